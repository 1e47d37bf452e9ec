"""A level that multiplies and stays up: norms a hundred times above what they once were."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, middle_of
from gradoctor.signals.run import Signal

_MOST_BLOCKS = 16


def grows(signal: Signal, *, times: float, above: float = 0.0, minimum: int = 8) -> Hit | None:
    """Hit when the level of the last quarter is at least ``times`` the lowest level before it and above ``above``,
    and every part of that quarter is up.

    Levels are medians of up to 16 blocks of the positive finite points. Values: lowest, last, factor,
    lowest_at, limit. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    count = min(_MOST_BLOCKS, len(values) // 2)
    edges = np.linspace(0, len(values), count + 1).astype(np.int64)
    levels = np.array([middle_of(values[a:b]) for a, b in pairwise(edges)])
    late = max(1, count // 4)
    early = levels[:-late]
    if not np.any(early > 0):
        return None
    lowest = int(np.argmin(np.where(early > 0, early, np.inf)))
    base, last = float(early[lowest]), float(np.median(levels[-late:]))
    if last <= above or last < times * base or np.any(levels[-late:] < 0.5 * times * base):
        return None
    start, stop = int(index[edges[lowest]]), int(index[-1])
    worst = int(index[int(np.argmax(values))])
    numbers: dict[str, float | str] = {
        "lowest": base,
        "last": last,
        "factor": last / base,
        "lowest_at": signal.at(start),
        "limit": times * base,
    }
    return Hit(
        signal,
        start,
        stop,
        tuple(dict.fromkeys((start, worst, stop))),
        numbers,
        strength=min(1.0, 0.5 + 0.1 * last / (times * base)),
    )
