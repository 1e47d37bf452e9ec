"""Sudden rises above the level just before, and what became of them: recovered, recovered slowly, or not at
all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradoctor.detectors._before import UNKNOWN, Before, before
from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import (
    BEYOND,
    at_least,
    blocks,
    finite_points,
    first_level,
    mean_from_zero,
    median,
    nearest,
    remembered,
    turns,
)
from gradoctor.intake.columns import FloatArray, IntArray
from gradoctor.signals.run import Signal

STRETCH = 256  # points behind a spike that are looked at first
# The gap below spikes of one point comes by chance once in this many series with heavy-tailed noise: one or two
# spikes are only noted, three and more are a warning.
RARE, RARER = 100.0, 1000.0
LEAST_GAP = 1.7  # and no gap below this, however many spikes stand above it
OF_A_CYCLE = 0.1  # of the way to the next: what a rise by a restart of the schedule takes to heal, at least
SLOW_BACK = 20.0  # points; a spike that heals faster is slow in no log
LOST_BACK = 10.0  # points, where the loss is back at where it began: learned anew, however soon
LOST = 0.6  # of all that had been gained
MOST_EPISODES = 8  # more of them (and more than 2 % of the points) are the series' nature


@dataclass(frozen=True, slots=True)
class Episode:
    """One spike: positions among the finite points, the level before, and the position where it was back
    (None: never).
    """

    start: int
    peak: int
    base: float
    height: float
    back: int | None
    judged: bool  # enough points follow to say whether it recovers


def spike(
    signal: Signal,
    *,
    times: float = 1.5,
    sigmas: float = 8.0,
    share: float = 0.1,
    recovered: bool | None = None,
    back_after: float = 0.0,
    episodes: int = 1,
    within: float = 1.0,
    periodic: bool | None = None,
    lr: Signal | None = None,
    minimum: int = 8,
) -> Hit | None:
    """Hit when at least ``episodes`` spikes rise to ``times`` the level before, ``sigmas`` above the noise,
    and by ``share`` of the progress.

    ``within``: only spikes that begin in this first part of the series. ``back_after``: only those that took
    this share of the series (20 points at least, 10 where most was lost) to come back. ``recovered``: True counts only
    spikes that came back within the log, False only those that did not although it goes on. With ``lr``, a
    rise that starts where the rate was raised (a restart of the schedule) is the schedule's, not a spike.
    ``periodic``: True asks for four or more at equal distances, False for anything else.
    Values: times, peak, before, count, at, back_after (points), class, every, first_spike.
    Raises NotEnoughData with fewer than ``minimum`` points.
    """
    values, index = at_least(signal, minimum)
    found = [e for e in _episodes(signal, times, sigmas, share) if e.start <= within * len(values)]
    found = [e for e in found if lr is None or not _raised(signal, int(index[e.start]), lr)]
    if back_after:
        first = first_level(signal, blocks(signal, 1))
        found = [e for e in found if _slow(e, back_after * len(values), first)]
    if recovered is not None:
        found = [e for e in found if e.judged and (e.back is not None) == recovered]
    every = _distance(signal, index, found)
    if len(found) < episodes or (periodic is not None and bool(every) != periodic):
        return None
    worst = max(found, key=lambda e: e.height / max(abs(e.base), 1e-300))
    numbers: dict[str, float | str] = {
        "times": (worst.base + worst.height) / worst.base if worst.base > 0 else float("inf"),
        "peak": float(values[worst.peak]),
        "before": worst.base,
        "count": float(len(found)),
        "at": signal.at(int(index[worst.start])),
        "back_after": float(worst.back - worst.start) if worst.back is not None else float("nan"),
        "class": _class(worst, len(values)),
        "every": every or "now and then",
        "first_spike": signal.at(int(index[found[0].start])),
    }
    stop = worst.back if worst.back is not None else len(values) - 1
    marks = (max(worst.start - 1, 0), worst.peak, stop, *(e.peak for e in found[:5]))
    points = tuple(dict.fromkeys(int(index[p]) for p in marks))
    return Hit(
        signal,
        int(index[worst.start]),
        int(index[stop]),
        points,
        numbers,
        strength=0.6 if worst.back is not None else 0.8,
    )


def _distance(signal: Signal, index: IntArray, found: list[Episode]) -> str:
    """The distance of four or more spikes that is always the same (within 5 %, or a record): ``5,000 steps``."""
    starts = np.array([e.start for e in found])
    distances = np.diff(starts)
    if len(distances) < 3 or float(np.ptp(distances)) > max(1.0, 0.05 * float(np.median(distances))):
        return ""
    places = signal.step if signal.step is not None else signal.epoch
    apart = distances if places is None else np.diff(places[index[starts]])
    unit = "steps" if signal.step is not None else "epochs" if places is not None else "records"
    return f"{float(np.median(apart)):,.6g} {unit}"


def _slow(e: Episode, points: float, first: float) -> bool:
    least = LOST_BACK if e.height >= LOST * (first - e.base) > 0 else SLOW_BACK
    return e.back is not None and e.back - e.start >= max(least, points)


def _class(e: Episode, n: int) -> str:
    if e.back is None:
        return "not recovered" if e.judged else "at the end of the log"
    return "slow recovery" if e.back - e.start > max(20, n // 20) else "fast recovery"


@remembered
def _episodes(signal: Signal, times: float, sigmas: float, share: float) -> list[Episode]:
    values, _ = finite_points(signal)
    fall = 0.0 if signal.direction == "higher" else float(blocks(signal, 1).medians[0] - median(values))
    known, usable = before(values), np.ones(len(values), dtype=bool)
    usable[:UNKNOWN] = False
    if mean_from_zero(signal, blocks(signal, 1)):
        usable[: int(np.argmax(values)) + 1] = False
    over = np.empty(len(values), dtype=bool)
    for at in turns(len(values)):
        level = known.level(at)
        rise = values[at] - level
        with np.errstate(over="ignore"):
            floor = np.maximum((times - 1.0) * np.abs(level), share * max(fall, 0.0))
            over[at] = usable[at] & (rise > floor) & (rise > sigmas * known.noise(at))
    found = _grouped(values, known, np.flatnonzero(over))
    lasting = [e for e in found if _lasts(values, e, known.noise_at(e.start))]
    inside = np.zeros(len(values), dtype=bool)
    for e in found:
        inside[max(e.start - 2, 0) : len(values) if e.back is None else e.back + 2] = True
    ordinary = 0.0
    for at in turns(len(values)):
        rise, sigma = values[at] - known.level(at), known.noise(at)
        outside = usable[at] & ~inside[at] & (rise > 0) & (sigma > 0)
        ordinary = max(ordinary, float(np.max(rise[outside] / sigma[outside], initial=0.0)))
    single = _towering([(e, _in_sigmas(e, known)) for e in found if e not in lasting], ordinary)
    if single and bool((values > 0).all()):
        single = _towering(
            [(e, _in_ratios(e)) for e in single], _usual_ratio(values, known, usable & ~inside)
        )
    found = [e for e in found if e in lasting or e in single]
    if len(found) > max(MOST_EPISODES, len(values) // 50) and not _recurring(found, lasting, len(values)):
        return []
    return [] if _regular(found, lasting) else found


def _recurring(found: list[Episode], lasting: list[Episode], n: int) -> bool:
    """Whether spikes of one point come back at one distance, at most one point in ten: the same batch once an epoch,
    however many epochs there are.
    """
    distances = np.diff([e.start for e in found])
    middle = float(np.median(distances))
    alike = float(np.ptp(distances)) <= max(1.0, 0.05 * middle)
    return 10 * len(found) <= n and middle >= 10 and alike and not any(e in lasting for e in found)


def _towering(single: list[tuple[Episode, float]], ordinary: float) -> list[Episode]:
    """Those spikes of one point, given with their heights, that are set off from all ordinary rises by a gap no
    heavy tail would leave.

    In a power law of index 3 (Student's t with 3 degrees of freedom) the k-th largest exceeds the next by a
    factor r with probability r^(-3k): the gap asked for is the one that comes by chance once in
    ``RARE`` series. Positive losses vary in proportion to their level, and their tails are judged by ratios, too.
    """
    ranked = sorted(single, key=lambda item: item[1], reverse=True)
    heights = [height for _, height in ranked] + [ordinary]
    for k in range(len(ranked), 0, -1):
        rare = RARE if k < 3 else RARER
        if heights[k - 1] >= max(LEAST_GAP, (rare * len(ranked)) ** (1.0 / (3.0 * k))) * heights[k]:
            return [e for e, _ in ranked[:k]]
    return []


def _in_ratios(e: Episode) -> float:
    return float(np.log1p(e.height / max(e.base, 1e-300)))


def _usual_ratio(values: FloatArray, known: Before, outside: np.ndarray) -> float:
    """The largest logarithm of a rise over the level before among the ordinary points."""
    largest = 1.0
    for at in turns(len(values)):
        level = known.level(at)
        here = outside[at] & (level > 0)
        largest = max(largest, float(np.max(values[at][here] / level[here], initial=1.0)))
    return float(np.log(largest))


def _in_sigmas(e: Episode, known: Before) -> float:
    return e.height / max(known.noise_at(e.start), 1e-300)


def _regular(found: list[Episode], lasting: list[Episode]) -> bool:
    """Whether rises come at equal (or doubling) distances: restarts of a schedule that is not logged, not
    accidents.
    """
    if len(found) < 3 or any(e not in lasting for e in found):
        return False  # bad batches come at equal distances, too, but are over at once
    distances = np.diff([e.start for e in found]).astype(np.float64)
    healing = [e.back - e.start if e.back is not None else np.inf for e in found[:-1]]
    if float(np.median(healing / distances)) < OF_A_CYCLE:
        return False  # a schedule starts anew, and the loss comes down with it; these are over long before the next
    growth = distances[1:] / distances[:-1]
    exact = max(0.05, 2.0 / float(distances.min()))  # a record early or late, where few lie between
    return bool(np.all(np.abs(growth - np.round(np.median(growth))) < exact) and np.median(growth) < 2.5)


def _lasts(values: FloatArray, e: Episode, sigma: float) -> bool:
    """Whether the next point is still up: noise, however heavy its tails, does not do that."""
    after = e.start + 1
    return after < len(values) and values[after] - e.base > max(4.0 * sigma, 0.2 * e.height)


def _grouped(values: FloatArray, known: Before, over: np.ndarray) -> list[Episode]:
    """Episodes: a spike lasts until the level is back; rises before that belong to it."""
    found: list[Episode] = []
    position, n = 0, len(values)
    while position < len(over) and len(found) < 1000:
        start = int(over[position])
        level = known.level_at(start)
        back = _back(values, start, level, known.noise_at(start))
        stop = n if back is None else back
        peak = start + int(np.argmax(values[start:stop])) if stop > start else start
        judged = back is not None or n - 1 - peak >= 3
        found.append(Episode(start, peak, level, float(values[peak]) - level, back, judged))
        position = int(np.searchsorted(over, stop)) if stop > start else position + 1
    return found


def _back(values: FloatArray, start: int, level: float, sigma: float) -> int | None:
    """First point after ``start`` from which two neighbours stand within a quarter of the rise (or 3 sigma)
    of the level before. Looked for in ever longer stretches: most spikes are over soon.
    """
    length = STRETCH
    while True:
        after = values[start : start + length]
        peak = np.maximum.accumulate(after)
        near = after <= level + np.maximum(
            0.25 * (peak - level), min(3.0 * sigma, 0.25 * float(after[0] - level))
        )
        found = np.flatnonzero(near[1:-1] & near[2:] if len(near) > 2 else near[1:])
        if len(found):
            return start + 1 + int(found[0])
        if start + length >= len(values):
            return len(values) - 1 if len(near) > 1 and near[-1] else None
        length *= 8


def _raised(signal: Signal, onset: int, lr: Signal) -> bool:
    """Whether the learning rate had just been raised by half or more when the rise began."""
    if len(lr) < 3:
        return False
    here = nearest(signal, onset, lr)
    reach = max(2, len(lr) // 25)
    recent = lr.values[max(0, here - reach) : min(len(lr), here + 2)]
    recent = recent[np.abs(recent) < BEYOND]
    return bool(
        len(recent) > 1
        and recent.max() > 1.5 * recent.min()
        and int(np.argmax(recent)) > int(np.argmin(recent))
    )
