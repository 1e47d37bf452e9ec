"""The documents' before/after table: key signals at the same epochs of both sides, with the factor
between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np

from gradoctor.diagnosis.compared import ComparedRun, Series
from gradoctor.signals.run import Axis, Direction

MOST_ROWS = 16
_FAMILIES = (
    "grad/norm", "grad/clip_ratio", "loss/train", "loss/val", "metric/", "structure/", "pred/", "lr", "loss/",
    "rl/", "pref/", "grad/", "amp/",
)  # fmt: skip
_SHARES = (0.0, 0.25, 0.5, 1.0)
_TIMES = ("time/step", "time/epoch", "throughput/")
Course = Literal["better", "worse", "same", "neutral"]


@dataclass(frozen=True, slots=True)
class Middle:
    """The median over a side's runs and their range."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One signal at the aligned places. ``factor`` is before / after or after / before, whichever the
    direction makes a gain above 1 (for signals without a direction: after / before), at the last place both
    sides reached; a place of inf is each run's own end. ``apart``: the
    sides' ranges at the last common place do not overlap (None with one run a side). ``comparable``
    False: the two sides measure different quantities.
    """

    signal: str
    unit: str | None
    direction: Direction | None
    axis: Axis
    places: tuple[float, ...]
    before: tuple[Middle | None, ...]
    after: tuple[Middle | None, ...]
    factor: float | None
    course: Course
    apart: bool | None = None
    comparable: bool = True


def rows(
    before: Sequence[ComparedRun], after: Sequence[ComparedRun], *, same_total: bool = True
) -> tuple[Row, ...]:
    """Rows of the signals both sides have, the telling ones first. ``same_total`` False: the total loss
    is made of other weights than before, so its numbers do not compare.
    """
    shared = [name for name in _names(before) if name in set(_names(after))]
    chosen: dict[str, None] = {}
    for family in _FAMILIES:
        for name in shared:
            if name == family or (family.endswith("/") and name.startswith(family)):
                chosen.setdefault(name)
    told = [_row(name, before, after, same_total) for name in list(chosen)[:MOST_ROWS]]
    return tuple(row for row in told if row is not None)


def time_rows(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> tuple[Row, ...]:
    """Time per step or epoch and throughput: the median of each run, as one place."""
    shared = [name for name in _names(before) if name in set(_names(after)) and name.startswith(_TIMES)]
    return tuple(row for name in shared[:4] if (row := _typical(name, before, after)) is not None)


def _names(runs: Sequence[ComparedRun]) -> list[str]:
    return list(dict.fromkeys(name for run in runs for name in run.series))


def _row(
    name: str, before: Sequence[ComparedRun], after: Sequence[ComparedRun], same_total: bool
) -> Row | None:
    was, now = _of(name, before), _of(name, after)
    axes = {series.axis for series in (*was, *now)}
    axis = next(iter(axes)) if len(axes) == 1 else "point"
    places = _places(was, now) if len(axes) == 1 else (math.inf,)
    left = tuple(_middle(was, place) for place in places)
    right = tuple(_middle(now, place) for place in places)
    judged = max((i for i, place in enumerate(places) if math.isfinite(place)), default=len(places) - 1)
    last_left, last_right = left[judged], right[judged]
    if last_left is None or last_right is None:
        return None
    direction = now[0].direction
    comparable = same_total or not name.startswith("loss/") or name.count("/") > 1
    factor, course = _course(last_left.median, last_right.median, direction)
    apart = _apart(last_left, last_right) if len(was) > 1 and len(now) > 1 else None
    if not comparable or apart is False:
        course = "neutral" if not comparable else "same"
    unit = now[0].unit
    return Row(
        name,
        unit,
        direction,
        axis,
        places,
        left,
        right,
        factor if comparable else None,
        course,
        apart,
        comparable,
    )


def _of(name: str, runs: Sequence[ComparedRun]) -> list[Series]:
    return [run.series[name] for run in runs if name in run.series and len(run.series[name].x)]


def _places(was: Sequence[Series], now: Sequence[Series]) -> tuple[float, ...]:
    """First, quarter, half and last of the places all runs logged, and the end (inf) where a run goes on
    beyond.

    Where no place is shared (steps logged at other intervals) the common stretch is divided
    instead.
    """
    found = (*was, *now)
    ends = [float(s.x.max()) for s in found]
    shared = reduce(np.intersect1d, [s.x for s in found])
    if len(shared):
        picked = [float(shared[round(share * (len(shared) - 1))]) for share in _SHARES]
    else:
        first, last = max(float(s.x.min()) for s in found), min(ends)
        picked = [first + share * (last - first) for share in _SHARES] if last >= first else []
        if len(picked) > 2 and last - first >= 4:
            picked[1:-1] = [float(math.floor(place)) for place in picked[1:-1]]
    beyond = () if picked and max(ends) <= picked[-1] else (math.inf,)
    return (*dict.fromkeys(picked), *beyond)


def _middle(found: Sequence[Series], place: float) -> Middle | None:
    values = [v for s in found if (v := s.end if math.isinf(place) else s.near(place)) is not None]
    if not values:
        return None
    if not all(math.isfinite(v) for v in values):
        finite = [v for v in values if math.isfinite(v)]
        odd = next(v for v in values if not math.isfinite(v))
        median = odd if 2 * len(finite) <= len(values) else float(np.median(finite))
        return Middle(median, min(finite, default=odd), odd)
    return Middle(float(np.median(values)), min(values), max(values))


def _course(was: float, now: float, direction: Direction | None) -> tuple[float | None, Course]:
    if not math.isfinite(was) or not math.isfinite(now):
        healed, hurt = math.isfinite(now) and not math.isfinite(was), math.isfinite(was)
        return None, "better" if healed else ("worse" if hurt else "same")
    positive = was > 0 and now > 0
    if direction is None:
        return (now / was if positive else None), "neutral"
    gain = (was / now if direction == "lower" else now / was) if positive else None
    if math.isclose(was, now, rel_tol=0.02, abs_tol=1e-12):
        return gain, "same"
    return gain, "better" if (now < was) == (direction == "lower") else "worse"


def _apart(was: Middle, now: Middle) -> bool:
    return was.high < now.low or now.high < was.low


def _typical(name: str, before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> Row | None:
    was, now = (_medians(_of(name, side)) for side in (before, after))
    if was is None or now is None:
        return None
    series = _of(name, after)[0]
    direction: Direction = "higher" if name.startswith("throughput/") else "lower"
    factor, course = _course(was.median, now.median, direction)
    if factor is not None and 0.95 <= factor <= 1.05:
        course = "same"  # a twentieth is within what machines vary by
    return Row(name, series.unit, direction, series.axis, (), (was,), (now,), factor, course)


def _medians(found: Sequence[Series]) -> Middle | None:
    values = [float(np.median(s.y[np.isfinite(s.y)])) for s in found if np.isfinite(s.y).any()]
    return Middle(float(np.median(values)), min(values), max(values)) if values else None
