"""NaN or infinity in a series: from when, how often, and whether it ever became finite again."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import BEYOND, told
from gradoctor.signals.run import Signal


def non_finite(
    signal: Signal,
    *,
    to_the_end: bool | None = None,
    share: float = 0.0,
    minimum: int = 1,
    for_good: bool = False,
    apart_from: Sequence[str] = (),
) -> Hit | None:
    """Hit when at least ``minimum`` points and more than ``share`` of all are not finite.

    ``to_the_end``: True asks that the last point is not finite, False that it is (a passing NaN), None for
    both. ``for_good``: no finite point follows the first that is not. Signals whose name matches a glob of
    ``apart_from`` are no finding.
    Values: count, share, before (the value before the first one, absent when that is the first of all), climb
    (last finite values against the median before), at, from_start, huge (how many of them are finite but beyond 1e150,
    which no arithmetic survives; absent where none is). Raises NotEnoughData for a series without points.
    """
    if any(fnmatchcase(signal.name, pattern) for pattern in apart_from):
        return None
    n = len(signal)
    if n == 0:
        raise NotEnoughData(f"{signal.name} has no points")
    bad = told(signal.values, lambda part: ~np.isfinite(part) | (np.abs(part) > BEYOND))
    index = np.flatnonzero(bad)
    if len(index) < max(1, minimum) or len(index) / n <= share:
        return None
    last_bad = bool(bad[-1])
    if to_the_end is not None and to_the_end != last_bad:
        return None
    first = int(index[0])
    if for_good and len(index) < n - first:
        return None
    before = signal.values[:first]
    values: dict[str, float | str] = {
        "count": float(len(index)),
        "total": float(n),
        "share": len(index) / n,
        "at": signal.at(first),
        "climb": _climb(before),
        "from_start": float(first == 0),
    }
    huge = int(np.count_nonzero(np.isfinite(signal.values[index])))
    if huge:
        values["huge"] = float(huge)
    if first:
        values["before"] = float(before[-1])
    points = tuple(dict.fromkeys((max(first - 1, 0), first, int(index[-1]))))
    return Hit(signal, first, int(index[-1]), points, values, strength=1.0 if last_bad else 0.6)


def _climb(before: np.ndarray) -> float:
    """How far the last values stood above the level before: 1 = no warning, 3 and more = it climbed into
    it.
    """
    if len(before) < 4:
        return 1.0
    recent, earlier = before[-2:], before[:-2][-50:]
    base = float(np.median(np.abs(earlier)))
    return float(np.max(np.abs(recent))) / base if base > 0 else 1.0
