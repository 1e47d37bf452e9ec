"""A learning rate that comes back higher than it ever was, after it had been going down."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, running_peaks
from gradoctor.intake.columns import FloatArray
from gradoctor.signals.run import Signal


def rises_again(signal: Signal, *, times: float = 1.5, fallen: float = 0.9, minimum: int = 12) -> Hit | None:
    """Hit when a series that had fallen to ``fallen`` of its peak later stands at ``times`` that peak.

    A restart that returns to the peak is a schedule; going beyond it is not. Values: before, low, peak, at,
    factor. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    start = _first_fall(values, fallen)
    if start is None:
        return None
    highest = float(values[: start + 1].max())
    beyond = values[start:] >= times * highest
    if np.count_nonzero(beyond) < 2 or highest <= 0:
        return None
    at = start + int(beyond.argmax())
    numbers: dict[str, float | str] = {
        "before": highest,
        "low": float(values[start:at].min()),
        "peak": float(values[at:].max()),
        "at": signal.at(int(index[at])),
        "factor": float(values[at:].max()) / highest,
    }
    points = tuple(dict.fromkeys((int(index[start]), int(index[at]), int(index[-1]))))
    return Hit(signal, int(index[at]), int(index[-1]), points, numbers, strength=0.7)


def _first_fall(values: FloatArray, fallen: float) -> int | None:
    """The first place below ``fallen`` of all before it; None where there is none."""
    for part, before in running_peaks(values):
        down = values[part] < fallen * before
        if down.any():
            return int(part.start + down.argmax())
    return None
