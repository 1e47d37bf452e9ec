"""Means over epochs that swing up and down by a large part of their level, epoch after epoch."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, level, one_per_epoch
from gradoctor.signals.run import Signal


def oscillating(
    signal: Signal, *, swing: float = 0.3, flips: float = 0.5, of_progress: float = 0.15, minimum: int = 10
) -> Hit | None:
    """Hit when in the second half the typical change from one point to the next is ``swing`` of the level
    and ``of_progress`` of the fall.

    Asked only of series with one point an epoch: single batches swing by nature. ``flips``: share of
    changes of direction (independent noise has 2/3). Values: swing, flips, low, high. Raises NotEnoughData
    below ``minimum`` points or for other axes.
    """
    values, index = at_least(signal, minimum)
    if not one_per_epoch(signal):
        raise NotEnoughData(f"{signal.name} has not one point an epoch")
    half = values[len(values) // 2 :]
    steps = np.diff(half)
    size = level(half)
    typical = float(np.median(np.abs(steps)))
    turning = float(np.mean(np.sign(steps[1:]) != np.sign(steps[:-1]))) if len(steps) > 1 else 0.0
    progress = abs(float(values[0]) - float(np.median(half)))
    if size <= 0 or typical < swing * size or turning < flips or typical < of_progress * progress:
        return None
    start = int(index[len(values) // 2])
    low, high = int(np.argmin(half)), int(np.argmax(half))
    points = tuple(sorted({start, int(index[len(values) // 2 + low]), int(index[len(values) // 2 + high])}))
    numbers = {
        "swing": typical / size,
        "flips": turning,
        "low": float(half[low]),
        "high": float(half[high]),
        "level": size,
    }
    return Hit(signal, start, int(index[-1]), points, numbers, strength=min(1.0, 0.5 + typical / size / 2))
