"""A learning rate that climbs until the log ends: a warm-up that never came to its end, or a sweep of
rates.
"""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, turns
from gradoctor.signals.run import Signal

# an exponential climb through two decades and more is a range test (Smith, arXiv:1506.01186), not a warm-up
DECADES = 2.0


def ramps_to_end(signal: Signal, *, sweep: bool = False, times: float = 2.0, minimum: int = 10) -> Hit | None:
    """Hit when the series never falls and ends at its maximum, ``times`` its start or more.

    ``sweep``: True asks for the exponential climb of a learning-rate range test, False for any other.
    Values: first, last, count. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    first, last = float(values[0]), float(values[-1])
    climbing = (
        last > 0
        and last >= times * first
        and last >= 1.1 * float(values[int(0.75 * len(values))])
        and not any(_falls(values[part.start : part.stop + 1], 1e-9 * last) for part in turns(len(values)))
    )
    if not climbing or _exponential(values) != sweep:
        return None
    numbers = {"first": first, "last": last, "count": float(len(values))}
    return Hit(signal, int(index[0]), int(index[-1]), (int(index[0]), int(index[-1])), numbers, strength=0.6)


def _falls(values: np.ndarray, by: float) -> bool:
    return bool((np.diff(values) < -by).any())


def _exponential(values: np.ndarray) -> bool:
    positive = values[values > 0]
    if len(positive) < 0.9 * len(values) or np.log10(positive[-1] / positive[0]) < DECADES:
        return False
    return bool(np.corrcoef(np.arange(len(positive)), np.log(positive))[0, 1] > 0.995)
