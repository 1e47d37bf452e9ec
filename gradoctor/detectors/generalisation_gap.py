"""Training scores far above validation, and validation no longer moves: the rest is learned by heart."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks
from gradoctor.signals.run import Signal


def generalisation_gap(
    train: Signal, *, val: Signal, gap: float = 0.2, learned: float = 0.9, minimum: int = 5
) -> Hit | None:
    """Hit when a score in 0..1 ends ``gap`` higher on training than on validation, training reached ``learned``, and validation
    gained less than a tenth of the gap in the second half.

    Values: train_last, val_last, gap, val_gain. Raises NotEnoughData below ``minimum`` points of either, or for scores beyond 0..1.
    """
    left, right = blocks(train, minimum), blocks(val, minimum)
    if (
        left.sign > 0
        or right.sign > 0
        or np.nanmax(np.abs(train.values)) > 1.001
        or np.nanmax(np.abs(val.values)) > 1.001
    ):
        raise NotEnoughData(f"{train.name} and {val.name} are not both scores between 0 and 1")
    train_last, val_last = -left.tail, -right.tail
    distance = train_last - val_last
    half = -right.medians[len(right) // 2 :]
    gained = float(np.median(half[-max(1, len(half) // 3) :]) - np.median(half[: max(1, len(half) // 3)]))
    if distance < gap or train_last < learned or gained >= 0.1 * distance:
        return None
    numbers = {"train_last": train_last, "val_last": val_last, "gap": distance, "val_gain": gained}
    stop = int(right.last[-1])
    return Hit(
        val,
        int(right.first[len(right) // 2]),
        stop,
        (stop,),
        numbers,
        also=((train, int(left.last[-1])),),
        strength=min(1.0, 0.4 + distance),
    )
