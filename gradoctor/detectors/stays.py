"""A level that lasts: all (or a share) of the points of a series lie above, below or between limits."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points
from gradoctor.detectors.span import Span
from gradoctor.signals.run import Signal


def stays(
    signal: Signal,
    *,
    above: float | None = None,
    below: float | None = None,
    times: float = 1.0,
    share: float = 1.0,
    after: Span | None = None,
    minimum: int = 3,
) -> Hit | None:
    """Hit when at least ``share`` of the finite points after ``after`` lie above ``above * times`` and
    below ``below * times``.

    Values: share, limit, median, least, most, last, count. Raises NotEnoughData with fewer than
    ``minimum`` such points.
    """
    values, index = finite_points(signal)
    if after is not None:
        late = after.after(signal)[index]
        values, index = values[late], index[late]
    if len(values) < minimum:
        raise NotEnoughData(
            f"{signal.name} has {len(values)} points{f' after {after}' if after else ''}, needs {minimum}"
        )
    inside = np.ones(len(values), dtype=bool)
    if above is not None:
        inside &= values > above * times
    if below is not None:
        inside &= values < below * times
    fraction = float(np.mean(inside))
    if fraction < share or not inside.any():
        return None
    at = np.flatnonzero(inside)
    far = int(at[np.argmax(values[at]) if above is not None else np.argmin(values[at])])
    limit = (above if above is not None else below if below is not None else 0.0) * times
    numbers = {
        "share": fraction,
        "limit": float(limit),
        "median": float(np.median(values)),
        "least": float(values.min()),
        "most": float(values.max()),
        "last": float(values[-1]),
        "count": float(len(values)),
        "factor": _factor(float(np.median(values)), limit),
    }
    points = tuple(dict.fromkeys(int(index[i]) for i in (at[0], far, at[-1])))
    return Hit(signal, int(index[at[0]]), int(index[at[-1]]), points, numbers, strength=0.5 + fraction / 2)


def _factor(value: float, limit: float) -> float:
    """How many times the limit; infinite for a limit of 0."""
    return value / limit if limit else float("inf")
