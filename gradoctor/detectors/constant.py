"""A series that repeats one number to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, last_of, told
from gradoctor.signals.run import Signal


def constant(
    signal: Signal,
    *,
    value: float | None = None,
    unlike: Sequence[float] = (),
    apart_from: Sequence[str] = (),
    share: float = 1.0,
    relative: float = 0.0,
    minimum: int = 5,
) -> Hit | None:
    """Hit when the last ``share`` of the finite points (at least ``minimum``) are one number, up to
    ``relative`` of it.

    ``value`` asks for this number only; numbers in ``unlike`` are no finding (an accuracy of 1 stays 1),
    nor are signals whose name matches a glob of ``apart_from``.
    Values: value, count, at, share, and others (how many points are not finite) where there are any.
    Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    if any(fnmatchcase(signal.name, pattern) for pattern in apart_from):
        return None
    values, index = at_least(signal, minimum)
    last = float(values[-1])
    if bool((np.abs(values[-minimum:] - last) > relative * abs(last)).any()):
        return None
    start = last_of(told(values, lambda part: np.abs(part - last) > relative * abs(last))) + 1
    count = len(values) - start
    if count < max(minimum, share * len(values)):
        return None
    if (value is not None and abs(last - value) > relative * max(abs(value), 1e-12)) or any(
        last == u for u in unlike
    ):
        return None
    points = tuple(dict.fromkeys((int(index[start]), int(index[-1]))))
    numbers: dict[str, float | str] = {
        "value": last,
        "count": float(count),
        "at": signal.at(int(index[start])),
        "share": count / len(values),
    }
    if len(values) < len(signal):
        numbers["others"] = float(len(signal) - len(values))
    return Hit(
        signal, int(index[start]), int(index[-1]), points, numbers, strength=min(1.0, 0.5 + count / 40)
    )
