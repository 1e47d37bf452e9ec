"""One evaluation set whose error is astronomically larger than that of the others."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points
from gradoctor.signals.run import Signal


def split_explodes(signals: tuple[Signal, ...], *, times: float = 1000.0, floor: float = 1e-6) -> Hit | None:
    """Hit when the last value of one signal exceeds ``times`` the median of the others' last values,
    while those are finite and tame.

    ``signals`` is one error measure on several sets (lower is better). ``floor`` stands in for others
    that are 0. An infinite last value counts. Values: split, last, others, factor, limit. Raises
    NotEnoughData with fewer than two signals that have a value.
    """
    ends = [
        (signal, _last(signal)) for signal in signals if len(signal) and not np.isnan(signal.values).all()
    ]
    if len(ends) < 2:
        raise NotEnoughData(f"only {len(ends)} evaluation set has this measure, needs 2")
    worst, (index, last) = max(ends, key=lambda end: end[1][1])
    others = float(np.median([abs(value) for signal, (_, value) in ends if signal is not worst]))
    base = max(others, floor)
    if last <= times * base:  # others that are infinite themselves are never exceeded
        return None
    _, tame = min(((s, v) for s, (_, v) in ends if s is not worst), key=lambda end: end[1])
    numbers: dict[str, float | str] = {
        "split": worst.name.rsplit("/", 1)[-1],
        "last": last,
        "others": others,
        "factor": last / base,
        "limit": times * base,
        "tame": tame,
    }
    also = tuple((signal, place) for signal, (place, _) in ends if signal is not worst)
    first = int(np.flatnonzero(~(worst.values <= times * base))[0])
    return Hit(worst, first, index, tuple(dict.fromkeys((first, index))), numbers, also=also, strength=1.0)


def _last(signal: Signal) -> tuple[int, float]:
    """Index and value of the last point that is a number (infinity included)."""
    if np.isinf(signal.values).any():
        index = int(np.flatnonzero(~np.isnan(signal.values))[-1])
        return index, float(signal.values[index])
    values, index_of = finite_points(signal)
    return int(index_of[-1]), float(values[-1])
