"""Where two axes meet, found without sorting: what NumPy finds by sorting both."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradoctor.signals.meeting import meeting

AXES = st.lists(st.integers(0, 12).map(float) | st.just(float("nan")), max_size=12)


@given(AXES, AXES, st.booleans(), st.booleans())
def test_axes_meet_where_numpy_says(one: list[float], other: list[float], rising: bool, same: bool) -> None:
    if rising:
        one, other = sorted({x for x in one if x == x}), sorted({x for x in other if x == x})
    left = np.array(one)
    right = left if same else np.array(other)
    _, mine, theirs = np.intersect1d(left, right, return_indices=True)
    found = meeting(left, right)
    assert (found[0].tolist(), found[1].tolist()) == (mine.tolist(), theirs.tolist())


def test_an_axis_that_rises_meets_itself_without_a_copy() -> None:
    axis = np.arange(9.0)
    mine, theirs = meeting(axis, axis)
    assert np.shares_memory(mine, theirs)
