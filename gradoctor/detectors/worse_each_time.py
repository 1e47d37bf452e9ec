"""Few evaluations, each worse than the one before it: what is learned by heart shows after a handful of epochs."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, finite_points, nearest
from gradoctor.signals.run import Signal

_MOST = 6  # evaluations; of more, a noise can be estimated, and is (see overfitting)


def worse_each_time(
    val: Signal, *, train: Signal, rise: float = 0.2, fallen: float = 0.3, minimum: int = 3
) -> Hit | None:
    """Hit when all evaluations after the best are each worse than the one before, two at least, by ``rise`` in sum, while
    the training series fell by ``fallen`` since the best.

    Asked only of three to six evaluations. Values: best, best_at, last, rise, train_then, train_last, wasted. Raises
    NotEnoughData with fewer than ``minimum`` finite evaluations or training points.
    """
    values, index = at_least(val, minimum)
    told, where = finite_points(train)
    at_least(train, minimum)
    if len(values) > _MOST:
        return None
    sign = -1.0 if val.direction == "higher" else 1.0
    levels = sign * values
    best = int(np.argmin(levels))
    after = levels[best:]
    gained = (float(after[-1]) - float(after[0])) / max(abs(float(after[0])), 1e-300)
    if len(after) < 3 or not bool((np.diff(after) > 0).all()) or gained < rise:
        return None
    here = int(np.searchsorted(where, nearest(val, int(index[best]), train)))
    near = max(1, len(told) // 20)
    then, now = float(np.median(told[max(0, here - near) : here + 1])), float(np.median(told[-near:]))
    if not then - now >= fallen * abs(then):
        return None
    start, stop = int(index[best]), int(index[-1])
    numbers: dict[str, float | str] = {
        "best": float(values[best]),
        "best_at": val.at(start),
        "last": float(values[-1]),
        "rise": gained,
        "train_then": then,
        "train_last": now,
        "wasted": (len(values) - 1 - best) / len(values),
    }
    return Hit(val, start, stop, (start, stop), numbers, also=((train, len(train) - 1),), strength=0.8)
