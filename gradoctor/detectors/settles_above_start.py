"""A loss that exploded early and settled above where it began: the first steps broke more than the rest
mended.
"""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, blocks, from_the_start, mean_from_zero, noise
from gradoctor.signals.run import Signal


def settles_above_start(
    signal: Signal, *, peak: float = 1.5, within: float = 0.5, above: float = 1.0, minimum: int = 16
) -> Hit | None:
    """Hit when the series rose to ``peak`` times its first records within the first part ``within``, and no
    level of the second half is below ``above`` times the median of the first three records, nor the end above the peak.

    Values: first, peak, last, at. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    b = blocks(signal, minimum)
    first = float(np.median(values[:3]))
    early = values[: max(4, int(within * len(values)))]
    top = int(np.argmax(early))
    if first <= 0 or not from_the_start(signal) or float(early[top]) < peak * first:
        return None
    level = float(np.median(b.medians[1 : max(4, len(b) // 3)]))  # not one bad batch
    spread = noise(np.log(values)) if bool((values > 0).all()) else 0.0
    if level < first * max(peak, float(np.exp(4.0 * spread))) or mean_from_zero(signal, b):
        return None
    if float(np.min(b.medians[len(b) // 2 :])) < above * first or b.tail > 1.1 * float(early[top]):
        return None  # what still rises has not settled: that is a divergence
    spot, stop = int(index[top]), int(index[-1])
    numbers: dict[str, float | str] = {
        "first": first,
        "peak": float(early[top]),
        "last": b.tail,
        "at": signal.at(spot),
    }
    return Hit(signal, spot, stop, (int(index[0]), spot, stop), numbers, strength=0.8)
