"""A level that creeps up or down over the whole run: speed, memory."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks, rank_trend
from gradoctor.signals.run import Signal


def drifts(
    signal: Signal, *, by: float, agreement: float = 0.7, steady: bool = False, minimum: int = 16
) -> Hit | None:
    """Hit when the level at the end differs from the early one by ``by`` (relative; negative: lower),
    creeping, not in one step.

    ``agreement``: Kendall's tau of the levels after the first eighth, in the direction of the change.
    ``steady``: the second half must have done a quarter of it. Values: first, last, change. Raises
    NotEnoughData with fewer than ``minimum`` finite points.
    """
    b = blocks(signal, minimum)
    m = b.medians[b.edge() :] * b.sign
    first, last = float(np.median(m[: b.edge()])), float(np.median(m[-b.edge() :]))
    change = (last - first) / max(abs(first), 1e-300)
    direction = 1.0 if by > 0 else -1.0
    if change * direction < abs(by) or rank_trend(m)[0] * direction < agreement or _one_step(m):
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


def _one_step(m: np.ndarray) -> bool:
    """Whether one change between neighbours makes up most of the way: a switch, not a drift."""
    way = abs(float(m[-1] - m[0]))
    return bool(np.max(np.abs(np.diff(m))) > 0.6 * way) if way else True
