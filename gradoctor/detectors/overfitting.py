"""A validation series that got worse from its best while training went on improving."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import (
    NORMAL_MAD,
    Blocks,
    blocks,
    finite_points,
    noise,
    positions,
    rank_trend,
    smoothed,
)
from gradoctor.intake.columns import FloatArray
from gradoctor.signals.run import Signal

SIGMAS = 4.0
STEADY = 0.6  # of the rise asked for is enough where validation climbs steadily for half of the run


def overfitting(
    val: Signal,
    *,
    train: Signal | None = None,
    rise: float = 0.05,
    alone: float = 0.15,
    fallen: float = 0.03,
    after: int = 3,
    minimum: int = 5,
) -> Hit | None:
    """Hit when the last validations stand ``rise`` (relative) and 4 sigma above the best, ``after`` of them
    or more lie behind it, and training fell by ``fallen`` since then.

    Where training stood still, or is not logged, the rise must reach ``alone``; where it rose too, this is
    divergence, no hit. A validation that is coming back (late generalisation) is no hit. Values: best,
    best_at, last, rise, train_then, train_last, wasted. Raises NotEnoughData with fewer than ``minimum``
    finite validations.
    """
    b = blocks(val, minimum)
    smooth = smoothed(b.medians) if len(b) >= 7 else b.medians
    best = int(np.argmin(smooth))
    floor, tail = float(smooth[best]), float(np.median(b.medians[-(3 if len(b) >= 7 else 2) :]))
    risen = tail - floor
    size = max(abs(floor), float(b.medians[0]) - floor, 1e-300)
    behind = int(np.count_nonzero(np.isfinite(val.values[int(b.last[best]) + 1 :])))
    if (
        behind < after
        or risen < rise * size * (STEADY if _steady(b, best, risen) else 1.0)
        or risen < SIGMAS * _wobble(b, best)
        or _returning(b, best, floor, tail)
    ):
        return None
    then, now = (
        (float("nan"), float("nan")) if train is None else _train_levels(train, val, int(b.first[best]))
    )
    change = (then - now) / max(abs(then), 1e-300)
    if not _believed(change, risen / size, fallen, alone):
        return None
    numbers: dict[str, float | str] = {
        "best": floor * b.sign,
        "best_at": val.at(int(b.first[best])),
        "last": tail * b.sign,
        "rise": risen / max(abs(floor), 1e-300),
        "train_then": then,
        "train_last": now,
        "wasted": behind / len(val),
    }
    points = tuple(dict.fromkeys((_best_point(val, b, best), int(b.last[-1]))))
    also = () if train is None or not len(train) else ((train, len(train) - 1),)
    return Hit(
        val,
        points[0],
        points[-1],
        points,
        numbers,
        also=also,
        strength=float(min(1.0, 0.5 + risen / size / 2)),
    )


def _wobble(b: Blocks, best: int) -> float:
    """Noise of an evaluation from the best on, by second and by first differences: with few evaluations
    either may be too small by chance.
    """
    levels = b.medians[best:] if len(b) - best >= 6 else b.medians
    steps = np.diff(levels)
    first = NORMAL_MAD * float(np.median(np.abs(steps - np.median(steps)))) / 1.414
    return max(noise(levels), first, 0.7 * b.noise, _around(b.medians[len(b) // 4 :], best - len(b) // 4))


def _around(levels: FloatArray, best: int) -> float:
    """Spread of the levels around two lines that meet at the best one. Noise that lasts for some evaluations (one small
    set is evaluated again and again) is seen by it, and not by differences of neighbours.
    """
    n = len(levels)
    if n < 12:
        return 0.0
    at = np.arange(n, dtype=np.float64)
    lines = np.stack([np.ones(n), at, np.maximum(at - best, 0.0)], axis=1)
    off = levels - lines @ np.linalg.lstsq(lines, levels, rcond=None)[0]
    return float(NORMAL_MAD * np.median(np.abs(off)) * (n / (n - 3.0)) ** 0.5)


def _steady(b: Blocks, best: int, risen: float) -> bool:
    """Whether the levels after the best, half of all and ten at least, rise in rank
    and gave up half of what had been gained.
    """
    after = b.medians[best:]
    if risen < 0.5 * float(b.medians[0] - b.medians[best]):
        return False
    return len(after) > max(10, len(b) // 2) and rank_trend(after)[0] >= 0.7


def _returning(b: Blocks, best: int, floor: float, tail: float) -> bool:
    peak = float(b.medians[best:].max())
    return tail - floor < 0.5 * (peak - floor) and float(b.medians[-1]) <= tail


def _believed(change: float, rise: float, fallen: float, alone: float) -> bool:
    if np.isnan(change) or abs(change) < fallen:
        return rise >= alone
    return change >= fallen


def _train_levels(train: Signal, val: Signal, at: int) -> tuple[float, float]:
    """Level of the training series around the best validation and at its end, lower is better."""
    values, index = finite_points(train)
    if len(values) < 3:
        return float("nan"), float("nan")
    here, there = positions(val, train)
    sign = -1.0 if train.direction == "higher" else 1.0
    centre = int(np.clip(np.searchsorted(there[index], here[at]), 0, len(values) - 1))
    half = max(0, len(values) // 40)
    then = float(np.median(values[max(0, centre - half) : centre + half + 1]))
    now = float(np.median(values[-max(1, len(values) // 12) :]))
    return sign * then, sign * now


def _best_point(val: Signal, b: Blocks, best: int) -> int:
    inside = slice(int(b.first[best]), int(b.last[best]) + 1)
    return int(b.first[best]) + int(np.nanargmin(b.sign * val.values[inside]))
