"""Validation far worse than training at the first evaluation, and never better, while training improves."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, blocks, nearest
from gradoctor.signals.run import Signal


def apart_from_start(
    val: Signal,
    *,
    train: Signal,
    times: float = 1.5,
    gain: float = 0.05,
    fallen: float = 0.3,
    minimum: int = 4,
) -> Hit | None:
    """Hit when the first validation loss is ``times`` the training loss there, it never gains ``gain``
    (relative), and training falls by ``fallen``.

    Values: first, train_first, last, train_last, times. Raises NotEnoughData below ``minimum`` points of
    either.
    """
    values, index = at_least(val, minimum)
    learned = blocks(train, minimum)
    start = nearest(val, int(index[0]), train)
    reach = 2 if len(train) > 3 * len(val) else 0  # batches are noisy, means over an epoch are not
    near = train.values[max(0, start - reach) : start + reach + 1]
    near = near[np.isfinite(near)]
    first, train_first = float(values[0]), float(np.median(near)) if len(near) else float("nan")
    if not train_first > 0 or first < times * train_first:
        return None
    fell = (learned.head - learned.tail) / max(abs(learned.head), 1e-300)
    best = float(np.median(np.sort(values)[: max(1, min(3, len(values) // 3))]))
    if fell < fallen or best < (1.0 - gain) * first:
        return None
    numbers = {
        "first": first,
        "train_first": train_first,
        "last": float(values[-1]),
        "train_last": learned.tail,
        "times": first / train_first,
    }
    return Hit(
        val,
        int(index[0]),
        int(index[-1]),
        (int(index[0]), int(index[-1])),
        numbers,
        also=((train, start),),
        strength=0.7,
    )
