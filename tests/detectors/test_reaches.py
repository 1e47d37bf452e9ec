"""A level touched."""

import numpy as np
import pytest
from hypothesis import given, settings

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.reaches import reaches
from gradoctor.detectors.span import Span
from tests.detectors.made import ANY_SERIES, signal


def test_one_point_beyond_is_enough_and_is_named():
    hit = reaches(signal([2, 14, 5, 12]), above=10)
    assert (hit.values["count"], hit.values["worst"], hit.values["worst_at"]) == (2, 14, "epoch 2")
    assert hit.points == (1, 3)


def test_infinity_is_beyond_every_limit_and_nan_is_not():
    assert reaches(signal([1, np.inf]), above=1e300).values["worst"] == np.inf
    assert reaches(signal([1, np.nan]), above=1e300) is None


def test_both_limits_hold_together_and_a_count_is_asked():
    assert reaches(signal([1, 5, 9]), above=4, below=6).values["worst"] == 5
    assert reaches(signal([1, 5, 9]), above=4, count=3) is None


def test_only_later_points_count():
    assert reaches(signal([99, 1, 1]), above=10, after=Span.parse("1 epochs")) is None


@pytest.mark.parametrize("values", [[], [np.nan]])
def test_no_points_are_no_answer(values):
    with pytest.raises(NotEnoughData):
        reaches(signal(values), above=0)


@given(ANY_SERIES)
@settings(max_examples=60)
def test_it_fires_exactly_when_a_number_is_beyond(values):
    known = [v for v in values if not np.isnan(v)]
    if known:
        assert (reaches(signal(values), above=1.0) is not None) == (max(known) > 1.0)
