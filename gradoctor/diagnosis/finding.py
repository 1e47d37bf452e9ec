"""What a rule's asking yields: verdicts, findings with their evidence, prescriptions; and the Diagnosis of
them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gradoctor.detectors.hit import HitValue
from gradoctor.rulebook.model import Confidence, ExpectationText, Severity
from gradoctor.signals.run import Run

LEAST_COURSE = 3
COURSES = ("loss/", "metric/", "grad/", "rl/", "pref/", "structure/", "pred/")
VerdictKind = Literal["fired", "quiet", "not-applicable", "not-enough-data", "error", "suppressed"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citation: a number of a signal, a fact or an event, and the line it stands on."""

    kind: Literal["signal", "fact", "event"]
    name: str
    file: str
    line: int | None
    value: float | str | None
    at: str = ""  # "epoch 7"
    text: str = ""  # the log's own words, for events


@dataclass(frozen=True, slots=True)
class PatchChange:
    """One change of the configuration with numbers filled in. ``key``/``file``/``line`` are None where the
    fact was not found.
    """

    operation: str
    fact: str
    key: str | None
    before: Any
    after: Any
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Prescription:
    """What to do, why, at what risk, when, and the changes of the user's own configuration."""

    do: str
    why: str
    risk: str
    order: str
    changes: tuple[PatchChange, ...] = ()
    code: str | None = None
    trials: str | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One candidate cause and the observation that tells it apart; ``seen`` when another finding is that
    observation.
    """

    cause: str
    tell_apart: str
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired on this run. ``root`` is False when another finding explains it (``explained_by``)."""

    code: str
    rule: str
    title: str
    category: str
    severity: Severity
    confidence: Confidence
    summary: str  # the evidence template, filled in
    why_it_matters: str
    claim: str
    candidates: tuple[Alternative, ...]
    evidence: tuple[Evidence, ...]
    prescriptions: tuple[Prescription, ...]
    leave_alone: tuple[str, ...]
    expectation: tuple[ExpectationText, ...]
    sources: tuple[str, ...]
    false_positives: tuple[str, ...]
    fingerprint: str
    values: Mapping[str, HitValue] = field(default_factory=dict)
    signal: str | None = None  # the primary signal's canonical name
    axis: str = "point"
    span: tuple[float, float] | None = None  # first and last position on the axis
    limit: float | None = None  # the rule's limit on the primary signal's values, for plots
    strength: float = 0.5
    root: bool = True
    explains: tuple[str, ...] = ()  # rule ids of findings here that are consequences of this one
    explained_by: tuple[str, ...] = ()
    suppressed: str | None = None  # the reason, when suppressed
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one rule: fired, quiet, or why it could not be asked (and how to log what is missing)."""

    code: str
    rule: str
    title: str
    kind: VerdictKind
    reason: str = ""
    missing: tuple[str, ...] = ()
    how_to_log: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True, slots=True)
class Healthy:
    """One thing that is well, with its evidence."""

    rule: str
    text: str
    signal: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RunDiagnosis:
    """The diagnosis of one run: findings roots first, what is healthy, the coverage of every rule."""

    run: Run
    findings: tuple[Finding, ...]
    healthy: tuple[Healthy, ...]
    coverage: tuple[Verdict, ...]
    packs: tuple[str, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether anything can be said: a finding, something shown to be well, or rules that were quiet on a
        course of at least three points. Quiet rules on a log that shows nothing are no verdict, and two
        finite losses are no course.
        """
        if self.findings or any(map(self._shown, self.healthy)):
            return True
        course = any(
            len(signal) >= LEAST_COURSE and name.startswith(COURSES) and not signal.derived_from
            for name, signal in self.run.signals.items()
        )
        return course and any(verdict.kind == "quiet" for verdict in self.coverage)

    def _shown(self, said: Healthy) -> bool:
        """Whether a statement rests on more than a point or two of a course."""
        signal = self.run.signals.get(said.signal or "")
        course = (said.signal or "").startswith(("loss/", "metric/"))
        return signal is None or not course or len(signal) >= LEAST_COURSE

    @property
    def active(self) -> tuple[Finding, ...]:
        """Findings that count: neither suppressed nor in the baseline."""
        return tuple(f for f in self.findings if f.suppressed is None and not f.baseline)

    @property
    def set_aside(self) -> tuple[Finding, ...]:
        """Findings that are suppressed or in the baseline."""
        return tuple(f for f in self.findings if f.suppressed is not None or f.baseline)
