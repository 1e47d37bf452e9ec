"""A level touched: a few points of a series beyond a limit, e.g. one epoch with too many resets."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, HitValue, NotEnoughData
from gradoctor.detectors.limits import farthest, limit_of, times_of, within
from gradoctor.detectors.series import last_of
from gradoctor.detectors.span import Span
from gradoctor.signals.run import Signal


def reaches(
    signal: Signal,
    *,
    above: float | None = None,
    below: float | None = None,
    times: float = 1.0,
    count: int = 1,
    after: Span | None = None,
    minimum: int = 1,
) -> Hit | None:
    """Hit when at least ``count`` points after ``after`` lie above ``above * times`` and below ``below *
    times`` (NaN is neither).

    Values: count, limit, worst, worst_at, factor, last. Raises NotEnoughData with fewer than ``minimum``
    points to look at.
    """
    values = signal.values
    asked = ~np.isnan(values)
    if after is not None:
        asked &= after.after(signal)
    seen = int(np.count_nonzero(asked))
    if seen < minimum:
        place = f" after {after}" if after else ""
        raise NotEnoughData(f"{signal.name} has {seen} points{place}, needs {minimum}")
    inside = asked & within(values, above, below, times)
    found = int(np.count_nonzero(inside))
    if found < count:
        return None
    first, last = int(inside.argmax()), last_of(inside)
    worst, limit = farthest(values, inside, above), limit_of(above, below, times)
    share = found / seen
    numbers: dict[str, HitValue] = {"count": float(found), "limit": limit, "share": share}
    numbers |= {
        "worst": float(values[worst]),
        "worst_at": signal.at(worst),
        "last": float(values[last_of(asked)]),
    }
    numbers["factor"] = times_of(float(values[worst]), limit)
    points = tuple(dict.fromkeys((first, worst, last)))
    return Hit(signal, first, last, points, numbers, strength=0.5 + 0.5 * share)
