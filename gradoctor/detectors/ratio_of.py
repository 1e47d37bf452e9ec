"""One series against another at the same places: below or above a ratio on most of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import Flags, finite_points, last_of, median, picked, positions, turns
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

    def ratios() -> Iterator[tuple[slice, Flags, FloatArray]]:
        return _ratios(values, picked(here, index), others, picked(there, at))

    known, beyond = np.empty(len(values), dtype=np.bool_), np.empty(len(values), dtype=np.bool_)
    for part, positive, ratio in ratios():
        known[part] = beyond[part] = positive
        beyond[part] &= ratio > above if above is not None else True
        beyond[part] &= ratio < below if below is not None else True
    count = int(np.count_nonzero(known))
    if count < minimum:
        raise NotEnoughData(f"{to.name} is positive at fewer than {minimum} points of {signal.name}")
    fraction = int(np.count_nonzero(beyond)) / count
    if fraction < share:
        return None
    ends = (int(beyond.argmax()), last_of(beyond))
    every, filled = np.empty(count), 0
    for _, positive, ratio in ratios():
        told = ratio[positive]
        every[filled : filled + len(told)] = told
        filled += len(told)
    numbers = {
        "ratio": median(every),
        "share": fraction,
        "last": float(every[-1]),
        "limit": float(above if above is not None else below if below is not None else 1.0),
    }
    points = tuple(dict.fromkeys(int(index[end]) for end in ends))
    return Hit(signal, points[0], points[-1], points, numbers, strength=0.4 + fraction / 4)


def _ratios(
    values: FloatArray, here: FloatArray, others: FloatArray, there: FloatArray
) -> Iterator[tuple[slice, Flags, FloatArray]]:
    """In turns: each value over the other one at or before its place, and where that is positive; shape (m,) both."""
    for part in turns(len(values)):
        place = np.searchsorted(there, here[part], side="right") - 1
        beside = others[np.clip(place, 0, len(others) - 1, out=place)]
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            yield part, beside > 0, np.divide(values[part], beside)
