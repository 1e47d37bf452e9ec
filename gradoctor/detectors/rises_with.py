"""A loss that rises with a learning rate that had come down to nothing and goes up again."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, blocks, first_level, nearest, running_peaks
from gradoctor.signals.run import Signal

NOTHING = 0.01  # of the peak: a schedule that came so low was at its end
LIKE_BEFORE = 1.5  # times the peak: a jump to less is a warm restart
SIGMAS = 6.0


def rises_with(
    loss: Signal, *, lr: Signal, back: float = 0.3, lost: float = 0.2, by: float = 0.1, minimum: int = 12
) -> Hit | None:
    """Hit when the rate fell to a hundredth of its peak, went up again to ``back`` of that peak or more, and the loss
    ends ``lost`` of its gain and ``by`` (relative) above its level at that low.

    A schedule with restarts jumps back to its peak in one record, or has come down more than once: neither is a hit.
    Values: peak, low, low_at, highest, before, last, first. Raises NotEnoughData with fewer than ``minimum`` finite
    points of either.
    """
    b = blocks(loss, minimum)
    rates, index = at_least(lr, minimum)
    low = _only_low(rates)
    if low is None:
        return None
    first_low, last_low = low
    peak, after = float(rates[:first_low].max()), rates[last_low + 1 :]
    highest = float(after.max())
    restarted = after[0] >= 0.5 * peak and highest < LIKE_BEFORE * peak
    if highest < back * peak or restarted:
        return None
    turn = nearest(lr, int(index[last_low]), loss)
    before = _level(loss, max(0, turn - 4), turn + 1)
    rise = b.tail - b.sign * before
    gained = first_level(loss, b) - b.sign * before
    if gained <= 0 or not rise > max(lost * gained, by * abs(before), SIGMAS * b.noise):
        return None
    numbers: dict[str, float | str] = {
        "peak": peak,
        "low": float(rates[first_low : last_low + 1].min()),
        "low_at": lr.at(int(index[last_low])),
        "highest": highest,
        "before": before,
        "last": b.tail * b.sign,
        "first": first_level(loss, b) * b.sign,
    }
    stop = int(b.last[-1])
    also = ((lr, int(index[last_low])), (lr, int(index[-1])))
    return Hit(loss, turn, stop, (turn, stop), numbers, also=also, strength=0.8)


def _only_low(rates: np.ndarray) -> tuple[int, int] | None:
    """First and last place of the one stretch near zero that follows a peak and is itself followed; None where there
    is none, or more than one.
    """
    down = np.empty(len(rates), dtype=bool)
    for part, peak in running_peaks(rates):
        down[part] = (peak > 0) & (rates[part] <= NOTHING * peak)
    starts = np.flatnonzero(down & ~np.r_[False, down[:-1]])
    stops = np.flatnonzero(down & ~np.r_[down[1:], False])
    if len(starts) != 1 or starts[0] == 0 or stops[0] >= len(rates) - 2:
        return None
    return int(starts[0]), int(stops[0])


def _level(signal: Signal, start: int, stop: int) -> float:
    part = signal.values[start:stop]
    part = part[np.isfinite(part)]
    return float(np.median(part)) if len(part) else float("nan")
