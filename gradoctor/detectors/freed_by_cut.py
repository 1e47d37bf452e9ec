"""A loss that learned nothing until the learning rate was cut, and fell at once when it was."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, noise, picked, positions, turns
from gradoctor.intake.columns import FloatArray
from gradoctor.signals.run import Signal


def freed_by_cut(
    loss: Signal, *, lr: Signal, cut: float = 0.5, gain: float = 0.05, fallen: float = 0.2, minimum: int = 8
) -> Hit | None:
    """Hit when the loss gained less than ``gain`` (relative) up to the first cut of the rate by ``cut`` or
    more, and ``fallen`` after it: ten times what it had gained.

    That step decay lowers a loss is normal; that nothing at all happened before it says the rate was too
    high. Values: first, before, after, lr_before, lr_after, at. Raises NotEnoughData with fewer than
    ``minimum`` losses, or 3 before the cut.
    """
    values, index = at_least(loss, minimum)
    rates = lr.values
    first_cut = _first_cut(rates, cut)
    if first_cut is None:
        return None
    here, there = positions(loss, lr)
    place = int(np.searchsorted(picked(here, index), there[first_cut + 1]))
    early, late = values[:place], values[place:]
    if len(early) < 3 or len(late) < 3:
        raise NotEnoughData(
            f"{loss.name} has {len(early)} points before the first cut, {len(late)} after; needs 3 of each"
        )
    first = float(np.median(early[: max(1, len(early) // 4)]))
    before, after = float(np.min(early[len(early) // 2 :])), float(np.median(late[-max(2, len(late) // 4) :]))
    size = max(abs(first), 1e-300)
    gained, freed = first - before, before - after
    if gained > min(gain * size, 0.1 * freed) or (before - after) < max(fallen * size, 4.0 * noise(late)):
        return None
    spot = int(index[place])
    numbers: dict[str, float | str] = {
        "first": first,
        "before": before,
        "after": after,
        "lr_before": float(rates[first_cut]),
        "lr_after": float(rates[first_cut + 1]),
        "at": loss.at(spot),
    }
    return Hit(
        loss,
        int(index[0]),
        spot,
        (int(index[0]), spot, int(index[-1])),
        numbers,
        also=((lr, first_cut + 1),),
        strength=0.8,
    )


def _first_cut(rates: FloatArray, cut: float) -> int | None:
    """The last point before the first fall of the rate to ``cut`` of itself or less; None where there is none."""
    for part in turns(len(rates) - 1):
        after = rates[part.start + 1 : part.stop + 1]
        with np.errstate(invalid="ignore"):
            fallen = (after > 0) & (after <= cut * rates[part])
        if fallen.any():
            return int(part.start + fallen.argmax())
    return None
