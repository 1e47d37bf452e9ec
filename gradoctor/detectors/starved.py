"""The term of the loss that holds the data stands still while another, far larger one, falls."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks, first_level
from gradoctor.signals.run import Signal


def starved(
    part: Signal,
    *,
    total: Signal,
    share: float = 0.15,
    gain: float = 0.1,
    fallen: float = 0.5,
    minimum: int = 8,
) -> Hit | None:
    """Hit when a term makes up less than ``share`` of the total at the start, gained less than ``gain`` over
    the run, and the total fell by ``fallen``.

    Values: first, last, gain, share, total_first, total_last. Raises NotEnoughData with fewer than
    ``minimum`` finite points of either.
    """
    term, whole = blocks(part, minimum), blocks(total, minimum)
    first, total_first = first_level(part, term), first_level(total, whole)
    if first <= 0 or total_first <= 0 or first > share * total_first:
        return None
    gained = (first - float(np.min(term.medians))) / first
    if gained >= gain or whole.tail > (1.0 - fallen) * total_first:
        return None
    numbers = {
        "first": first,
        "last": term.tail,
        "gain": max(gained, 0.0),
        "share": first / total_first,
        "total_first": total_first,
        "total_last": whole.tail,
    }
    start, stop = int(term.first[0]), int(term.last[-1])
    also = ((total, int(whole.last[-1])),)
    return Hit(part, start, stop, (start, stop), numbers, also=also, strength=0.7)
