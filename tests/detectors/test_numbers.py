"""NaN and infinity, open and hidden."""

import numpy as np
import pytest

from gradoctor.detectors.hidden_non_finite import CAFFE_CAP, hidden_non_finite
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.logged import logged
from gradoctor.detectors.non_finite import non_finite
from tests.detectors.made import signal

NAN = np.nan


def test_the_first_non_finite_point_and_the_climb_before_it():
    hit = non_finite(signal([2, 2, 2, 2, 9, NAN, NAN]))
    assert (hit.values["at"], hit.values["before"], hit.values["count"]) == ("epoch 6", 9.0, 2.0)
    assert hit.values["climb"] == pytest.approx(4.5)
    assert hit.points == (4, 5, 6)


def test_passing_and_lasting_are_told_apart():
    passing, lasting = signal([1, NAN, 1, 1]), signal([1, 1, NAN, NAN])
    assert non_finite(passing, to_the_end=True) is None
    assert non_finite(passing, to_the_end=False) is not None
    assert non_finite(lasting, to_the_end=True) is not None
    assert non_finite(signal([1, 1])) is None


@pytest.mark.parametrize("stand_in", [np.inf, -np.inf, 1.797e308])
def test_stand_ins_for_infinity_count(stand_in):
    assert non_finite(signal([1, 1, stand_in])) is not None


def test_a_series_without_points_cannot_be_asked():
    with pytest.raises(NotEnoughData):
        non_finite(signal([]))


def test_zeros_beside_a_nan_norm_are_nan():
    norm = signal([1, 1, NAN, NAN], name="grad/norm")
    hit = hidden_non_finite(signal([1.4, 1.3, 0, 0]), norm=norm)
    assert (hit.values["substitute"], hit.values["at"]) == (0.0, "epoch 3")
    assert hidden_non_finite(signal([1.4, 1.3, 0, 0]), norm=signal([1, 1, 0.1, 0.1])) is None


def test_zeros_out_of_nothing_are_nan_and_fading_ones_are_not():
    assert hidden_non_finite(signal([1.4, 1.3, 1.2, 0, 0, 0])) is not None
    assert hidden_non_finite(signal([1.4, 0.1, 0.01, 0.001, 0, 0, 0])) is None
    assert hidden_non_finite(signal([0, 0, 0, 0, 0])) is None


def test_the_cap_of_a_softmax_loss():
    assert hidden_non_finite(signal([6.9, 6.9, *[CAFFE_CAP] * 4])).values["substitute"] == CAFFE_CAP


def test_logged_names_the_longest():
    assert logged((signal([1], name="a"), signal([1, 2], name="b"))).values["name"] == "b"
    assert logged((signal([1]),), minimum=2) is None
