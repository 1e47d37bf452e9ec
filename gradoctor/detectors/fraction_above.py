"""A level exceeded too often, e.g. gradients clipped on most updates after warm-up."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
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
    index = np.flatnonzero(asked)
    if len(index) < minimum:
        raise NotEnoughData(
            f"{signal.name} has {len(index)} points{f' after {after}' if after else ''}, needs {minimum}"
        )
    beyond = index[values[index] > above]
    fraction = len(beyond) / len(index)
    if not len(beyond) or fraction < share:
        return None
    worst = int(beyond[np.argmax(values[beyond])])
    numbers: dict[str, float | str] = {
        "share": fraction,
        "limit": above,
        "median": float(np.median(values[index])),
        "last": float(signal.values[index[-1]]),
        "worst": float(values[worst]),
        "count": float(len(index)),
    }
    if total:
        numbers["grown"] = fraction
    points = tuple(dict.fromkeys((int(beyond[0]), worst, int(beyond[-1]))))
    return Hit(signal, int(beyond[0]), int(beyond[-1]), points, numbers, strength=0.5 + fraction / 2)


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
