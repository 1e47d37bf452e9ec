"""One series is a whole multiple of another, throughout: the same quantity, added where it should be averaged."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points, positions
from gradoctor.intake.columns import IntArray
from gradoctor.signals.run import Signal

_LARGEST = 64
_WHOLE = 0.06  # of a whole number
_SAME = 0.05  # spread of the ratio around its median
_FALLEN = 0.2
_MOST = 1024  # points of the other that are looked at, evenly spaced: a whole multiple is one everywhere
_NEAR = 5  # points of the signal that are compared with one of the other


def _power(number: int) -> bool:
    return number & (number - 1) == 0


def _whole_number(ratio: float) -> int:
    """The power of two it is near to (what people accumulate over), else the nearest whole number."""
    power = 2 ** max(1, round(float(np.log2(max(ratio, 1.0)))))
    return power if abs(ratio / power - 1) < _WHOLE else round(ratio)


def whole_multiple(signal: Signal, *, of: Signal, minimum: int = 5) -> Hit | None:
    """Hit when ``signal`` / ``of`` is the same whole number (2 to 64) at every point of ``of``, while both fall by a fifth.

    The signal is averaged over the stretch up to each point of ``of``. Values: times, other, first_ratio, last_ratio,
    count. Raises NotEnoughData with fewer than ``minimum`` common points.
    """
    values, index = finite_points(of)
    if len(values) < minimum or len(signal) < minimum:
        raise NotEnoughData(f"{signal.name} and {of.name} have too few common points, needs {minimum}")
    here, there = positions(of, signal)
    asked = np.unique(np.linspace(0, len(index) - 1, min(len(index), _MOST)).astype(np.int64))

    def places(points: IntArray) -> IntArray:
        found = np.searchsorted(there, here[index[points]], side="right") - 1
        return np.clip(found, 0, len(signal) - 1)

    ends = places(asked).tolist()
    starts = (places(np.maximum(asked - 1, 0)) + 1).tolist()
    starts[0] = 0
    values, index = values[asked], index[asked]
    levels = np.array(
        [np.median(signal.values[min(a, b) : b + 1][-_NEAR:]) for a, b in zip(starts, ends, strict=True)]
    )
    good = np.isfinite(levels) & (values > 0) & (levels > 0)
    if int(good.sum()) < minimum:
        raise NotEnoughData(f"{signal.name} and {of.name} have too few common points, needs {minimum}")
    levels, others = levels[good], values[good]
    ratio = levels / others
    middle = float(np.median(ratio))
    times = _whole_number(middle)
    fell = all(float(np.median(x[-2:])) < (1 - _FALLEN) * float(np.median(x[:2])) for x in (levels, others))
    whole = 2 <= times <= _LARGEST and abs(middle / times - 1) < (
        _WHOLE if _power(times) else 0.5 * _WHOLE * min(1.0, 8 / times)
    )
    if not fell or not whole or bool((np.abs(ratio / middle - 1) > _SAME).mean() > 0.1):
        return None
    stop = ends[-1]
    numbers: dict[str, float | str] = {
        "times": float(times),
        "other": of.spelling or of.name,
        "first_ratio": float(ratio[0]),
        "last_ratio": float(ratio[-1]),
        "count": float(len(ratio)),
    }
    return Hit(signal, ends[0], stop, (ends[0], stop), numbers, also=((of, int(index[-1])),), strength=0.7)
