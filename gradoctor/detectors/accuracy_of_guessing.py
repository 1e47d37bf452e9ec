"""A cross-entropy and an accuracy that agree with each other as those of guesses do, and no longer move."""

from __future__ import annotations

import math

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, blocks, first_level, from_the_start
from gradoctor.signals.run import Signal

LEAST_LOSS = 1.0  # below, few classes are left, and shares of them explain any accuracy
ODDS = (0.7, 2.0)  # accuracy over exp(-loss): 1 for equal shares, up to 2 where one class is more frequent
STILL = 0.03  # of accuracy, over the second half


def accuracy_of_guessing(
    loss: Signal,
    *,
    accuracy: Signal,
    below: float = 0.45,
    fallen: float = 0.12,
    flat: float = 0.02,
    minimum: int = 8,
) -> Hit | None:
    """Hit when the loss fell by less than ``fallen`` in all and by ``flat`` in the second half, and the accuracy stands
    still below ``below``, at what a guess of that loss is right by: ``exp(-loss)`` for equal shares of the classes.

    A model that has learned something is right far more often than that, for its errors cost more than its hits
    save. Values: first, last, fell, odds, odds_most, reached. Raises NotEnoughData with fewer than ``minimum`` losses or 4
    accuracies, or without the beginning.
    """
    b = blocks(loss, minimum)
    scores, places = at_least(accuracy, 4)
    if not from_the_start(loss):
        raise NotEnoughData(f"{loss.name} begins in the middle of the training")
    first, last = first_level(loss, b), b.tail
    middle = float(np.median(b.medians[len(b) // 2 :]))
    if b.sign < 0 or last < LEAST_LOSS or first - last >= fallen * first or middle - last >= flat * last:
        return None
    reached = float(np.median(scores[-max(2, len(scores) // 4) :]))
    before = float(np.median(scores[len(scores) // 4 : max(len(scores) // 2, len(scores) // 4 + 1)]))
    odds = math.exp(-last)
    if (
        not 0.0 < reached < below
        or reached - before >= STILL
        or not ODDS[0] * odds <= reached <= ODDS[1] * odds
    ):
        return None
    start, stop = int(b.first[0]), int(b.last[-1])
    numbers: dict[str, float | str] = {
        "first": first,
        "last": last,
        "fell": max(first - last, 0.0) / first,
        "odds": odds,
        "odds_most": min(1.0, ODDS[1] * odds),
        "reached": reached,
    }
    return Hit(loss, start, stop, (start, stop), numbers, also=((accuracy, int(places[-1])),), strength=0.6)
