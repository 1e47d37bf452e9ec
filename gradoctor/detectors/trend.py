"""A lasting rise or fall, larger than the noise of the series."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.limits import times_of
from gradoctor.detectors.series import at_least, noise, rank_trend
from gradoctor.detectors.span import Span
from gradoctor.signals.run import Signal

_MOST_RANKED = 200  # ranks are compared pairwise: longer series are thinned to block medians


def trend(
    signal: Signal,
    *,
    rises: float | None = None,
    falls: float | None = None,
    relative: bool = False,
    after: Span | None = None,
    minimum: int = 4,
    certainty: float = 1.6,
) -> Hit | None:
    """Hit when the level of the last third differs from that of the first third by more than ``rises``
    (or ``-falls``).

    ``relative``: the limit is a share of the first level. The change must also exceed twice the noise of
    a third's level, and the Mann-Kendall z of the points must reach ``certainty`` (short series: tau of
    0.5). Values: first, last, change, ratio, limit. Raises NotEnoughData with fewer than ``minimum``
    finite points after ``after``.
    """
    chosen = signal if after is None else signal.keep(after.after(signal))
    values, index = at_least(chosen, minimum)
    third = max(1, len(values) // 3)
    first, last = float(np.median(values[:third])), float(np.median(values[-third:]))
    change = last - first
    wanted = rises if rises is not None else (falls if falls is not None else 0.0)
    limit = wanted * abs(first) if relative else wanted
    signed = change if rises is not None else -change
    if signed <= max(limit, 2.0 * noise(values) / third**0.5):
        return None
    tau, z = rank_trend(_thinned(values))
    if (abs(z) < certainty and abs(tau) < 0.5) or np.sign(tau) != np.sign(change):
        return None
    offset = len(signal) - len(chosen)
    start, middle, stop = (int(index[i]) + offset for i in (0, len(index) // 2, -1))
    numbers = {"first": first, "last": last, "change": change, "ratio": times_of(last, first), "limit": limit}
    points = tuple(dict.fromkeys((start, middle, stop)))
    return Hit(signal, start, stop, points, numbers, strength=min(1.0, 0.5 + abs(tau) / 2))


def _thinned(values: np.ndarray) -> np.ndarray:
    if len(values) <= _MOST_RANKED:
        return values
    edges = np.linspace(0, len(values), _MOST_RANKED + 1).astype(np.int64)
    return np.array([np.median(values[a:b]) for a, b in pairwise(edges)])
