"""A score that was good and is gone: it fell to a fraction of its best and stays there to the end."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, last_of
from gradoctor.signals.run import Signal


def collapses(
    signal: Signal,
    *,
    to: float = 0.1,
    share: float = 0.25,
    minimum: int = 3,
    tail: int = 3,
    level: float = 0.0,
) -> Hit | None:
    """Hit when every point after the last good one lies at or below ``to`` times the best value (best =
    highest, positive).

    The tail must hold at least ``tail`` points and ``share`` of the series, and the best must exceed
    ``level``. Values: best, best_at, last, since, ratio. Raises NotEnoughData with fewer than ``minimum``
    finite points.
    """
    values, index = at_least(signal, minimum)
    top = int(np.argmax(values))
    best = float(values[top])
    if best <= level:
        return None
    good = last_of(values > to * best)
    rest = len(values) - 1 - good
    if rest < max(tail, share * len(values)):
        return None
    start, stop = int(index[good + 1]), int(index[-1])
    numbers: dict[str, float | str] = {
        "best": best,
        "best_at": signal.at(int(index[top])),
        "last": float(values[-1]),
        "since": signal.at(start),
        "ratio": float(values[-1]) / best,
        "count": float(rest),
    }
    return Hit(
        signal, start, stop, tuple(dict.fromkeys((int(index[top]), start, stop))), numbers, strength=0.8
    )
