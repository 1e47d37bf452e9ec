"""The loss turned upwards while the learning rate was still being raised, or right after it had reached its
peak.
"""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, blocks, nearest
from gradoctor.signals.run import Signal


def climbs_with(loss: Signal, *, lr: Signal, times: float = 1.5, minimum: int = 6) -> Hit | None:
    """Hit when at the loss's best level the rate was below its later peak by a factor of ``times``, and the
    loss rose up to that peak.

    Values: lr_then, lr_peak, best, at_peak. Raises NotEnoughData with fewer than ``minimum`` finite points
    of either.
    """
    b = blocks(loss, minimum)
    rates, index = at_least(lr, min(minimum, 3))
    turn = int(b.last[b.best])
    then = lr.values[nearest(loss, turn, lr)]
    peak = int(np.argmax(rates))
    at_peak = nearest(lr, int(index[peak]), loss)
    if not then > 0 or rates[peak] < times * then or at_peak <= turn:
        return None
    after = loss.values[at_peak : at_peak + 5]
    after = after[np.isfinite(after)]
    level = float(np.median(after)) if len(after) else float("nan")
    if not level - float(b.medians[b.best]) > 3.0 * b.noise and len(after):
        return None
    numbers = {
        "lr_then": float(then),
        "lr_peak": float(rates[peak]),
        "best": float(b.medians[b.best]),
        "at_peak": level,
    }
    return Hit(loss, turn, at_peak, (turn, at_peak), numbers, also=((lr, int(index[peak])),), strength=0.6)
