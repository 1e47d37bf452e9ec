"""A loss that turned and rises slowly but surely: little is lost yet, but it does not come back."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import (
    Blocks,
    blocks,
    finite_points,
    first_level,
    mean_from_zero,
    nearest,
    noise,
    rank_trend,
    smoothed,
)
from gradoctor.signals.run import Signal

SIGMAS = 6.0  # of a level: no drift of the noise does that
AGREEMENT = 0.75  # Kendall's tau of the levels after the best one
STEP = 0.5  # of the rise: as much at one place is a change of the data, not a creeping rise
NEAR_TOP = 0.85  # of the highest rise since: what has come back further is coming back
SINCE = 6  # levels after the best one, at least


def creeps_up(
    signal: Signal,
    *,
    by: float = 0.05,
    gained: float = 0.02,
    val: Signal | None = None,
    lr: Signal | None = None,
    minimum: int = 20,
) -> Hit | None:
    """Hit when the level rises from its best to the end of the series: steadily, by ``by`` (relative) and ``gained``
    (of what had been gained), far beyond the noise.

    An ``lr`` that rises again, to where it has been before, explains it (cyclic rates). With ``val``, its level must
    have risen too: training that gets harder by itself (augmentation) leaves validation alone. Values: best, last,
    rise, lost, at, first, of_gain (where not all is lost).
    Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    b = blocks(signal, minimum)
    levels = smoothed(b.medians)
    best = int(np.argmin(levels))
    floor, after = float(levels[best]), b.medians[best:]
    end = float(np.median(b.medians[-3:]))
    risen, fallen = end - floor, first_level(signal, b) - floor
    if len(after) <= SINCE or risen < max(by * abs(floor), gained * fallen, SIGMAS * _sigma(signal, b)):
        return None
    if not _creeps(after, floor, risen) or mean_from_zero(signal, b) or not _also(val):
        return None
    if lr is not None and _in_a_cycle(signal, int(b.last[best]), lr):
        return None
    start, stop = int(b.last[best]), int(b.last[-1])
    numbers: dict[str, float | str] = {
        "best": floor * b.sign,
        "last": end * b.sign,
        "first": (floor + fallen) * b.sign,
        "rise": risen / max(abs(floor), 1e-300),
        "lost": min(risen / fallen, 1e6) if fallen > 0 else 1e6,
        "at": signal.at(start),
    }
    if risen <= fallen:
        numbers["of_gain"] = risen / fallen
    return Hit(signal, start, stop, (start, stop), numbers, strength=0.6)


def _sigma(signal: Signal, b: Blocks) -> float:
    """Noise of a level: of the levels after the first fall, or of as many points as one stands for."""
    settled = b.medians[len(b) // 4 :]
    return max(noise(settled), float(noise(finite_points(signal)[0]) / b.size**0.5))


def _creeps(after: np.ndarray, floor: float, risen: float) -> bool:
    tau, z = rank_trend(after)
    reached = max(risen, float(after[-1]) - floor)
    if tau < AGREEMENT or z < 3.0 or reached < NEAR_TOP * (float(smoothed(after).max()) - floor):
        return False
    return float(np.max(np.diff(after))) < STEP * risen


def _also(val: Signal | None) -> bool:
    """Whether the validation, where there is one long enough, ends clearly above its best, too."""
    if val is None:
        return True
    try:
        b = blocks(val, 6)
    except NotEnoughData:
        return True
    floor = float(smoothed(b.medians).min())
    return b.tail - floor > max(3.0 * b.noise, 0.02 * abs(floor))


def _in_a_cycle(signal: Signal, best: int, lr: Signal) -> bool:
    """Whether the rate stands higher at the end than at the best level, and had stood as high before that."""
    rates, at = lr.values, nearest(signal, best, lr)
    if not len(rates) or not np.isfinite(rates).all():
        return False
    return bool(rates[-1] > 1.2 * rates[at] and rates[: at + 1].max() > 0.8 * rates[-1])
