"""A level that lasts: all (or a share) of the points of a series lie above, below or between limits."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.limits import farthest, limit_of, times_of, within
from gradoctor.detectors.series import finite_points, median, picked
from gradoctor.detectors.span import Span
from gradoctor.intake.columns import FloatArray, IntArray
from gradoctor.signals.run import Signal, stretch


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
    values, index = _asked(signal, after, minimum)
    inside = within(values, above, below, times)
    fraction = float(np.mean(inside))
    if fraction < share or not inside.any():
        return None
    first, last = int(inside.argmax()), len(inside) - 1 - int(inside[::-1].argmax())
    limit, middle = limit_of(above, below, times), median(values)
    numbers = {"share": fraction, "limit": limit, "median": middle, "factor": times_of(middle, limit)}
    numbers |= {"least": float(values.min()), "most": float(values.max()), "last": float(values[-1])}
    numbers["count"] = float(len(values))
    cited = (first, farthest(values, inside, above), last)
    points = tuple(dict.fromkeys(int(index[i]) for i in cited))
    return Hit(signal, int(index[first]), int(index[last]), points, numbers, strength=0.5 + fraction / 2)


def _asked(signal: Signal, after: Span | None, minimum: int) -> tuple[FloatArray, IntArray]:
    """The finite values after ``after`` and their indices in the signal."""
    values, index = finite_points(signal)
    if after is not None:
        late = stretch(picked(after.after(signal), index))
        values, index = values[late], index[late]
    if len(values) < minimum:
        place = f" after {after}" if after else ""
        raise NotEnoughData(f"{signal.name} has {len(values)} points{place}, needs {minimum}")
    return values, index
