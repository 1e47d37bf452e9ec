"""Statistics shared by the detectors: robust, scale-free, O(n). Not a detector.

Decisions are taken on *block medians*: the series is cut into at most ``BLOCKS`` pieces of equal length,
and the noise is estimated from the medians themselves (second differences cancel level and slope). So a
decision knows the length, the sampling and the noise of its series, also where the noise is correlated from
point to point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from itertools import pairwise
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.intake.columns import FloatArray, IntArray, counted
from gradoctor.signals.run import Signal

BLOCKS = 32
NORMAL_MAD = 1.4826  # of a normal distribution: standard deviation / median absolute deviation
BEYOND = (
    1e150  # larger magnitudes stand for infinity (stores write 1.797e308), and their squares would overflow
)
_NOISE_SAMPLE = 1 << 15
_MEDIAN_SAMPLE = 1 << 11
_TURN = 1 << 16  # points looked at in one turn
_SHORT = 1 << 16  # points of a series that is short: many answers of its length may be remembered
_SORTED = 64  # points up to which sorting a list is several times as fast as NumPy's median

Flags = NDArray[np.bool_]
_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T", bound=np.generic)
_memories: list[Callable[[], None]] = []


def remembered(
    function: Callable[Concatenate[Signal, _P], _R], most: int = 1024
) -> Callable[Concatenate[Signal, _P], _R]:
    """Remember answers about the signals of the run at hand, which many rules ask for, of ``most`` signals.

    An answer goes with its signal: a part that one rule cut out is not kept. :func:`forget` lets all go.
    """
    answers: WeakKeyDictionary[Signal, dict[object, _R]] = WeakKeyDictionary()
    _memories.append(answers.clear)

    @wraps(function)
    def answer(signal: Signal, /, *args: _P.args, **given: _P.kwargs) -> _R:
        known = answers.get(signal)
        if known is None:
            if len(answers) >= most:
                answers.clear()
            known = answers[signal] = {}
        key = (args, *given.items())
        if key not in known:
            known[key] = function(signal, *args, **given)
        return known[key]

    return answer


def forget() -> None:
    """Let go of all remembered answers and the signals they hold, once a run has been judged."""
    for clear in _memories:
        clear()


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Block medians of the finite points, oriented so that lower is better.

    ``medians``, ``first``, ``last`` have the shape (k,); ``first``/``last`` index the signal's own points
    (inclusive). ``noise`` is the standard deviation of a median around the local line; ``size`` the points
    in a block; ``sign`` is -1 where higher is better (``medians * sign`` are the logged values).
    """

    medians: FloatArray
    first: IntArray
    last: IntArray
    noise: float
    size: int
    sign: float

    def __len__(self) -> int:
        return len(self.medians)

    def edge(self, share: float = 0.125) -> int:
        """How many blocks make up ``share`` of the series (at least 1)."""
        return max(1, round(len(self.medians) * share))

    @property
    def head(self) -> float:
        """Level at the start: median of the first eighth."""
        return middle_of(self.medians[: self.edge()])

    @property
    def tail(self) -> float:
        """Level at the end: median of the last eighth."""
        return middle_of(self.medians[-self.edge() :])

    @property
    def best(self) -> int:
        """The block with the lowest median."""
        return int(np.argmin(self.medians))


def finite_points(signal: Signal) -> tuple[FloatArray, IntArray]:
    """The finite values (below :data:`BEYOND`) and their indices in the signal, each of shape (m,)."""
    if _all_finite(signal):
        return signal.values, _every(len(signal))
    return _of_short(signal) if len(signal) <= _SHORT else _of_long(signal)


@remembered
def _all_finite(signal: Signal) -> bool:
    values = signal.values
    return all(bool((np.abs(values[part]) < BEYOND).all()) for part in turns(len(values)))


def _finite_part(signal: Signal) -> tuple[FloatArray, IntArray]:
    values = signal.values
    there = told(values, lambda part: np.abs(part) < BEYOND)
    return values[there], counted(len(values))[there]


_of_short = remembered(_finite_part)
_of_long = remembered(_finite_part, 1)  # the answer is as long as the series

_longest: list[IntArray] = []
_memories.append(_longest.clear)


def _every(n: int) -> IntArray:
    """0..n-1: all series of a run, and parts of them, share one array."""
    if not _longest or len(_longest[0]) < n:
        _longest[:] = [counted(n)]
    return _longest[0][:n]


def turns(n: int) -> Iterator[slice]:
    """Parts of a series, one after the other: what is worked out of a long one takes no arrays of its length."""
    return (slice(start, min(start + _TURN, n)) for start in range(0, n, _TURN))


def running_peaks(values: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
    """In turns: the highest value up to each, shape (m,)."""
    highest = -np.inf
    for part in turns(len(values)):
        peak: FloatArray = np.maximum(np.maximum.accumulate(values[part]), highest)
        yield part, peak
        highest = peak[-1]


def told(values: FloatArray, test: Callable[[FloatArray], Flags]) -> Flags:
    """What ``test`` tells of each value, shape (n,): asked in turns."""
    flags = np.empty(len(values), dtype=np.bool_)
    for part in turns(len(values)):
        flags[part] = test(values[part])
    return flags


def last_of(flags: Flags) -> int:
    """The last place where a flag is set; -1 where none is."""
    place = len(flags) - 1 - int(flags[::-1].argmax()) if len(flags) else -1
    return place if place >= 0 and flags[place] else -1


def picked(array: NDArray[_T], index: IntArray) -> NDArray[_T]:
    """The points ``index`` (rising, none twice) of ``array``, without a copy where they are all."""
    return array if len(index) == len(array) else array[index]


def at_least(signal: Signal, minimum: int) -> tuple[FloatArray, IntArray]:
    """:func:`finite_points`. Raises NotEnoughData when there are fewer than ``minimum``."""
    values, index = finite_points(signal)
    if len(values) < minimum:
        raise NotEnoughData(f"{signal.name} has {len(values)} finite points, needs {minimum}")
    return values, index


@remembered
def blocks(signal: Signal, minimum: int = 8) -> Blocks:
    """Block medians of a signal. Raises NotEnoughData with fewer than ``minimum`` finite points."""
    values, index = at_least(signal, minimum)
    sign = -1.0 if signal.direction == "higher" else 1.0
    count = min(len(values), BLOCKS)
    edges = np.linspace(0, len(values), count + 1).astype(np.int64)
    medians = sign * np.array([middle_of(values[a:b]) for a, b in pairwise(edges)])
    return Blocks(
        medians, index[edges[:-1]], index[edges[1:] - 1], noise(medians), len(values) // count, sign
    )


def middle_of(values: FloatArray) -> float:
    """The median of finite values; of some thousand evenly spaced points where there are more (its error is far
    below the noise).
    """
    if 0 < len(values) <= _SORTED:
        ordered, half = sorted(values.tolist()), len(values) // 2
        return float(ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2.0)
    return float(
        np.median(values[:: len(values) // _MEDIAN_SAMPLE] if len(values) >= 2 * _MEDIAN_SAMPLE else values)
    )


def median(values: FloatArray) -> float:
    """The median of finite values, as NumPy tells it. Of a long series only the values about the middle are copied: a
    sample tells where they lie, and the others are counted.
    """
    n = len(values)
    if n > _SHORT:
        sample = np.sort(values[:: max(1, n // _MEDIAN_SAMPLE)])
        low, high = sample[int(0.45 * len(sample))], sample[int(0.55 * len(sample))]
        below, about = 0, []
        for part in turns(n):
            one = values[part]
            below += int(np.count_nonzero(one < low))
            about.append(one[(one >= low) & (one <= high)])
        first, second = (n - 1) // 2 - below, n // 2 - below
        if first >= 0 and second < sum(map(len, about)) <= n // 4:
            ordered = np.partition(np.concatenate(about), (first, second))
            return float(np.mean(ordered[[first, second]]))
    return float(np.median(values))


def noise(values: FloatArray) -> float:
    """Robust standard deviation of the noise from point to point, shape (n,) -> scalar; 0 with fewer than 4
    points.

    Second differences cancel level and slope. Where more than half of them are exactly 0 (rounded values)
    their mean stands in for the median.
    """
    if len(values) < 4:
        return 0.0
    values = runs(values)
    with np.errstate(over="ignore", invalid="ignore"):
        second = np.abs(values[2:] - 2.0 * values[1:-1] + values[:-2])
    second = second[np.isfinite(second)]
    if not len(second):
        return 0.0
    middle = float(np.median(second))
    spread = NORMAL_MAD * middle if middle > 0 else 1.2533 * float(np.mean(np.minimum(second, _cap(second))))
    return float(spread / 6.0**0.5)


def smoothed(levels: FloatArray) -> FloatArray:
    """Medians of a level and its neighbours, shape (k,) -> (k,): the best must not be one lucky draw."""
    padded = np.concatenate([levels[:1], levels, levels[-1:]])
    return np.asarray(np.median(np.stack([padded[:-2], levels, padded[2:]]), axis=0))


def _cap(second: FloatArray) -> float:
    positive = second[second > 0]
    return float(np.median(positive)) if len(positive) else 0.0


def runs(values: FloatArray) -> FloatArray:
    """64 evenly spaced runs of neighbours, enough to see the noise of a long series; a short one whole."""
    if len(values) <= _NOISE_SAMPLE:
        return values
    length = _NOISE_SAMPLE // 64
    starts = np.linspace(0, len(values) - length, 64).astype(np.int64)
    return np.concatenate([values[a : a + length] for a in starts])


def rank_trend(values: FloatArray) -> tuple[float, float]:
    """Mann-Kendall trend of a short series (at most some hundred points): (tau in -1..1, z). (0, 0) below 3
    points.
    """
    n = len(values)
    if n < 3:
        return 0.0, 0.0
    upper = np.triu_indices(n, 1)
    total = float(np.sign(values[None, :] - values[:, None])[upper].sum())
    deviation = (n * (n - 1) * (2 * n + 5) / 18.0) ** 0.5
    return total / (n * (n - 1) / 2.0), (total - np.sign(total)) / deviation


def rank_correlation(a: FloatArray, b: FloatArray) -> float:
    """Kendall's tau of two short series of equal length; 0 below 3 points or without variation."""
    n = len(a)
    if n < 3:
        return 0.0
    upper = np.triu_indices(n, 1)
    left = np.sign(a[None, :] - a[:, None])[upper]
    right = np.sign(b[None, :] - b[:, None])[upper]
    norm = float(np.sqrt(np.sum(left * left) * np.sum(right * right)))
    return float(np.sum(left * right)) / norm if norm else 0.0


def level(values: FloatArray) -> float:
    """The size a change is measured against: the median of the magnitudes."""
    return float(np.median(np.abs(values))) if len(values) else 0.0


def first_level(signal: Signal, b: Blocks) -> float:
    """The level at the very start, lower is better: the first block's, or the first three points' where
    they stand clearly above it.

    In a long series the first block may already hold most of the fall.
    """
    values, _ = finite_points(signal)
    start = float(np.median(b.sign * values[:3]))
    level = float(b.medians[0])
    return start if start > level + 4.0 * noise(values) else level


def mean_from_zero(signal: Signal, b: Blocks) -> bool:
    """Whether the series climbs from about zero, ever more slowly, as a running mean does that was started
    at zero.
    """
    values, _ = finite_points(signal)
    m = b.medians
    top = float(np.max(m))
    if len(m) < 6 or top <= 0 or b.sign < 0 or not 1e-4 * top <= float(values[0]) <= 0.1 * top:
        return False
    if not 1.3 <= float(values[1] / values[0]) <= 3.0:
        return False  # the second mean of a series started at zero is about twice the first
    if len(values) > 2 and float(values[2] / values[0]) > 4.5:
        return False  # and the third three times
    peak = int(np.argmax(m >= 0.95 * top))
    climb = m[: peak + 1]
    if len(climb) < 4:
        return True
    return bool(climb[len(climb) // 2] - climb[0] > 0.55 * (climb[-1] - climb[0]))


def positions(signal: Signal, other: Signal) -> tuple[FloatArray, FloatArray]:
    """Both signals' points on one common axis: steps, epochs, lines of one file, or the share of the run,
    in that order.
    """
    for axis in ("step", "epoch"):
        left, right = getattr(signal, axis), getattr(other, axis)
        if left is not None and right is not None and np.isfinite(left).all() and np.isfinite(right).all():
            return left, right
    if (
        signal.file == other.file
        and signal.file_of is None
        and len(signal)
        and len(other)
        and signal.lines[-1] > signal.lines[0]
    ):
        return signal.lines.astype(np.float64), other.lines.astype(np.float64)
    return np.linspace(0.0, 1.0, len(signal)), np.linspace(0.0, 1.0, len(other))


def nearest(signal: Signal, index: int, other: Signal) -> int:
    """The point of ``other`` at or just before point ``index`` of ``signal`` on their common axis."""
    here, there = positions(signal, other)
    return int(np.clip(np.searchsorted(there, here[index], side="right") - 1, 0, max(len(other) - 1, 0)))


def from_the_start(signal: Signal) -> bool:
    """Whether the log holds the beginning of the training: a resumed or cut log cannot say that nothing was
    ever learned.
    """
    for axis in (signal.step, signal.epoch):
        if axis is not None and len(axis) > 1 and np.isfinite(axis[[0, -1]]).all():
            return bool(axis[0] <= max(2.0, 0.1 * axis[-1]) or axis[0] <= 2.0 * abs(axis[1] - axis[0]))
    return True


def one_per_epoch(signal: Signal) -> bool:
    """Whether the points are means over an epoch (or evaluations), not single batches: whole, rising
    epochs, no finer steps.
    """
    axis = signal.epoch
    if axis is None or len(axis) < 2 or not np.isfinite(axis).all():
        return False
    if not told(axis, lambda part: part == np.floor(part)).all():
        return False
    return int(np.count_nonzero(axis[1:] > axis[:-1])) >= 0.9 * (len(axis) - 1)
