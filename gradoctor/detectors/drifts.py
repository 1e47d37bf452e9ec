"""A level that creeps up or down over the whole run: speed, memory."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks, rank_trend
from gradoctor.signals.run import Signal

_A_LINE = 0.95  # squared correlation from which points lie on a line


def drifts(
    signal: Signal, *, by: float, agreement: float = 0.7, steady: bool = False, minimum: int = 16
) -> Hit | None:
    """Hit when the level at the end differs from the early one by ``by`` (relative; negative: lower),
    creeping, not in one step.

    ``agreement``: Kendall's tau of the levels after the first eighth, in the direction of the change.
    ``steady``: the second half must have done a quarter of it. A speed averaged since the start only settles: with a
    constant speed after a start-up of constant length its reciprocal is a line over the reciprocal of the position.
    Values: first, last, change. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    b = blocks(signal, minimum)
    m = b.medians[b.edge() :] * b.sign
    first, last = float(np.median(m[: b.edge()])), float(np.median(m[-b.edge() :]))
    change = (last - first) / max(abs(first), 1e-300)
    direction = 1.0 if by > 0 else -1.0
    if change * direction < abs(by) or rank_trend(m)[0] * direction < agreement or _one_step(m):
        return None
    if _settles(signal):
        return None
    if steady and (last - float(m[len(m) // 2])) * direction < 0.25 * (last - first) * direction:
        return None
    start = int(b.first[b.edge()])
    numbers = {"first": first, "last": last, "change": abs(change)}
    return Hit(
        signal,
        start,
        int(b.last[-1]),
        (start, int(b.last[-1])),
        numbers,
        strength=float(min(1.0, 0.4 + abs(change) / 2)),
    )


def _settles(signal: Signal) -> bool:
    """Whether the series is the mean since the start of a constant speed: ``1/v = 1/speed + lost/position``."""
    if signal.step is None or not signal.name.startswith("throughput/"):
        return False
    good = np.isfinite(signal.values) & (signal.values > 0) & np.isfinite(signal.step) & (signal.step > 0)
    if np.count_nonzero(good) < 8:
        return False
    pace, near = 1.0 / signal.values[good], 1.0 / signal.step[good]
    if np.ptp(near) < 0.5 * float(np.max(near)) or np.ptp(pace) == 0:
        return False  # far from the start a mean since the start does not move: a change there is one
    return bool(np.corrcoef(pace, near)[0, 1] ** 2 > _A_LINE)


def _one_step(m: np.ndarray) -> bool:
    """Whether one change between neighbours makes up most of the way: a switch, not a drift."""
    way = abs(float(m[-1] - m[0]))
    return bool(np.max(np.abs(np.diff(m))) > 0.6 * way) if way else True
