"""A series that was still getting better when the run stopped."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks, rank_trend
from gradoctor.signals.run import Signal


def improving_at_end(signal: Signal, *, gain: float = 0.05, minimum: int = 10) -> Hit | None:
    """Hit when the last quarter gained ``gain`` (relative to its level), beyond the noise, and the best
    level is the last.

    Values: gain, last, before. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    b = blocks(signal, minimum)
    m = b.medians
    quarter = m[-max(4, len(m) // 4) :]
    before, last = float(np.median(quarter[:2])), float(np.median(quarter[-2:]))
    size = max(abs(before), 1e-300)
    if (
        (before - last) / size < gain
        or before - last < 3.0 * b.noise
        or b.best < len(m) - 2
        or rank_trend(quarter)[0] > -0.6
    ):
        return None
    start = int(b.first[len(m) - len(quarter)])
    numbers = {"gain": (before - last) / size, "last": last * b.sign, "before": before * b.sign}
    return Hit(signal, start, int(b.last[-1]), (start, int(b.last[-1])), numbers, strength=0.4)
