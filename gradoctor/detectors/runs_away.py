"""A quantity that multiplies again and again up to the end: it is far above its level in the middle of the run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, middle_of, rank_trend
from gradoctor.signals.run import Signal

_PARTS = 8  # levels of the second half
_STEADY = 0.6  # Kendall's tau of those levels


def runs_away(signal: Signal, *, times: float, above: float = 0.0, minimum: int = 16) -> Hit | None:
    """Hit when the level at the end is ``times`` that of the middle and above ``above``, and the second half rises
    from level to level.

    What builds up early and settles is no hit, nor is a spike. Levels are medians of eighths of the second half.
    Values: lowest (the level in the middle), lowest_at, last, factor, limit. Raises NotEnoughData with fewer than
    ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    half = len(values) // 2
    edges = half + np.linspace(0, len(values) - half, _PARTS + 1).astype(np.int64)
    levels = np.array([middle_of(values[a:b]) for a, b in pairwise(edges)])
    base, last = float(levels[0]), float(levels[-1])
    if base <= 0.0 or last <= above or last < times * base or rank_trend(levels)[0] < _STEADY:
        return None
    start, stop = int(index[half]), int(index[-1])
    worst = int(index[half + int(np.argmax(values[half:]))])
    numbers: dict[str, float | str] = {
        "lowest": base,
        "last": last,
        "factor": last / base,
        "lowest_at": signal.at(start),
        "limit": max(above, times * base),
    }
    points = tuple(dict.fromkeys((start, worst, stop)))
    return Hit(signal, start, stop, points, numbers, strength=min(1.0, 0.5 + 0.1 * last / (times * base)))
