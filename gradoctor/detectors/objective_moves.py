"""A loss that is higher because its objective changed: a logged weight or schedule was on the move while it rose."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import Blocks, blocks, nearest, smoothed
from gradoctor.intake.columns import FloatArray
from gradoctor.signals.run import Signal

ORDERLY = (
    0.75  # of its changes go one way, saw teeth too: a weight that somebody moves, not one that is measured
)
MOVED = 0.1  # of its largest value, at least
AFTER = 0.34  # of the rise: what may have come after the schedule stood still
STEP = 0.005  # of its way: less is rounding
LATE = 0.9  # of the series: a schedule that moves until then moves to the end


def objective_moves(
    signal: Signal, *, schedules: tuple[Signal, ...], moved: float = MOVED, minimum: int = 6
) -> Hit | None:
    """Hit when one of the schedules moved, in an orderly way, from the best level of the series on or beyond it, and
    the series did not go on rising once the schedule stood still.

    A series that rises by the weight of one of its terms (KL warm-up), by harder inputs (masking, noise) or by less
    help (teacher forcing) is another objective at every step. Values: first, last (of the schedule), until. Raises
    NotEnoughData with fewer than ``minimum`` finite points.
    """
    b = blocks(signal, minimum)
    levels = smoothed(b.medians)
    best = int(np.argmin(levels))
    for schedule in schedules:
        span = _moving(schedule, moved)
        if span is None:
            continue
        start, stop = span
        begin, end = nearest(schedule, start, signal), nearest(schedule, stop, signal)
        if end < b.first[best] or not _still_after(b, levels, best, end):
            continue
        numbers: dict[str, float | str] = {
            "first": float(schedule.values[start]),
            "last": float(schedule.values[stop]),
            "until": signal.at(end),
        }
        points = tuple(dict.fromkeys((begin, end)))
        return Hit(
            signal, begin, end, points, numbers, also=((schedule, start), (schedule, stop)), strength=0.5
        )
    return None


def _moving(schedule: Signal, moved: float) -> tuple[int, int] | None:
    """The first and last point of a schedule's way, as indices of its points; None where it is none."""
    try:
        b = blocks(schedule, 3)
    except NotEnoughData:
        return None
    values = b.medians * b.sign
    way = float(np.ptp(values))
    size = float(np.max(np.abs(values)))
    if float(values.min()) >= 0.9 and float(values.max()) <= 1.0:
        size = 1.0 - float(values.min())  # a decay: 0.996 is four times as fast as 0.999
    if way == 0.0 or way < moved * size:
        return None  # a weight that is 0 throughout moves nothing
    steps = np.diff(values)
    ups = float(np.mean(steps[np.abs(steps) > STEP * way] > 0))
    if max(ups, 1.0 - ups) < ORDERLY:
        return None
    still = np.flatnonzero(np.abs(values - values[-1]) > STEP * way)
    moving = np.flatnonzero(np.abs(values - values[0]) > STEP * way)
    return int(b.last[max(0, moving[0] - 1)]), int(b.first[min(still[-1] + 1, len(b) - 1)])


def _still_after(b: Blocks, levels: FloatArray, best: int, end: int) -> bool:
    """Whether the rise from the best level to the end had happened by point ``end``, but for a third."""
    after = int(np.searchsorted(b.first, end, side="right"))
    if after >= LATE * len(b):
        return True
    risen = b.tail - float(levels[best])
    then = float(np.median(b.medians[after : after + max(1, len(b) // 16)]))
    return b.tail - then <= max(AFTER * risen, 3.0 * b.noise)
