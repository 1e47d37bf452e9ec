"""Was what a prescription promised fulfilled? Met, not met, too early to say, or not logged: by the epoch
it named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gradoctor.detectors.span import Span
from gradoctor.diagnosis.compared import ComparedRun, Series
from gradoctor.intake.columns import FloatArray
from gradoctor.rulebook.model import ExpectationText
from gradoctor.signals.run import place as position

Fulfilled = Literal["met", "not met", "too early", "not logged"]
_HOLDS = (
    0.8  # share of the points after the due date that must lie within the bounds (one outlier is no relapse)
)
_MOVES = 0.02  # a trend counts from 2 % of the starting value on


@dataclass(frozen=True, slots=True)
class Judged:
    """How one expectation stands in one run: ``value`` at ``at`` and a remark."""

    status: Fulfilled
    value: float | None = None
    at: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """One expectation over the runs of the after side. ``status`` is what most runs say; ``met`` of
    ``runs`` met it.
    """

    expectation: ExpectationText
    code: str
    status: Fulfilled
    met: int
    runs: int
    value: float | None
    at: str
    remark: str


def fulfilment(expectation: ExpectationText, code: str, runs: Sequence[ComparedRun]) -> Fulfilment:
    """The expectation judged in every run; a tie goes to the worse answer."""
    judged = [judge(expectation, run) for run in runs]
    worst_first: tuple[Fulfilled, ...] = ("not met", "too early", "met", "not logged")
    counts = {status: sum(j.status == status for j in judged) for status in worst_first}
    status = max(worst_first, key=lambda s: (counts[s], -worst_first.index(s)))
    shown = next(j for j in judged if j.status == status)
    return Fulfilment(
        expectation, code, status, counts["met"], len(judged), shown.value, shown.at, shown.remark
    )


def judge(expectation: ExpectationText, run: ComparedRun) -> Judged:
    """The expectation in one run; of several series of a glob the worst counts."""
    found = run.matching(expectation.signal)
    if not found:
        return Judged("not logged", remark=f"{expectation.signal} was not logged")
    rank = {"not met": 0, "too early": 1, "met": 2, "not logged": 3}
    return min((_judge(expectation, series) for series in found), key=lambda j: rank[j.status])


def _judge(expectation: ExpectationText, series: Series) -> Judged:
    due = _due(expectation.by, series)
    if due is None:
        return Judged("not logged", remark=f"{series.name} has no axis to count {expectation.by} on")
    place, known_end = due
    last = float(series.x.max())
    if last < place and known_end:
        here = f"{series.axis} {position(last)}"
        return Judged("too early", series.end, here, f"the run is at {here} of {position(place)}")
    if expectation.falls or expectation.rises:
        moved = _moved(expectation, series, place)
        if moved.status != "met" or (expectation.below is None and expectation.above is None):
            return moved
    return _bounded(expectation, series, min(place, last))


def _due(by: str | None, series: Series) -> tuple[float, bool] | None:
    """The place on the series' axis where the expectation is due, and whether the run can be short of it."""
    last = float(series.x.max())
    if by is None:
        return last, False
    try:
        parts = Span.parse(by).parts
    except ValueError:  # a stored diagnosis may hold anything
        return None
    for amount, unit in parts:
        if unit == series.axis:
            zero_based = unit == "epoch" and float(series.x.min()) == 0.0
            return amount - 1.0 if zero_based else amount, True
        if unit == "point":
            reached = len(series.x) >= amount
            return (
                (float(series.x[int(amount) - 1]), False)
                if reached and amount >= 1
                else (last + amount, True)
            )
        if unit == "%":
            return float(series.x[min(len(series.x) - 1, int(len(series.x) * amount / 100.0))]), False
    return None


def _bounded(expectation: ExpectationText, series: Series, place: float) -> Judged:
    """The value at the due place and after it against the bounds."""
    value = series.near(place)
    inside = _inside(expectation, series.y)
    after = inside[series.x >= place]
    held = bool(len(after)) and float(after.mean()) >= _HOLDS and bool(after[-1])
    at = f"{series.axis} {position(place)}"
    if value is None:
        return Judged("not logged", remark=f"nothing of {series.name} was logged by {at}")
    if bool(_inside(expectation, np.array([value]))[0]) and held:
        return Judged("met", value, at)
    since = _holds_since(inside)
    if since is not None and series.x[since] > place:
        return Judged(
            "not met", value, at, f"holds only since {series.axis} {position(float(series.x[since]))}"
        )
    return Judged("not met", value, at, "did not stay there" if inside.any() else "")


def _inside(expectation: ExpectationText, values: FloatArray) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.isfinite(values)
    if expectation.below is not None:
        inside &= values < expectation.below
    if expectation.above is not None:
        inside &= values > expectation.above
    return inside


def _holds_since(inside: NDArray[np.bool_]) -> int | None:
    """The index from which on every point is inside, or None."""
    outside = np.flatnonzero(~inside)
    first = int(outside[-1]) + 1 if len(outside) else 0
    return first if first < len(inside) else None


def _moved(expectation: ExpectationText, series: Series, place: float) -> Judged:
    """The first fifth of the points up to the due place against the last fifth, by their medians."""
    values = series.y[series.x <= place]
    at = f"{series.axis} {position(place)}"
    if len(values) < 2:
        return Judged(
            "too early", float(values[-1]) if len(values) else None, at, "too few points for a trend"
        )
    count = max(1, len(values) // 5)
    start, end = float(np.median(values[:count])), float(np.median(values[-count:]))
    step = _MOVES * abs(start)
    moved = end < start - step if expectation.falls else end > start + step
    return Judged("met" if moved else "not met", end, at, f"from {start:.4g}")
