"""A comparison as the objects of its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from gradoctor import __version__
from gradoctor.diagnosis.aligned import Middle, Row
from gradoctor.diagnosis.compare import Comparison
from gradoctor.diagnosis.compared import (
    ComparedRun,
    Series,
)
from gradoctor.diagnosis.config_change import ConfigChange
from gradoctor.reports import plan
from gradoctor.reports.compare_wire import (
    ComparisonWire,
    ConfigChangeWire,
    FollowedWire,
    FulfilmentWire,
    MiddleWire,
    OverlaidWire,
    RowWire,
    StandingWire,
)
from gradoctor.reports.numbers import unit_shown
from gradoctor.reports.thin import thinned
from gradoctor.reports.wire import ToolWire

DRAWN_SIGNALS = 8
DRAWN_RUNS = 3  # runs a side, as many as one chart tells apart
CURVE_POINTS = 240


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
    units = {row.signal: unit_shown(row.signal, row.unit) for row in comparison.rows}
    return [
        FulfilmentWire(
            say=item.expectation.say,
            signal=item.expectation.signal,
            code=item.code,
            by=item.expectation.by,
            bound=plan.threshold(item.expectation, units.get(item.expectation.signal)),
            unit=units.get(item.expectation.signal),
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
