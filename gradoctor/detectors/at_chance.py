"""A cross-entropy that stays at ln K, the loss of guessing among K classes."""

from __future__ import annotations

import math

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks
from gradoctor.signals.run import Signal

# Class and vocabulary sizes in common use: without the number of classes only these are believed, to 0.3 %.
KNOWN_SIZES = (
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    20,
    26,
    27,
    37,
    47,
    50,
    62,
    65,
    80,
    91,
    100,
    101,
    102,
    120,
    196,
    200,
    256,
    257,
    365,
    400,
    512,
    700,
    1000,
    1024,
    8000,
    8192,
    10000,
    16000,
    16384,
    21841,
    30522,
    30522,
    31999,
    32000,
    32001,
    32064,
    32768,
    50257,
    50265,
    50304,
    50432,
    65536,
    100277,
    100352,
    128000,
    128256,
    151643,
    151936,
    152064,
    250002,
    256000,
)


def at_chance(
    signal: Signal, *, classes: float | None = None, within: float = 0.01, minimum: int = 5
) -> Hit | None:
    """Hit when the second half of the loss lies within ``within`` (relative) of ln K and it never fell
    clearly below.

    ``classes``: K where it is known; else the common sizes are tried, within 0.3 %. Values: classes,
    chance, last, count. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    b = blocks(signal, minimum)
    half = b.medians[len(b) // 2 :]
    level = float(np.median(half))
    if level <= 0.3:
        return None
    sizes = KNOWN_SIZES if classes is None else (int(classes),)
    if any(size < 2 for size in sizes):
        raise NotEnoughData("fewer than two classes")
    size = min(sizes, key=lambda k: abs(level / math.log(k) - 1.0))
    chance, tolerance = math.log(size), within if classes is not None else min(within, 0.003)
    if np.any(np.abs(half / chance - 1.0) > tolerance) or float(b.medians.min()) < chance * (
        1.0 - 2.0 * tolerance
    ):
        return None
    start = int(b.first[len(b) // 2])
    points = tuple(dict.fromkeys((int(b.first[0]), start, int(b.last[-1]))))
    numbers = {
        "classes": float(size),
        "chance": chance,
        "last": float(b.medians[-1]),
        "count": float(len(signal)),
    }
    return Hit(signal, start, int(b.last[-1]), points, numbers, strength=0.9)
