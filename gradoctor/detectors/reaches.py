"""A level touched: a few points of a series beyond a limit, e.g. one epoch with too many resets."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
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
    seen = np.flatnonzero(asked)
    if len(seen) < minimum:
        raise NotEnoughData(
            f"{signal.name} has {len(seen)} points{f' after {after}' if after else ''}, needs {minimum}"
        )
    beyond = asked.copy()
    if above is not None:
        beyond &= values > above * times
    if below is not None:
        beyond &= values < below * times
    at = np.flatnonzero(beyond)
    if len(at) < count:
        return None
    worst = int(at[np.argmax(values[at]) if above is not None else np.argmin(values[at])])
    limit = float((above if above is not None else below if below is not None else 0.0) * times)
    numbers: dict[str, float | str] = {
        "count": float(len(at)),
        "limit": limit,
        "worst": float(values[worst]),
        "worst_at": signal.at(worst),
        "last": float(values[seen[-1]]),
        "factor": float(values[worst]) / limit if limit else float("inf"),
        "share": len(at) / len(seen),
    }
    points = tuple(dict.fromkeys((int(at[0]), worst, int(at[-1]))))
    return Hit(signal, int(at[0]), int(at[-1]), points, numbers, strength=0.5 + 0.5 * len(at) / len(seen))
