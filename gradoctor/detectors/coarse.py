"""Evaluations whose noise is so large against what they gained that they cannot rank checkpoints."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, median, noise
from gradoctor.signals.run import Signal


def coarse(signal: Signal, *, share: float = 0.15, minimum: int = 8) -> Hit | None:
    """Hit when the noise from point to point is at least ``share`` of the range of the second half's levels
    and the start, and of the level itself a fiftieth.

    Values: noise, range, share. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    sigma = noise(values)
    reach = abs(median(values[len(values) // 2 :]) - float(values[0]))
    if sigma < share * reach or sigma < 0.02 * abs(median(values)):
        return None
    reach = max(reach, float(np.quantile(values, 0.9) - np.quantile(values, 0.1)))
    if reach <= 0.0 or sigma < share * reach:
        return None
    numbers = {"noise": sigma, "range": reach, "share": sigma / reach, "count": float(len(values))}
    points = tuple(dict.fromkeys((int(index[0]), int(index[-1]))))
    return Hit(signal, int(index[0]), int(index[-1]), points, numbers, strength=0.4)
