"""Values against an upper and a lower limit, shared by the detectors of levels. Not a detector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradoctor.detectors.series import turns
from gradoctor.intake.columns import FloatArray


def within(values: FloatArray, above: float | None, below: float | None, times: float) -> NDArray[np.bool_]:
    """Which values lie above ``above * times`` and below ``below * times`` (NaN is neither), shape (n,)."""
    inside = ~np.isnan(values)
    if above is not None:
        inside &= values > above * times
    if below is not None:
        inside &= values < below * times
    return inside


def limit_of(above: float | None, below: float | None, times: float) -> float:
    """The limit that is told: the lower one where there are both."""
    return float((above if above is not None else below if below is not None else 0.0) * times)


def farthest(values: FloatArray, inside: NDArray[np.bool_], above: float | None) -> int:
    """Of the points ``inside`` (shape (n,), one at least), the one farthest beyond: the largest value, or the
    smallest where only ``below`` is asked.
    """
    which = np.argmax if above is not None else np.argmin
    if bool(inside.all()):
        return int(which(values))
    best: list[int] = []
    for part in turns(len(values)):
        at = np.flatnonzero(inside[part])
        if len(at):
            best.append(part.start + int(at[which(values[part][at])]))
    return best[int(which(values[best]))]


def times_of(value: float, limit: float) -> float:
    """How many times the limit; infinite for a limit of 0."""
    return value / limit if limit else float("inf")
