"""Where two axes meet: the points of both at equal positions."""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import FloatArray, IntArray, counted


def meeting(left: FloatArray | IntArray, right: FloatArray | IntArray) -> tuple[IntArray, IntArray]:
    """The first point of each axis at every position that both have, positions rising: two index arrays of shape (n,).

    As ``np.intersect1d`` finds them, but axes that rise all the way, as nearly all do, are neither joined nor sorted.
    """
    if _rises(left) and (left is right or _rises(right)):
        if left is right or (len(left) == len(right) and np.array_equal(left, right)):
            return counted(len(left)), counted(len(left))
        if len(left) > len(right):
            mine, theirs = _among(right, left)
            return theirs, mine
        return _among(left, right)
    _, mine, theirs = np.intersect1d(left, right, return_indices=True)
    return mine, theirs


def _rises(axis: FloatArray | IntArray) -> bool:
    known = len(axis) != 1 or axis[0] == axis[0]  # NaN is no place
    return bool(known and (axis[1:] > axis[:-1]).all())


def _among(few: FloatArray | IntArray, many: FloatArray | IntArray) -> tuple[IntArray, IntArray]:
    if not len(few):
        return counted(0), counted(0)
    place = np.minimum(np.searchsorted(many, few), len(many) - 1)
    met = np.flatnonzero(many[place] == few)
    return met, place[met]
