"""A first value astronomically above all that follows."""

import pytest
from hypothesis import given, settings

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.starts_above import starts_above
from tests.detectors.made import TAME_SERIES, signal


def test_the_first_value_is_compared_with_the_next():
    hit = starts_above(signal([16767.1, 68.2, 8.7]))
    assert (hit.values["first"], hit.values["then"]) == (16767.1, 68.2)
    assert hit.values["factor"] == pytest.approx(245.9, abs=0.1)


@pytest.mark.parametrize("values", [[10, 5, 2, 1], [16767, 12000, 9000], [1, 500, 1], [0, 0, 0], [5, 0, 0]])
def test_ordinary_falls_are_not_meant(values):
    assert starts_above(signal(values)) is None


def test_a_resumed_log_cannot_say():
    with pytest.raises(NotEnoughData):
        starts_above(signal([16767, 68, 8], epochs=[100, 101, 102]))


@given(TAME_SERIES)
@settings(max_examples=60)
def test_it_says_the_same_in_any_unit(values):
    assert (starts_above(signal(values), times=50) is None) == (
        starts_above(signal([1e6 * v for v in values]), times=50) is None
    )
