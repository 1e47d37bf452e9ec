"""Whether two logs tell of the same training: the same quantities with the same numbers at the same places.

A console beside the folder that its run wrote prints, rounded, what the files of the folder hold in full. Learning rates
are no evidence: trainings share them. Neither are values that do not change.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradoctor.intake.columns import FloatArray, IntArray
from gradoctor.signals.run import Run, Signal

_EVIDENCE = ("loss/", "metric/", "grad/norm", "rl/")
_LEAST = 5  # equal numbers
_SHARE = 0.8  # of the numbers at places that both logs have
_COARSE = 0.05  # of the range of the values: what is rounded more says nothing
_LOOKED_AT = 64  # values whose decimals are counted
_SINGLE = 2.0**-23  # event files hold numbers of 32 bits
_MOST = 20_000  # places compared


def tell_the_same(a: Run, b: Run) -> bool:
    """Whether the numbers of two logs agree, within what each of them rounds."""
    equal = compared = 0
    for name, one in a.signals.items():
        other = b.signals.get(name)
        if other is None or not name.startswith(_EVIDENCE) or not one.spelling or not other.spelling:
            continue
        best = max((_agreement(one, other, pairs) for pairs in _pairings(one, other)), default=(0, 0))
        equal, compared = equal + best[0], compared + best[1]
    return equal >= _LEAST and equal >= _SHARE * compared


def _pairings(one: Signal, other: Signal) -> Iterator[tuple[IntArray, IntArray]]:
    """Points of both at equal steps; at equal epochs, also as a console rounds them; in the order of equally many."""
    for left, right in ((one.step, other.step), (one.epoch, other.epoch)):
        if left is not None and right is not None:
            yield _met(left, right)
    if one.epoch is not None and other.epoch is not None:
        yield _met(np.round(one.epoch, 2), np.round(other.epoch, 2))
    if len(one) == len(other):
        both = np.arange(len(one))
        yield both, both


def _met(left: FloatArray, right: FloatArray) -> tuple[IntArray, IntArray]:
    _, at, there = np.intersect1d(left, right, return_indices=True)
    return at[:_MOST], there[:_MOST]


def _agreement(one: Signal, other: Signal, pairs: tuple[IntArray, IntArray]) -> tuple[int, int]:
    """How many of the paired values are equal, and how many tell something: those that differ from the one before."""
    left, right = one.values[pairs[0]], other.values[pairs[1]]
    known = np.isfinite(left) & np.isfinite(right)
    left, right = left[known], right[known]
    if len(left) < 2:
        return 0, 0
    tolerance = max(_rounding(left, one.scale), _rounding(right, other.scale))
    if tolerance > _COARSE * float(np.ptp(left)):
        return 0, 0
    telling = np.concatenate(([True], np.diff(left) != 0))
    equal = np.abs(left - right) <= np.maximum(tolerance, _SINGLE * np.abs(left))
    return int(np.count_nonzero(equal & telling)), int(np.count_nonzero(telling))


def _rounding(values: FloatArray, scale: float) -> float:
    """Half a unit of the last decimal that the values are written with, in their own scale."""
    written = [repr(round(value / (scale or 1.0), 10)) for value in values[-_LOOKED_AT:].tolist()]
    decimals = max(_decimals(text) for text in written)
    return 0.51 * float(10.0**-decimals) * abs(scale or 1.0)


def _decimals(text: str) -> int:
    mantissa, _, exponent = text.partition("e")
    _, _, part = mantissa.partition(".")
    return max(0, (0 if part == "0" else len(part)) - int(exponent or 0))
