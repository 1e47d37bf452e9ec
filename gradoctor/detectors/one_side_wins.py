"""Two players of an adversarial training: one has won, and the other gets nothing to learn from."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks
from gradoctor.signals.run import Signal


def one_side_wins(
    winner: Signal, *, loser: Signal, to: float = 0.1, level: float = 0.1, up: float = 1.5, minimum: int = 8
) -> Hit | None:
    """Hit when the winner's loss fell to ``to`` of its start and below ``level``, for the last quarter, and
    the loser's rose ``up`` times.

    Losses that pass below zero (Wasserstein critics) are not judged by this. Values: first, last,
    loser_first, loser_last. Raises NotEnoughData with fewer than ``minimum`` finite points of either.
    """
    won, lost = blocks(winner, minimum), blocks(loser, minimum)
    late = won.medians[-max(2, len(won) // 4) :]
    if float(won.medians.min()) < 0.0 or float(lost.medians.min()) < 0.0 or won.head <= 0 or lost.head <= 0:
        return None
    if (
        bool(np.any(late > max(to * won.head, 0.0)))
        or bool(np.any(late > level))
        or lost.tail < up * lost.head
    ):
        return None
    numbers = {"first": won.head, "last": won.tail, "loser_first": lost.head, "loser_last": lost.tail}
    start = int(won.first[len(won) - len(late)])
    return Hit(
        winner,
        start,
        int(won.last[-1]),
        (start, int(won.last[-1])),
        numbers,
        also=((loser, int(lost.last[-1])),),
        strength=0.7,
    )
