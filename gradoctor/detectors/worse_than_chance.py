"""A cross-entropy above ln K, the loss of guessing among K classes: the outputs are confidently wrong."""

from __future__ import annotations

import math

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks
from gradoctor.signals.run import Signal

FAR = 2.5  # beyond this multiple of ln K the loss is a sum of terms or of tokens, and ln K says nothing


def worse_than_chance(
    signal: Signal, *, classes: float, above: float = 1.02, share: float = 0.9, minimum: int = 6
) -> Hit | None:
    """Hit when ``share`` of the second half lies above ``above`` * ln ``classes`` and the loss never fell
    clearly below ln ``classes``.

    Values: classes, chance, last, ratio, count. Raises NotEnoughData with fewer than ``minimum`` finite
    points or two classes.
    """
    if classes < 2:
        raise NotEnoughData("fewer than two classes")
    b = blocks(signal, minimum)
    chance = math.log(classes)
    half = b.medians[len(b) // 2 :]
    ratio = float(np.median(half)) / chance
    if np.mean(half > above * chance) < share or ratio > FAR or float(b.medians.min()) < 0.98 * chance:
        return None
    start, stop = int(b.first[len(b) // 2]), int(b.last[-1])
    numbers = {
        "classes": float(classes),
        "chance": chance,
        "last": float(b.medians[-1]),
        "ratio": ratio,
        "count": float(len(signal)),
    }
    return Hit(signal, start, stop, (int(b.first[0]), start, stop), numbers, strength=0.8)
