"""What a comparison needs of a run: its findings, its series, its configuration. Made of a diagnosis,
live or stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from gradoctor.diagnosis.finding import Finding, RunDiagnosis
from gradoctor.intake.columns import FloatArray
from gradoctor.rulebook.model import Confidence, ExpectationText, Severity
from gradoctor.signals.run import Axis, Direction

_STEADY = (
    50  # points from which on a step series is read as the median around a place, not as one noisy point
)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series: ``x`` and ``y`` share the shape (n,), in the log's order."""

    name: str
    axis: Axis
    x: FloatArray
    y: FloatArray
    direction: Direction | None = None
    unit: str | None = None

    def near(self, place: float) -> float | None:
        """The value at the last place not beyond ``place``; for long step series the median of 2 % around
        it.
        """
        reached = self.x <= place
        if not reached.any():
            return None
        if self.axis == "step" and len(self.x) > _STEADY:
            width = 0.01 * float(np.ptp(self.x))
            around = self.y[np.abs(self.x - place) <= width]
            if len(around):
                odd = around[~np.isfinite(around)]
                return float(odd[0]) if len(odd) else float(np.median(around))
        last = np.flatnonzero(reached & (self.x == self.x[reached].max()))[-1]
        return float(self.y[last])

    @property
    def end(self) -> float | None:
        """The value at its end, as :meth:`near` reads it."""
        return self.near(float(self.x.max())) if len(self.x) else None


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """A configuration fact and where it stands."""

    name: str
    value: Any
    key: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ComparedChange:
    """A change a prescription asked for; ``after`` None where the value could not be computed or is to go."""

    fact: str
    after: Any
    operation: str = "replace"


@dataclass(frozen=True, slots=True)
class ComparedFinding:
    """A finding as far as a comparison needs it."""

    code: str
    rule: str
    title: str
    severity: Severity
    confidence: Confidence
    summary: str
    fingerprint: str
    place: str
    root: bool
    prescribed: tuple[tuple[str, tuple[ComparedChange, ...]], ...] = ()
    expectations: tuple[ExpectationText, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRun:
    """One run of a side. ``asked`` holds the rules that could be asked of it: a rule that could not be is
    not cured.
    """

    name: str
    findings: tuple[ComparedFinding, ...]
    series: Mapping[str, Series]
    facts: Mapping[str, ComparedFact] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    packs: tuple[str, ...] = ()

    def matching(self, pattern: str) -> list[Series]:
        """Series by name or glob; a metric whose split the log did not say stands for the split asked for."""
        if pattern in self.series:
            return [self.series[pattern]]
        if any(sign in pattern for sign in "*?["):
            return [series for name, series in self.series.items() if fnmatchcase(name, pattern)]
        unsplit = (
            pattern.rsplit("/", 1)[0] if pattern.startswith("metric/") and pattern.count("/") == 2 else ""
        )
        return [self.series[unsplit]] if unsplit in self.series else []

    def last(self, axis: Axis) -> float | None:
        """The last place any series reached on an axis."""
        ends = [float(s.x.max()) for s in self.series.values() if s.axis == axis and len(s.x)]
        return max(ends, default=None)


def series(
    name: str, axis: Axis, x: FloatArray, y: FloatArray, direction: Direction | None, unit: str | None
) -> Series | None:
    """The series of the points that have a place on the axis; None when none has."""
    placed = np.isfinite(x)
    return Series(name, axis, x[placed], y[placed], direction, unit) if placed.any() else None


def compared(diagnosis: RunDiagnosis) -> ComparedRun:
    """The view of a live diagnosis, every point of every series included."""
    run = diagnosis.run
    return ComparedRun(
        name=run.name,
        findings=tuple(_finding(finding) for finding in diagnosis.active),
        series={
            name: placed
            for name, s in run.signals.items()
            if (placed := series(name, s.axis, s.x, s.values, s.direction, s.unit)) is not None
        },
        facts={
            f.name: ComparedFact(
                f.name, f.value, f.key, f"{f.file}:{f.line}" if f.line is not None else f.file
            )
            for f in run.facts.values()
        },
        asked=frozenset(
            v.rule
            for v in diagnosis.coverage
            if diagnosis.judged and v.kind in ("fired", "quiet", "suppressed")
        ),
        packs=diagnosis.packs,
    )


def _finding(finding: Finding) -> ComparedFinding:
    placed = next((e for e in finding.evidence if e.line is not None), None)
    return ComparedFinding(
        code=finding.code,
        rule=finding.rule,
        title=finding.title,
        severity=finding.severity,
        confidence=finding.confidence,
        summary=finding.summary,
        fingerprint=finding.fingerprint,
        place=f"{placed.file}:{placed.line}" if placed else "",
        root=finding.root,
        prescribed=tuple(
            (p.do, tuple(ComparedChange(c.fact, c.after, c.operation) for c in p.changes))
            for p in finding.prescriptions
        ),
        expectations=finding.expectation,
    )
