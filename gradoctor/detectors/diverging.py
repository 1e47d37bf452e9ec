"""A loss that left its best level for good: it lost what it had learned and does not come back."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import Blocks, at_least, blocks, mean_from_zero, rank_trend
from gradoctor.signals.run import Signal

SIGMAS = 6.0  # the rise must stand this far above the noise of a block median
FAR = 3.0  # times the start: beyond it a swing back is no recovery
STEADILY_BACK = 0.8  # of the rise: less given back is no recovery, however steady
AFTER = 3  # points beyond the best block, at least: one bad batch is a spike, not a divergence


def diverging(
    signal: Signal,
    *,
    lost: float = 0.5,
    by: float = 0.25,
    gained: float = 0.0,
    worse_than_start: bool = False,
    minimum: int = 6,
) -> Hit | None:
    """Hit when the level at the end gave up ``lost`` of the progress and lies ``by`` (relative) above the
    best level.

    ``gained``: so much of the first level must have been gained before. ``worse_than_start`` asks instead
    that all progress is gone: the end lies ``by`` above the start, too. A series that is falling again, or
    has come back by 40 % of its peak, is not diverging. Values: best, last, rise (last / best), lost, of_gain (where not
    all is lost), at,
    first, later (``at``, where the best level is not the first). Raises NotEnoughData with fewer than ``minimum``
    finite points.
    """
    b = blocks(signal, minimum)
    m = b.medians
    tail, best = _tail(b), b.best
    rise = tail - float(m[best])
    progress = max(b.head - float(m[best]), 0.0)
    size = max(abs(float(m[best])), 1e-300)
    far = _far(b)
    sigma = 0.0 if far else SIGMAS * b.noise
    if rise <= sigma or rise < by * size or rise < lost * progress or progress < gained * abs(b.head):
        return None
    if worse_than_start and tail - b.head < max(by * abs(b.head), sigma):
        return None
    if _coming_back(m[best:], far=far) or not _stayed(signal, b, best, far=far) or mean_from_zero(signal, b):
        return None
    values, index = at_least(signal, minimum)
    start, stop = int(b.last[best]), int(index[-1])
    worst = int(index[np.searchsorted(index, start) + np.argmax(b.sign * values[index >= start])])
    numbers: dict[str, float | str] = {
        "best": float(m[best]) * b.sign,
        "last": tail * b.sign,
        "first": float(np.median(values[:3])),
        "rise": tail / size if m[best] > 0 else rise / size,
        "lost": min(rise / progress, 1e6) if progress > 0 else 1e6,
        "at": signal.at(start),
        "worst": float(signal.values[worst]),
    }
    if progress >= rise:
        numbers["of_gain"] = rise / progress
    if best:
        numbers["later"] = numbers["at"]
    points = tuple(dict.fromkeys((start, worst, stop)))
    return Hit(signal, start, stop, points, numbers, strength=min(1.0, 0.6 + 0.1 * np.log2(1 + rise / size)))


def _far(b: Blocks) -> bool:
    """Whether every level of the last quarter (3 at least) lies far above a positive start: no noise does
    that.
    """
    late = b.medians[-max(3, b.edge(0.25)) :]
    return bool(b.head > 0 and b.medians.min() > 0 and late.min() > FAR * b.head)


def _tail(b: Blocks) -> float:
    return float(np.median(b.medians[-max(2, b.edge(0.1)) :]))


def _coming_back(after: np.ndarray, *, far: bool) -> bool:
    """Whether the series has passed its peak and falls: the last level gave back 40 % of the rise, or falls
    steadily and gave back a fifth; but not while all of the last quarter is still ``far`` above the start.
    """
    base, peak, end = after[0], float(after.max()), float(after[-1])
    if peak <= base:
        return True
    if far:
        return False
    if end - base < 0.6 * (peak - base):
        return True
    since = after[int(np.argmax(after)) :]
    tau, z = rank_trend(since)
    falls = len(since) >= 5 and tau < -0.5 and z < -2.0
    return bool(falls and end - base < STEADILY_BACK * (peak - base))


def _stayed(signal: Signal, b: Blocks, best: int, *, far: bool) -> bool:
    """Whether at least ``AFTER`` points since the best block stayed up by a third of the final rise; what is ``far``
    above the start need only stay there, as it may grow by orders of magnitude to the end.
    """
    values, index = at_least(signal, 1)
    after = b.sign * values[index > b.last[best]]
    half = float(b.medians[best]) + 0.3 * (_tail(b) - float(b.medians[best]))
    if far:
        half = min(half, FAR * b.head)
    last = after[-max(AFTER, len(after) // 4) :]
    return bool(len(last) >= AFTER and np.count_nonzero(last > half) >= 0.8 * len(last))
