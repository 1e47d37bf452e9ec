"""A learning rate that comes back higher than it ever was, after it had been going down."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least
from gradoctor.signals.run import Signal


def rises_again(signal: Signal, *, times: float = 1.5, fallen: float = 0.9, minimum: int = 12) -> Hit | None:
    """Hit when a series that had fallen to ``fallen`` of its peak later stands at ``times`` that peak.

    A restart that returns to the peak is a schedule; going beyond it is not. Values: before, low, peak, at,
    factor. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    highest = np.maximum.accumulate(values)
    down = np.flatnonzero(values < fallen * highest)
    if not len(down):
        return None
    start = int(down[0])
    beyond = np.flatnonzero(values[start:] >= times * highest[start]) + start
    if len(beyond) < 2 or highest[start] <= 0:
        return None
    at = int(beyond[0])
    numbers: dict[str, float | str] = {
        "before": float(highest[start]),
        "low": float(values[start:at].min()),
        "peak": float(values[at:].max()),
        "at": signal.at(int(index[at])),
        "factor": float(values[at:].max()) / float(highest[start]),
    }
    points = tuple(dict.fromkeys((int(index[start]), int(index[at]), int(index[-1]))))
    return Hit(signal, int(index[at]), int(index[-1]), points, numbers, strength=0.7)
