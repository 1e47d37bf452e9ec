"""A series whose last evaluations were each the best so far."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, one_per_epoch
from gradoctor.signals.run import Signal


def ends_at_best(signal: Signal, *, last: int = 4, minimum: int = 5) -> Hit | None:
    """Hit when each of the ``last`` finite points is better than all before it.

    Asked only of series with one point an epoch: of finer ones a log may hold a tenth, and not the points that decided.
    Lower is better unless the signal says otherwise. Values: first, last, count (of such points at the end). Raises
    NotEnoughData with fewer than ``minimum`` finite points or for other axes.
    """
    if not one_per_epoch(signal):
        raise NotEnoughData(f"{signal.name} is not logged once an epoch")
    values, index = at_least(signal, max(minimum, last + 1))
    sign = -1.0 if signal.direction == "higher" else 1.0
    before = np.minimum.accumulate(sign * values)[:-1]
    better = sign * values[1:] < before
    count = len(better) if better.all() else int(np.argmin(better[::-1]))
    if count < last:
        return None
    start, stop = int(index[len(values) - count]), int(index[-1])
    numbers = {"first": float(values[len(values) - count]), "last": float(values[-1]), "count": float(count)}
    return Hit(signal, start, stop, (start, stop), numbers, strength=0.7)
