"""Version 1 of the JSON every report is rendered from. Additions may come; renames and removals bump
``schema_version``.

Non-finite numbers are written as the strings "nan", "inf" and "-inf": bare NaN is not JSON.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

SCHEMA_VERSION: Literal[1] = 1


def _number_out(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")


Number = Annotated[
    float,
    BeforeValidator(lambda v: float(v) if isinstance(v, str) else v),
    PlainSerializer(_number_out, return_type=float | str, when_used="json"),
]


class WireModel(BaseModel):
    """Base of everything in the JSON; keys of later versions are ignored when reading."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


class ToolWire(WireModel):
    """Who wrote the report."""

    name: str = "gradoctor"
    version: str


class AccountWire(WireModel):
    """What became of every line of a source."""

    read: int
    skipped: int
    ignored: int


class SourceWire(WireModel):
    """One source: what it is, which reader took it and why."""

    name: str
    format: str
    reason: str
    account: AccountWire
    notes: list[str] = Field(default_factory=list)


class RunWire(WireModel):
    """Identity and extent of the run."""

    name: str
    last_epoch: Number | None = None
    last_step: Number | None = None
    notes: list[str] = Field(default_factory=list)


class VerdictWire(WireModel):
    """The verdict line: ``sick`` (a critical or warning), ``healthy``, or ``not-judged``; counts by severity."""

    status: Literal["sick", "healthy", "not-judged"]
    line: str
    worst: Literal["critical", "warning", "info"] | None = None
    critical: int = 0
    warning: int = 0
    info: int = 0


class EvidenceWire(WireModel):
    """One citation with its place. ``kind`` signal, fact or event; ``signal`` is the name in all three cases."""

    kind: str
    signal: str
    file: str
    line: int | None = None
    value: Number | str | None = None
    at: str = ""
    text: str = ""


class ChangeWire(WireModel):
    """One change of the user's configuration; ``key`` None where the configuration does not hold it."""

    operation: str
    fact: str
    key: str | None = None
    before: Any = None
    after: Any = None
    file: str | None = None
    line: int | None = None


class PrescriptionWire(WireModel):
    """What to do, why, at what risk, in which order."""

    do: str
    why: str
    risk: str
    order: str
    changes: list[ChangeWire] = Field(default_factory=list)
    code: str | None = None
    trials: str | None = None


class CandidateWire(WireModel):
    """What the cause could be and how to tell; ``seen`` names the finding that is that observation."""

    cause: str
    tell_apart: str
    seen: str | None = None


class ExpectationWire(WireModel):
    """What must hold after the cure and by when."""

    signal: str
    say: str
    below: Number | None = None
    above: Number | None = None
    falls: bool = False
    rises: bool = False
    by: str | None = None


class FindingWire(WireModel):
    """A rule that fired."""

    code: str
    rule: str
    title: str
    category: str
    severity: Literal["critical", "warning", "info"]
    confidence: Literal["high", "medium", "low"]
    root: bool
    summary: str
    why_it_matters: str = ""
    claim: str
    candidates: list[CandidateWire] = Field(default_factory=list)
    explains: list[str] = Field(default_factory=list)
    explained_by: list[str] = Field(default_factory=list)
    evidence: list[EvidenceWire] = Field(default_factory=list)
    prescriptions: list[PrescriptionWire] = Field(default_factory=list)
    leave_alone: list[str] = Field(default_factory=list)
    expectation: list[ExpectationWire] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)
    false_positives: list[str] = Field(default_factory=list)
    fingerprint: str
    values: dict[str, Number | str] = Field(default_factory=dict)
    signal: str | None = None
    axis: str = "point"
    span: tuple[Number, Number] | None = None
    limit: Number | None = None
    suppressed: str | None = None
    baseline: bool = False


class HealthyWire(WireModel):
    """One thing that is well, with its evidence."""

    rule: str
    text: str
    signal: str | None = None


class RuleVerdictWire(WireModel):
    """What became of one rule."""

    code: str
    rule: str
    title: str
    category: str = ""
    verdict: Literal["fired", "quiet", "not-applicable", "not-enough-data", "error", "suppressed"]
    reason: str = ""
    missing: list[str] = Field(default_factory=list)
    how_to_log: list[str] = Field(default_factory=list)


class SeriesWire(WireModel):
    """A signal's summary and at most ~500 points, thinned by min-max so that spikes survive. x and y have
    equal length.
    """

    name: str
    spelling: str
    file: str
    axis: Literal["epoch", "step", "point"]
    unit: str | None = None
    direction: Literal["lower", "higher"] | None = None
    reason: str = ""
    derived_from: list[str] = Field(default_factory=list)
    count: int
    nonfinite: int = 0
    first: Number | None = None
    last: Number | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    first_line: int | None = None
    last_line: int | None = None
    x: list[Number] = Field(default_factory=list)
    y: list[Number] = Field(default_factory=list)

    @model_validator(mode="after")
    def _paired(self) -> SeriesWire:
        if len(self.x) != len(self.y):
            raise ValueError(f"x has {len(self.x)} points, y {len(self.y)}")
        return self


class FactWire(WireModel):
    """A configuration or data fact and where it was written."""

    name: str
    value: Any = None
    key: str = ""
    file: str = ""
    line: int | None = None


class EventWire(WireModel):
    """Something the log said in words."""

    kind: str
    text: str
    line: int
    file: str = ""
    epoch: Number | None = None
    step: Number | None = None
    subject: str | None = None
    count: int = 1


class UnreadWire(WireModel):
    """What was not understood: a damaged record, a number without a name, a field whose meaning is unknown."""

    text: str
    file: str = ""
    line: int | None = None
    reason: str
    count: int = 1


class DiagnosisWire(WireModel):
    """The diagnosis of one run."""

    run: RunWire
    sources: list[SourceWire]
    verdict: VerdictWire
    findings: list[FindingWire]
    healthy: list[HealthyWire]
    coverage: list[RuleVerdictWire]
    signals: list[SeriesWire]
    facts: list[FactWire] = Field(default_factory=list)
    events: list[EventWire] = Field(default_factory=list)
    unread: list[UnreadWire] = Field(default_factory=list)
    packs: list[str] = Field(default_factory=list)


class KnownWire(WireModel):
    """A finding that a baseline knows."""

    code: str
    rule: str
    run: str
    signal: str | None = None
    fingerprint: str = ""


class BaselineWire(WireModel):
    """The baseline in force: which of its findings are gone, their runs judged."""

    fixed: list[KnownWire] = Field(default_factory=list)


class ReportWire(WireModel):
    """The top object of the JSON output."""

    schema_version: Literal[1] = SCHEMA_VERSION
    tool: ToolWire
    diagnoses: list[DiagnosisWire]
    problems: list[UnreadWire] = Field(
        default_factory=list
    )  # sources that could not be judged at all, with the reason
    baseline: BaselineWire | None = None
