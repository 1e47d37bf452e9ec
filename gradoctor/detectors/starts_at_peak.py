"""A learning rate that stands at its peak from the first record: there was no warm-up."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, from_the_start
from gradoctor.signals.run import Signal


def starts_at_peak(signal: Signal, *, share: float = 0.9, minimum: int = 5) -> Hit | None:
    """Hit when the first value is ``share`` of the greatest or more. Values: first, peak.

    Raises NotEnoughData with fewer than ``minimum`` finite points, or when the log begins in the middle of
    the training.
    """
    values, index = at_least(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    peak = float(values.max())
    if peak <= 0 or float(values[0]) < share * peak:
        return None
    numbers = {"first": float(values[0]), "peak": peak}
    return Hit(
        signal,
        int(index[0]),
        int(index[0]),
        (int(index[0]), int(index[np.argmax(values)])),
        numbers,
        strength=0.5,
    )
