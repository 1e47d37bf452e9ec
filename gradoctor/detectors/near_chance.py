"""A cross-entropy that starts at ln K for a small K, comes down by a few percent at once, and stands there."""

from __future__ import annotations

import math

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks, first_level, from_the_start
from gradoctor.signals.run import Signal

MOST_CLASSES = 20  # beyond, neighbouring K have nearly the same logarithm, and any loss would be near one


def near_chance(
    signal: Signal,
    *,
    classes: float | None = None,
    below: float = 0.1,
    flat: float = 0.01,
    minimum: int = 10,
) -> Hit | None:
    """Hit when the loss begins at ln K (3 %), ends within ``below`` under it, and gained less than ``flat``
    of ln K over the last two thirds.

    ``classes``: K where it is known; else the K up to 20 whose logarithm is nearest to the first level.
    Values: classes, chance, first, last, under. Raises NotEnoughData with fewer than ``minimum`` finite
    points, without the beginning, or where noise hides a gain of that size.
    """
    b = blocks(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    first = first_level(signal, b)
    sizes = range(2, MOST_CLASSES + 1) if classes is None else (int(classes),)
    size = min((k for k in sizes if k >= 2), key=lambda k: abs(first / math.log(k) - 1.0), default=0)
    if not size or abs(first / math.log(size) - 1.0) > 0.03:
        return None
    chance, third = math.log(size), len(b) // 3
    rest = b.medians[third:]
    edge = max(1, len(rest) // 4)
    gained = float(np.median(rest[:edge]) - np.median(rest[-edge:]))
    if b.noise / edge**0.5 > flat * chance:
        raise NotEnoughData(f"{signal.name} is too noisy to tell a gain of {flat:.0%} from none")
    outside = float(rest.min()) < (1.0 - below) * chance or float(rest.max()) > 1.02 * chance
    if outside or abs(gained) >= flat * chance:
        return None
    start, stop = int(b.first[third]), int(b.last[-1])
    numbers = {
        "classes": float(size),
        "chance": chance,
        "first": first,
        "last": b.tail,
        "under": 1.0 - b.tail / chance,
    }
    return Hit(signal, start, stop, (int(b.first[0]), start, stop), numbers, strength=0.7)
