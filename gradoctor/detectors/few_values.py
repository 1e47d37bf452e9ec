"""A score that takes only a handful of values over many evaluations: each is the share of one predicted
class.
"""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, rank_trend
from gradoctor.signals.run import Signal

CLIMBING = 2.0
"""A Mann-Kendall z above this says that the score climbs through its values instead of jumping between them."""


def few_values(
    signal: Signal,
    *,
    most: int = 4,
    share: float = 0.9,
    below: float = 0.6,
    skip: float = 0.1,
    minimum: int = 12,
) -> Hit | None:
    """Hit when ``share`` of the points after the first ``skip`` are among ``most`` values, all below
    ``below``, and the series jumps between them rather than climbing through them.

    Values: distinct, count, least, greatest, value (the most frequent). Raises NotEnoughData with fewer
    than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    start = int(skip * len(values))
    late = values[start:]
    distinct, counts = np.unique(late, return_counts=True)
    frequent = distinct[np.argsort(counts)[::-1][:most]]
    inside = np.isin(late, frequent)
    if len(distinct) < 2 or float(late.max()) >= below or np.mean(inside) < share:
        return None
    if rank_trend(late)[1] > CLIMBING or len(frequent) > len(late) / 4:
        return None
    first, last = int(index[start]), int(index[-1])
    numbers = {
        "distinct": float(len(distinct)),
        "count": float(len(late)),
        "least": float(frequent.min()),
        "greatest": float(frequent.max()),
        "value": float(distinct[np.argmax(counts)]),
    }
    return Hit(signal, first, last, (first, last), numbers, strength=0.8)
