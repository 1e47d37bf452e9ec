"""A loss that runs away below zero without slowing down: it has no minimum to reach."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks, rank_trend
from gradoctor.signals.run import Signal


def unbounded_fall(
    signal: Signal, *, times: float = 20.0, least: float = 10.0, minimum: int = 5
) -> Hit | None:
    """Hit when the loss ends below ``-least``, ``times`` as far from zero as it began, and the second half
    fell as much as the first.

    Bounded losses that are negative by nature (likelihoods, Dice terms) slow down. Values: first, last,
    times, at. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    b = blocks(signal, minimum)
    m = b.medians
    first, last, middle = float(m[0]), float(m[-1]), float(m[len(m) // 2])
    if last > -least or abs(last) < times * max(abs(first), 1e-300):
        return None
    if first - last <= 0 or (middle - last) < 0.45 * (first - last) or rank_trend(m)[0] > -0.8:
        return None
    below = int(b.first[int(np.argmax(m < 0))])
    numbers: dict[str, float | str] = {
        "first": first,
        "last": last,
        "times": abs(last) / max(abs(first), 1e-300),
        "at": signal.at(below),
    }
    points = tuple(dict.fromkeys((int(b.first[0]), below, int(b.last[-1]))))
    return Hit(signal, below, int(b.last[-1]), points, numbers, strength=0.9)
