"""A first value astronomically above all that follows: a scale that was wrong when training began."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, from_the_start
from gradoctor.signals.run import Signal


def starts_above(signal: Signal, *, times: float = 100.0, minimum: int = 3) -> Hit | None:
    """Hit when the first finite value is at least ``times`` the next one that was logged, or that of the
    third point.

    Values: first, then, factor. Raises NotEnoughData with fewer than ``minimum`` finite points, or when
    the log begins in the middle of the training.
    """
    values, index = at_least(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    first, then = float(abs(values[0])), float(np.max(np.abs(values[1:3])))
    if then <= 0.0 or first < times * then:
        return None
    numbers = {"first": float(values[0]), "then": then, "factor": first / then}
    return Hit(signal, int(index[0]), int(index[1]), (int(index[0]), int(index[1])), numbers, strength=0.9)
