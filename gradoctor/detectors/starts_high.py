"""A loss that starts orders of magnitude above the level it reaches a few points later: the scale is wrong,
not the model.
"""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, from_the_start, median
from gradoctor.signals.run import Signal


def starts_high(
    signal: Signal, *, level: float = 1000.0, times: float = 50.0, within: float = 0.2, minimum: int = 4
) -> Hit | None:
    """Hit when the first point exceeds ``level`` and is ``times`` the median of the points that follow
    within the first ``within`` of the run (two at least).

    Values: first, then, times, second_at. Raises NotEnoughData with fewer than ``minimum`` finite points or
    without the beginning.
    """
    values, index = at_least(signal, minimum)
    if not from_the_start(signal):
        return None
    first = float(values[0])
    reach = max(3, int(within * len(values)))
    then = median(values[1:reach])
    if first < level or first < times * abs(then) or float(values.min()) < 0.0:
        return None
    low = int(np.argmax(values[1:] <= first / times)) + 1
    numbers: dict[str, float | str] = {
        "first": first,
        "then": then,
        "times": first / max(abs(then), 1e-300),
        "second_at": signal.at(int(index[low])),
    }
    return Hit(
        signal, int(index[0]), int(index[low]), (int(index[0]), int(index[low])), numbers, strength=0.7
    )
