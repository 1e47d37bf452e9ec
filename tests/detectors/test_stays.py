"""A level that lasts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.series import BEYOND
from gradoctor.detectors.span import Span
from gradoctor.detectors.stays import stays
from tests.detectors.made import ANY_SERIES, TAME_SERIES, signal


@pytest.mark.parametrize(
    ("values", "limits", "fires"),
    [
        ([2, 3, 4], {"above": 1}, True),
        ([2, 3, 1], {"above": 1}, False),
        ([2, 3, 1], {"above": 1, "share": 0.6}, True),
        ([0, 0, 0], {"above": -1e-9, "below": 1e-9}, True),
        ([0, 0, 1], {"above": -1e-9, "below": 1e-9}, False),
        ([5, 5, 5], {"above": 2, "times": 3}, False),
        ([7, 7, 7], {"above": 2, "times": 3}, True),
        ([9, 9, 1, 1, 1], {"below": 2, "after": Span.parse("2 epochs")}, True),
    ],
)
def test_level(values, limits, fires):
    assert (stays(signal(values), **limits) is not None) == fires


def test_the_numbers_are_those_of_the_points_that_were_asked():
    hit = stays(signal([100, 3, 5, 4]), above=2, after=Span.parse("1 epochs"))
    assert (hit.values["median"], hit.values["least"], hit.values["most"], hit.values["last"]) == (4, 3, 5, 4)
    assert (hit.start, hit.stop, hit.points) == (1, 3, (1, 2, 3))


def test_gaps_do_not_count():
    assert stays(signal([2, np.nan, 2, np.inf, 2]), above=1).values["count"] == 3


@pytest.mark.parametrize("values", [[], [1, 2], [np.nan] * 9])
def test_too_few_points_are_not_an_answer(values):
    with pytest.raises(NotEnoughData):
        stays(signal(values), above=0)


@given(TAME_SERIES, st.floats(1e-3, 1e3), st.floats(0.5, 1))
@settings(max_examples=60)
def test_raising_the_limit_never_makes_it_fire(values, limit, share):
    if stays(signal(values), above=limit, share=share) is None:
        assert stays(signal(values), above=2 * limit, share=share) is None


@given(ANY_SERIES, st.floats(-10, 10))
@settings(max_examples=60)
def test_any_series_is_answered_or_too_short(values, limit):
    try:
        hit = stays(signal(values), above=limit, share=0.5)
    except NotEnoughData:
        assert (np.abs(values) < BEYOND).sum() < 3 if values else True
    else:
        assert hit is None or all(values[i] > limit for i in hit.points)
