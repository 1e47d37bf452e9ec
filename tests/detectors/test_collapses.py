"""A score that was good and is gone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.collapses import collapses
from gradoctor.detectors.hit import NotEnoughData
from tests.detectors.made import signal


def test_a_collapse_names_the_best_and_since_when():
    hit = collapses(signal([0.1, 0.4, 0.3, 0, 0, 0, 0]))
    assert (hit.values["best"], hit.values["best_at"], hit.values["since"]) == (0.4, "epoch 2", "epoch 4")
    assert (hit.start, hit.stop) == (3, 6)


@pytest.mark.parametrize(
    "values",
    [
        [0.1, 0.4, 0, 0, 0, 0.2],
        [0.4] * 8,
        [0, 0, 0, 0.3],
        [0.4] * 20 + [0, 0, 0],
        [0] * 8,
        [0.4, 0.4, 0.2, 0.2, 0.2, 0.2],
        [-1] * 5,
    ],
)
def test_recovery_level_late_dips_and_halves_are_no_collapse(values):
    assert collapses(signal(values)) is None


def test_two_points_are_too_few():
    with pytest.raises(NotEnoughData):
        collapses(signal([0.4, 0]))


@given(st.lists(st.floats(0, 1), min_size=3, max_size=40))
@settings(max_examples=60)
def test_after_a_collapse_every_point_is_low(values):
    hit = collapses(signal(values))
    if hit is not None:
        assert max(values[hit.start :]) <= 0.1 * max(values)
