"""A cross-entropy that came down to ln K at once, and has stood exactly there ever since."""

from __future__ import annotations

import math

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks, first_level, from_the_start
from gradoctor.signals.run import Signal

USUAL = (2, 3, 5, 10, 100, 1000)
"""Numbers of classes that are believed without being told: flat losses lie near the logarithm of some number anyway."""
WITHIN = 0.002  # of ln K: outputs that do not depend on the inputs miss it by the spread of the labels alone
ABOVE = 0.03  # of ln K, at the start: otherwise it has never moved, which is another question


def settles_at_chance(
    signal: Signal,
    *,
    classes: float | None = None,
    by: float = 0.25,
    within: float = WITHIN,
    minimum: int = 12,
) -> Hit | None:
    """Hit when the loss begins above ln K, comes down to it within ``by`` of the run, and stays ``within`` (relative)
    of it to the end.

    ``classes``: K where it is known; else :data:`USUAL`. Values: classes, chance, settled, last. Raises NotEnoughData
    with fewer than ``minimum`` finite points, or without the beginning.
    """
    b = blocks(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    rest = b.medians[math.ceil(by * len(b)) :]
    level = float(np.median(rest))
    sizes = USUAL if classes is None else (int(classes),)
    size = min((k for k in sizes if k >= 2), key=lambda k: abs(level / math.log(k) - 1.0), default=0)
    if not size or first_level(signal, b) < (1.0 + ABOVE) * math.log(size):
        return None
    chance = math.log(size)
    off = rest / chance - 1.0
    if abs(level / chance - 1.0) > within or float(np.percentile(np.abs(off), 90)) > 2.0 * within:
        return None
    start, stop = int(b.first[len(b) - len(rest)]), int(b.last[-1])
    numbers: dict[str, float | str] = {
        "classes": float(size),
        "chance": chance,
        "settled": level,
        "last": b.tail,
        "first": first_level(signal, b),
    }
    return Hit(signal, start, stop, (int(b.first[0]), start, stop), numbers, strength=0.6)
