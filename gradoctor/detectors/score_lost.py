"""A score that training has and validation has nothing of."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.generalisation_gap import pairs
from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points
from gradoctor.signals.run import Signal


def score_lost(
    scores: tuple[Signal, ...], *, learned: float = 0.3, share: float = 0.1, minimum: int = 6
) -> Hit | None:
    """Hit when a score in 0..1 ends above ``learned`` on training and never reaches ``share`` of that on held-out data.

    ``scores``: all scores; those of one name and several splits are compared. Values: train_last, most, count, other
    (how the log spells the training score). Raises NotEnoughData when no two can be compared.
    """
    asked, worst = 0, None
    for train, held in pairs(scores):
        learning, at = finite_points(train)
        values, index = finite_points(held)
        if min(len(learning), len(values)) < minimum or max(learning.max(), values.max()) > 1.001:
            continue
        asked += 1
        last, most = float(np.median(learning[-max(1, len(learning) // 8) :])), float(values.max())
        if last < learned or most > share * last or float(values.min()) < 0.0:
            continue
        numbers: dict[str, float | str] = {
            "train_last": last,
            "most": most,
            "count": float(len(values)),
            "other": train.spelling,
        }
        points = tuple(dict.fromkeys((int(index[int(values.argmax())]), int(index[-1]))))
        hit = Hit(
            held,
            0,
            len(held) - 1,
            points,
            numbers,
            also=((train, int(at[-1])),),
            strength=min(1.0, 0.4 + last),
        )
        worst = hit if worst is None or hit.strength > worst.strength else worst
    if not asked:
        raise NotEnoughData(f"no score has {minimum} points on training and on held-out data")
    return worst
