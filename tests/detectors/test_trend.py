"""A lasting rise or fall, larger than the noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.span import Span
from gradoctor.detectors.trend import trend
from tests.detectors.made import signal


def noisy(level, noise, n, seed):
    return level + noise * np.random.default_rng(seed).standard_normal(n)


def test_a_rise_is_seen_under_noise_and_named():
    hit = trend(signal(noisy(np.linspace(1, 2, 60), 0.1, 60, 1)), rises=0.3)
    assert hit.values["change"] == pytest.approx(0.67, abs=0.15)
    assert trend(signal(noisy(np.linspace(1, 2, 60), 0.1, 60, 1)), falls=0.3) is None


def test_a_fall_is_measured_against_the_first_level():
    assert trend(signal(np.linspace(10, 5, 12)), falls=0.3, relative=True) is not None
    assert trend(signal(np.linspace(10, 9, 12)), falls=0.3, relative=True) is None


@pytest.mark.parametrize("seed", range(20))
def test_noise_around_a_level_has_no_trend(seed):
    values = noisy(1.0, 0.2, 40, seed)
    assert (
        trend(signal(values), rises=0.0, certainty=2.6) is None
        or trend(signal(values), falls=0.0, certainty=2.6) is None
    )
    assert trend(signal(values), rises=0.25) is None


def test_a_bump_is_not_a_rise():
    assert trend(signal([1] * 10 + [5] * 3 + [1] * 10), rises=0.1) is None


def test_the_place_in_the_signal_is_kept_when_only_later_points_are_asked():
    hit = trend(signal([50, 50, 1, 2, 3, 4, 5, 6]), rises=1, after=Span.parse("2 epochs"))
    assert (hit.start, hit.stop) == (2, 7)


def test_long_series_are_answered_quickly_and_alike():
    values = noisy(np.linspace(1, 2, 100_000), 0.3, 100_000, 3)
    assert trend(signal(values), rises=0.3).values["change"] == pytest.approx(0.67, abs=0.05)


def test_too_few_points():
    with pytest.raises(NotEnoughData):
        trend(signal([1, 2, 3]), rises=0)


@given(st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=40), st.floats(0, 10))
@settings(max_examples=60)
def test_a_rise_is_the_fall_of_the_mirrored_series(values, limit):
    up, down = trend(signal(values), rises=limit), trend(signal([-v for v in values]), falls=limit)
    assert (up is None) == (down is None)


def test_a_change_within_the_noise_is_seldom_taken_for_one():
    series = [noisy(1.0, 0.2, 12, seed) for seed in range(400)]
    assert sum(trend(signal(values), rises=0.0) is not None for values in series) <= 16
