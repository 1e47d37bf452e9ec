"""A metric that never left its first value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.unmoved import unmoved
from tests.detectors.made import signal


def test_a_constant_is_unmoved():
    hit = unmoved(signal([1.82] * 24))
    assert (hit.values["first"], hit.values["last"], hit.values["change"], hit.values["count"]) == (
        1.82,
        1.82,
        0,
        24,
    )


@pytest.mark.parametrize("values", [[1.82] * 23 + [1.5], [0] * 24, [1.82, 1.5] + [1.82] * 22])
def test_one_move_or_zero_is_another_thing(values):
    assert unmoved(signal(values)) is None


def test_a_log_that_begins_in_the_middle_cannot_say():
    with pytest.raises(NotEnoughData, match="begins in the middle"):
        unmoved(signal([1.82] * 20, epochs=range(100, 120)))


def test_too_few_points():
    with pytest.raises(NotEnoughData):
        unmoved(signal([1.82] * 5))


@given(st.floats(0.1, 1e6), st.lists(st.floats(-0.02, 0.02), min_size=8, max_size=30))
@settings(max_examples=60)
def test_small_changes_of_any_unit_are_no_move(level, changes):
    assert unmoved(signal([level, *(level * (1 + 0.99 * c) for c in changes)])) is not None
