"""A loss that falls steadily, in an almost straight line, and has covered next to nothing: too slow, not
stuck.
"""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import (
    at_least,
    blocks,
    first_level,
    from_the_start,
    one_per_epoch,
    rank_trend,
)
from gradoctor.signals.run import Signal


def slow_decline(
    signal: Signal, *, fallen: float = 0.1, straight: float = 0.4, steadiness: float = 0.8, minimum: int = 10
) -> Hit | None:
    """Hit when the whole fall is below ``fallen`` (relative), steady (Kendall's tau), and the second half
    did ``straight`` of it.

    Values: first, last, fallen, second_half. Raises NotEnoughData with fewer than ``minimum`` finite points
    or without the beginning.
    """
    at_least(signal, minimum if one_per_epoch(signal) else 10 * minimum)
    b = blocks(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    m = b.medians
    size = max(abs(float(m[0])), 1e-300)
    total, half = first_level(signal, b) - float(m[-1]), float(m[len(m) // 2] - m[-1])
    if total <= 0 or total >= fallen * size or half < straight * total or rank_trend(m)[0] > -steadiness:
        return None
    numbers = {
        "first": float(m[0]) * b.sign,
        "last": float(m[-1]) * b.sign,
        "fallen": total / size,
        "second_half": half / total,
        "longer": size / total,
    }
    start, stop = int(b.first[0]), int(b.last[-1])
    return Hit(
        signal,
        start,
        stop,
        (start, int(b.first[len(m) // 2]), stop),
        numbers,
        strength=float(np.clip(0.4 + half / total / 2, 0, 1)),
    )
