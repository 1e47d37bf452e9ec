"""A level that multiplies and stays up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.grows import grows
from gradoctor.detectors.hit import NotEnoughData
from tests.detectors.made import TAME_SERIES, signal


def test_growth_is_measured_from_the_lowest_level():
    hit = grows(signal([3] * 4 + [1] * 8 + list(np.geomspace(1, 100, 20)) + [100] * 10), times=20)
    assert hit.values["lowest"] == 1
    assert hit.values["factor"] >= 20


@pytest.mark.parametrize(
    "values",
    [
        [1] * 40,
        [1] * 20 + [900] + [1] * 20,
        list(np.geomspace(1, 100, 20)) + [1] * 20,
        [100] * 10 + [1] * 20,
        [0] * 40,
    ],
)
def test_spikes_bumps_falls_and_zeros_are_no_growth(values):
    assert grows(signal(values), times=10) is None


def test_too_few_points():
    with pytest.raises(NotEnoughData):
        grows(signal([1, 100]), times=10)


@given(TAME_SERIES, st.floats(1e-3, 1e3))
@settings(max_examples=60)
def test_the_unit_does_not_matter(values, unit):
    assert (grows(signal(values), times=5) is None) == (
        grows(signal([unit * v for v in values]), times=5 * (1 - 1e-9)) is None
    )


def test_every_part_of_the_last_quarter_must_be_up():
    calm, up = [1.0] * 24, [50.0] * 2
    assert grows(signal([*calm, *up, *up, *up, *up]), times=20) is not None
    assert grows(signal([*calm, *up, *up, 1.0, 1.0, *up]), times=20) is None
