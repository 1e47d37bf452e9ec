"""A level exceeded too often, e.g. gradients clipped on most updates after warm-up."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.limits import farthest
from gradoctor.detectors.series import last_of
from gradoctor.detectors.span import Span
from gradoctor.intake.columns import FloatArray
from gradoctor.signals.run import Signal


def fraction_above(
    signal: Signal,
    *,
    above: float,
    share: float = 0.5,
    after: Span | None = None,
    minimum: int = 3,
    counter: bool = False,
) -> Hit | None:
    """Hit when at least ``share`` of the finite points after ``after`` lie above ``above``.

    With ``counter`` a running total (:func:`_running_total`) is judged by what it grew by since the point before;
    the share is then called ``grown`` as well. Raises NotEnoughData with fewer than ``minimum`` such points.
    """
    values = signal.values
    total = counter and _running_total(values)
    if total:
        values = _growth(values)
    asked = np.isfinite(values)
    if after is not None:
        asked &= after.after(signal)
    count = int(np.count_nonzero(asked))
    if count < minimum:
        raise NotEnoughData(
            f"{signal.name} has {count} points{f' after {after}' if after else ''}, needs {minimum}"
        )
    beyond = asked & (values > above)
    fraction = int(np.count_nonzero(beyond)) / count
    if not fraction or fraction < share:
        return None
    first, worst, last = int(beyond.argmax()), farthest(values, beyond, above), last_of(beyond)
    numbers: dict[str, float | str] = {
        "share": fraction,
        "limit": above,
        "median": float(np.median(values[asked], overwrite_input=True)),
        "last": float(signal.values[last_of(asked)]),
        "worst": float(values[worst]),
        "count": float(count),
    }
    if total:
        numbers["grown"] = fraction
    points = tuple(dict.fromkeys((first, worst, last)))
    return Hit(signal, first, last, points, numbers, strength=0.5 + fraction / 2)


def _running_total(values: FloatArray) -> bool:
    """Whether a count never falls and passes 1: a total over the run, not one an interval nor a 0/1 sign."""
    finite = values[np.isfinite(values)]
    return len(finite) > 1 and bool(finite.max() > 1) and bool(np.all(np.diff(finite) >= 0))


def _growth(values: FloatArray) -> FloatArray:
    """What a running total grew by at each point; its first point, grown before the log began, counts as nothing."""
    there = np.flatnonzero(np.isfinite(values))
    grown = np.full(len(values), np.nan)
    grown[there] = np.diff(values[there], prepend=values[there[0]])
    return grown
