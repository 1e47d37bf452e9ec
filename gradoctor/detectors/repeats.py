"""Two series that are one: the same numbers at the same places, to the last digit."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points, picked, positions
from gradoctor.signals.meeting import meeting
from gradoctor.signals.run import Signal, stretch


def repeats(signal: Signal, *, of: Signal, distinct: int = 6, minimum: int = 8) -> Hit | None:
    """Hit when all places that both series have hold the same finite number, ``distinct`` different ones among them.

    Values: count, distinct, first, last, other (how the log spells the other). Raises NotEnoughData with fewer than
    ``minimum`` common places, or where both are one series of the log.
    """
    if signal.name == of.name:  # both names mean the one series of a log without splits
        raise NotEnoughData(f"{signal.name} is logged once")
    values, index = finite_points(signal)
    others, at = finite_points(of)
    here, there = positions(signal, of)
    mine, theirs = meeting(picked(here, index), picked(there, at))
    if len(mine) < minimum:
        raise NotEnoughData(f"{signal.name} and {of.name} share {len(mine)} places, needs {minimum}")
    if not np.array_equal(values[stretch(mine)], others[stretch(theirs)]):
        return None
    different = len(np.unique(values[stretch(mine)]))
    if different < distinct:
        return None
    start, stop = int(index[mine[0]]), int(index[mine[-1]])
    numbers: dict[str, float | str] = {
        "count": float(len(mine)),
        "distinct": float(different),
        "first": float(signal.values[start]),
        "last": float(signal.values[stop]),
        "other": of.spelling,
    }
    return Hit(signal, start, stop, (start, stop), numbers, also=((of, int(at[theirs[-1]])),), strength=0.9)
