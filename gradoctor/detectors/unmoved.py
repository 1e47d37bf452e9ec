"""A metric that never left the value it began with."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, from_the_start
from gradoctor.signals.run import Signal


def unmoved(signal: Signal, *, within: float = 0.02, minimum: int = 8, nonzero: bool = True) -> Hit | None:
    """Hit when all finite points lie within ``within`` (relative) of the first, from the beginning of the
    training to its end.

    ``nonzero``: a metric that is 0 throughout is another illness. Values: first, last, change, count.
    Raises NotEnoughData with fewer than ``minimum`` finite points, or when the log begins in the middle
    of the training.
    """
    values, index = at_least(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    first = float(values[0])
    if nonzero and first == 0.0:
        return None
    spread = float(np.max(np.abs(values - first)))
    if spread > within * abs(first):
        return None
    start, stop = int(index[0]), int(index[-1])
    numbers = {"first": first, "last": float(values[-1]), "change": spread, "count": float(len(values))}
    return Hit(signal, start, stop, (start, stop), numbers, strength=0.9)
