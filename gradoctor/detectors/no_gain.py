"""A series that never got better than it began, although it is long and quiet enough to have shown it."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import (
    at_least,
    blocks,
    first_level,
    from_the_start,
    mean_from_zero,
    one_per_epoch,
    rank_trend,
    smoothed,
)
from gradoctor.signals.run import Signal


def no_gain(
    signal: Signal, *, gain: float = 0.02, steady: float | None = None, minimum: int = 10
) -> Hit | None:
    """Hit when no level along the series is better than the level at the start by more than ``gain``
    (relative).

    Asked only of logs that hold the beginning of the training. A series whose noise would hide a gain of
    that size is "not enough data". ``steady``: hit only if the levels vary by less than this (relative),
    i.e. the series is flat, not wandering. Values: first, last, best, gain, variation. Raises NotEnoughData
    with fewer than ``minimum`` epochs, or three times as many single records.
    """
    at_least(signal, minimum if one_per_epoch(signal) else 3 * minimum)
    b = blocks(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    m = b.medians
    start, first = float(np.median(m[: max(3, b.edge(0.1))])), first_level(signal, b)
    if len(m) < 8 or first > start + 4.0 * b.noise:
        start = first  # it fell within the first block: that was a gain
    size = max(abs(start), 1e-300)
    best = float(np.min(smoothed(m)[1:-1]) if len(m) > 2 else m.min())
    gained = (start - best) / size
    tau, z = rank_trend(m)
    by_chance = gained * size <= 2.5 * b.noise and start - b.tail <= gain * size and tau > -0.15
    if (gained > gain and not by_chance) or mean_from_zero(signal, b):
        return None
    if z < -3.0 and gained > 0.7 * gain:
        return None  # small, but it does learn: slow is another illness
    if 2.0 * b.noise / np.sqrt(len(m) / 4) > max(2.5 * gain, 0.05) * size:
        raise NotEnoughData(f"{signal.name} is too noisy to tell a gain of {gain:.0%} from none")
    variation = float(np.ptp(m)) / size
    if steady is not None and variation > steady:
        return None
    numbers = {
        "first": start * b.sign,
        "last": b.tail * b.sign,
        "best": best * b.sign,
        "gain": max(gained, 0.0),
        "variation": variation,
        "count": float(len(signal)),
        "tau": tau,
    }
    points = tuple(dict.fromkeys((int(b.first[0]), int(b.first[b.best]), int(b.last[-1]))))
    return Hit(signal, int(b.first[0]), int(b.last[-1]), points, numbers, strength=0.8)
