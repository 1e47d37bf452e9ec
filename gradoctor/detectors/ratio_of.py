"""One series against another at the same places: below or above a ratio on most of them."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import Flags, finite_points, last_of, picked, positions, turns
from gradoctor.intake.columns import FloatArray
from gradoctor.signals.run import Signal


def ratio_of(
    signal: Signal,
    *,
    to: Signal,
    above: float | None = None,
    below: float | None = None,
    share: float = 0.7,
    minimum: int = 5,
) -> Hit | None:
    """Hit when ``signal`` / ``to`` lies above ``above`` (or below ``below``) on at least ``share`` of the
    signal's points.

    Only places where ``to`` is positive count; ``to`` is read at the nearest point at or before. Values:
    ratio (median), share, last. Raises NotEnoughData with fewer than ``minimum`` such places.
    """
    values, index = finite_points(signal)
    others, at = finite_points(to)
    if len(values) < minimum or not len(others):
        raise NotEnoughData(
            f"{signal.name} and {to.name} share {min(len(values), len(others))} points, needs {minimum}"
        )
    here, there = positions(signal, to)
    ratio, known = _ratios(values, picked(here, index), others, picked(there, at))
    if np.count_nonzero(known) < minimum:
        raise NotEnoughData(f"{to.name} is positive at fewer than {minimum} points of {signal.name}")
    if not known.all():
        index, ratio = index[known], ratio[known]
    beyond = np.ones(len(ratio), dtype=bool)
    beyond &= ratio > above if above is not None else True
    beyond &= ratio < below if below is not None else True
    fraction = float(np.mean(beyond))
    if fraction < share:
        return None
    ends = (int(beyond.argmax()), last_of(beyond))
    last = float(ratio[-1])
    numbers = {
        "ratio": float(np.median(ratio, overwrite_input=True)),
        "share": fraction,
        "last": last,
        "limit": float(above if above is not None else below if below is not None else 1.0),
    }
    points = tuple(dict.fromkeys(int(index[end]) for end in ends))
    return Hit(signal, points[0], points[-1], points, numbers, strength=0.4 + fraction / 4)


def _ratios(
    values: FloatArray, here: FloatArray, others: FloatArray, there: FloatArray
) -> tuple[FloatArray, Flags]:
    """Each value over the other one at or before its place, and where that is positive; shape (n,) both."""
    ratio, known = np.empty(len(values)), np.empty(len(values), dtype=np.bool_)
    for part in turns(len(values)):
        place = np.searchsorted(there, here[part], side="right") - 1
        beside = others[np.clip(place, 0, len(others) - 1, out=place)]
        known[part] = beside > 0
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            np.divide(values[part], beside, out=ratio[part])
    return ratio, known
