"""A comparison as versioned JSON, and a stored diagnosis as a side of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field

from gradoctor import __version__
from gradoctor.diagnosis.aligned import Middle, Row
from gradoctor.diagnosis.compare import Comparison
from gradoctor.diagnosis.compared import (
    ComparedChange,
    ComparedFact,
    ComparedFinding,
    ComparedRun,
    Series,
)
from gradoctor.diagnosis.config_change import ConfigChange
from gradoctor.reports import plan
from gradoctor.reports.thin import thinned
from gradoctor.reports.wire import DiagnosisWire, FindingWire, Number, ToolWire, WireModel
from gradoctor.rulebook.model import ExpectationText

COMPARISON_VERSION: Literal[1] = 1
DRAWN_SIGNALS = 8
DRAWN_RUNS = 3  # runs a side, as many as one chart tells apart
CURVE_POINTS = 240


class MiddleWire(WireModel):
    """The median over a side's runs and their range."""

    median: Number
    low: Number
    high: Number


class RowWire(WireModel):
    """One signal at the aligned places of both sides."""

    signal: str
    unit: str | None = None
    direction: Literal["lower", "higher"] | None = None
    axis: Literal["epoch", "step", "point"]
    places: list[Number]
    before: list[MiddleWire | None]
    after: list[MiddleWire | None]
    factor: Number | None = None
    course: Literal["better", "worse", "same", "neutral"]
    apart: bool | None = None
    comparable: bool = True


class StandingWire(WireModel):
    """A finding over both sides, with the number of runs of each it was found in."""

    standing: Literal["resolved", "persisting", "new", "not asked"]
    code: str
    rule: str
    title: str
    severity: Literal["critical", "warning", "info"]
    summary: str
    fingerprint: str
    place: str = ""
    before: int
    after: int


class ConfigChangeWire(WireModel):
    """A fact of the configuration that differs between the sides."""

    fact: str
    key: str
    kind: Literal["changed", "added", "removed"]
    before: Any = None
    after: Any = None
    factor: Number | None = None
    sharp: bool = False
    prescribed_by: list[str] = Field(default_factory=list)
    before_place: str = ""
    after_place: str = ""


class FollowedWire(WireModel):
    """A prescription of the before side and whether the after side carries it out."""

    do: str
    code: str
    status: Literal["applied", "partly", "not applied", "cannot tell"]


class FulfilmentWire(WireModel):
    """An expectation of the before side judged on the after side."""

    say: str
    signal: str
    code: str
    by: str | None = None
    bound: str
    status: Literal["met", "not met", "too early", "not logged"]
    met: int
    runs: int
    value: Number | None = None
    at: str = ""
    remark: str = ""


class OverlaidWire(WireModel):
    """One run's curve of a signal of the table, thinned, for drawing both sides over each other."""

    signal: str
    side: Literal["before", "after"]
    run: str
    axis: Literal["epoch", "step", "point"]
    unit: str | None = None
    count: int
    x: list[Number]
    y: list[Number]


class ComparisonWire(WireModel):
    """The top object of ``gradoctor compare -f json``."""

    schema_version: Literal[1] = COMPARISON_VERSION
    tool: ToolWire
    before: list[str]
    after: list[str]
    outcome: Literal["cured", "better", "worse", "mixed", "unchanged", "healthy"]
    line: str
    findings: list[StandingWire]
    changes: list[ConfigChangeWire]
    followed: list[FollowedWire]
    expectations: list[FulfilmentWire]
    rows: list[RowWire]
    times: list[RowWire]
    cautions: list[str]
    revert_first: list[ConfigChangeWire] = Field(default_factory=list)
    curves: list[OverlaidWire] = Field(default_factory=list)


def comparison_wire(comparison: Comparison) -> ComparisonWire:
    """The comparison's wire form."""
    return ComparisonWire(
        tool=ToolWire(version=__version__),
        before=[run.name for run in comparison.before],
        after=[run.name for run in comparison.after],
        outcome=comparison.outcome,
        line=comparison.line,
        findings=_standings(comparison),
        changes=[_change(change) for change in comparison.changes],
        followed=[FollowedWire(do=f.do, code=f.code, status=f.status) for f in comparison.followed],
        expectations=_expectations(comparison),
        rows=[_row(row) for row in comparison.rows],
        times=[_row(row) for row in comparison.times],
        cautions=list(comparison.cautions),
        revert_first=[_change(change) for change in comparison.revert_first],
        curves=list(_curves(comparison)),
    )


def _standings(comparison: Comparison) -> list[StandingWire]:
    return [
        StandingWire(
            standing=item.standing,
            code=item.finding.code,
            rule=item.finding.rule,
            title=item.finding.title,
            severity=item.finding.severity,
            summary=item.finding.summary,
            fingerprint=item.finding.fingerprint,
            place=item.finding.place,
            before=item.before,
            after=item.after,
        )
        for item in comparison.findings
    ]


def _expectations(comparison: Comparison) -> list[FulfilmentWire]:
    return [
        FulfilmentWire(
            say=item.expectation.say,
            signal=item.expectation.signal,
            code=item.code,
            by=item.expectation.by,
            bound=plan.threshold(item.expectation),
            status=item.status,
            met=item.met,
            runs=item.runs,
            value=item.value,
            at=item.at,
            remark=item.remark,
        )
        for item in comparison.expectations
    ]


def _change(change: ConfigChange) -> ConfigChangeWire:
    return ConfigChangeWire(
        fact=change.fact,
        key=change.key,
        kind=change.kind,
        before=change.before,
        after=change.after,
        factor=change.factor,
        sharp=change.sharp,
        prescribed_by=list(change.prescribed_by),
        before_place=change.before_place,
        after_place=change.after_place,
    )


def _row(row: Row) -> RowWire:
    return RowWire(
        signal=row.signal,
        unit=row.unit,
        direction=row.direction,
        axis=row.axis,
        places=list(row.places),
        before=_middles(row.before),
        after=_middles(row.after),
        factor=row.factor,
        course=row.course,
        apart=row.apart,
        comparable=row.comparable,
    )


def _curves(comparison: Comparison) -> Iterator[OverlaidWire]:
    sides: tuple[tuple[Literal["before", "after"], tuple[ComparedRun, ...]], ...] = (
        ("before", comparison.before),
        ("after", comparison.after),
    )
    for row in comparison.rows[:DRAWN_SIGNALS]:
        for side, runs in sides:
            for run in [run for run in runs if row.signal in run.series][:DRAWN_RUNS]:
                yield _curve(run.series[row.signal], side, run.name)


def _curve(series: Series, side: Literal["before", "after"], run: str) -> OverlaidWire:
    keep = thinned(series.y, CURVE_POINTS)
    return OverlaidWire(
        signal=series.name,
        side=side,
        run=run,
        axis=series.axis,
        unit=series.unit,
        count=len(series.y),
        x=series.x[keep].tolist(),
        y=series.y[keep].tolist(),
    )


def _middles(middles: Sequence[Middle | None]) -> list[MiddleWire | None]:
    return [MiddleWire(median=m.median, low=m.low, high=m.high) if m else None for m in middles]


def stored_run(diagnosis: DiagnosisWire) -> ComparedRun:
    """A stored diagnosis as a run to compare: its findings, configuration and the points it carries."""
    asked = {v.rule for v in diagnosis.coverage if v.verdict in ("fired", "quiet", "suppressed")}
    return ComparedRun(
        name=diagnosis.run.name,
        findings=tuple(_stored_finding(finding) for finding in plan.active(diagnosis)),
        series={
            s.name: Series(s.name, s.axis, np.array(s.x), np.array(s.y), s.direction, s.unit)
            for s in diagnosis.signals
            if s.x
        },
        facts={
            f.name: ComparedFact(f.name, f.value, f.key, plan.place(f.file, f.line)) for f in diagnosis.facts
        },
        asked=frozenset(asked),
        packs=tuple(diagnosis.packs),
    )


def _stored_finding(finding: FindingWire) -> ComparedFinding:
    placed = next((e for e in finding.evidence if e.line is not None), None)
    return ComparedFinding(
        code=finding.code,
        rule=finding.rule,
        title=finding.title,
        severity=finding.severity,
        confidence=finding.confidence,
        summary=finding.summary,
        fingerprint=finding.fingerprint,
        place=plan.place(placed.file, placed.line) if placed else "",
        root=finding.root,
        prescribed=tuple(
            (p.do, tuple(ComparedChange(c.fact, c.after, c.operation) for c in p.changes))
            for p in finding.prescriptions
        ),
        expectations=tuple(
            ExpectationText.model_construct(**e.model_dump()) for e in finding.expectation if _has_bound(e)
        ),
    )


def _has_bound(expectation: Any) -> bool:
    return (
        expectation.below is not None
        or expectation.above is not None
        or expectation.falls
        or expectation.rises
    )
