"""Shared statistics: noise, blocks, trends, places."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.series import (
    BLOCKS,
    blocks,
    forget,
    from_the_start,
    mean_from_zero,
    nearest,
    noise,
    one_per_epoch,
    positions,
    rank_correlation,
    rank_trend,
)
from tests.detectors.made import signal


@given(st.integers(0, 1000), st.floats(-5, 5), st.floats(-2, 2))
@settings(max_examples=40)
def test_noise_sees_neither_level_nor_slope(seed, level, slope):
    wobble = np.random.default_rng(seed).normal(0, 0.1, 400)
    assert noise(wobble + level + slope * np.arange(400)) == pytest.approx(0.1, rel=0.25)


def test_noise_of_rounded_values_is_not_zero():
    assert noise(np.round(np.random.default_rng(0).normal(3, 0.03, 200), 1)) > 0.005


def test_noise_of_a_long_series_is_estimated_from_a_part_of_it():
    long = np.random.default_rng(0).normal(0, 0.1, 300_000)
    assert noise(long) == pytest.approx(0.1, rel=0.05)


@given(st.integers(8, 5000))
@settings(max_examples=40)
def test_blocks_cover_every_finite_point_once(n):
    b = blocks(signal(np.arange(n)))
    assert len(b) == min(n, BLOCKS)
    assert (b.first[0], b.last[-1]) == (0, n - 1)
    assert np.array_equal(b.first[1:], b.last[:-1] + 1)


def test_blocks_leave_nan_out_and_keep_their_places():
    b = blocks(signal([1, np.nan, 2, 3, np.inf, 4, 5, 6, 7, 8]), 8)
    assert list(b.medians) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert list(b.first) == [0, 2, 3, 5, 6, 7, 8, 9]


def test_blocks_of_a_score_count_downwards():
    b = blocks(signal([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9], direction="higher"))
    assert (b.best, b.sign * b.tail) == (7, 0.9)


def test_blocks_need_their_minimum():
    with pytest.raises(NotEnoughData, match="has 3 finite points, needs 8"):
        blocks(signal([1, 2, 3, np.nan]))


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=30))
@settings(max_examples=40)
def test_rank_trend_turns_with_the_series(values):
    tau, z = rank_trend(np.array(values, dtype=float))
    back, back_z = rank_trend(np.array(values[::-1], dtype=float))
    assert (tau, z) == pytest.approx((-back, -back_z))
    assert -1 <= tau <= 1


def test_rank_correlation_of_opposites():
    up = np.arange(10.0)
    assert rank_correlation(up, -up) == pytest.approx(-1)
    assert rank_correlation(up, np.ones(10)) == 0


def test_places_are_compared_on_steps_then_epochs_then_shares():
    by_step, other = signal([1, 2, 3], steps=[10, 20, 30]), signal([1, 2], steps=[15, 30])
    assert nearest(other, 0, by_step) == 0
    assert nearest(other, 1, by_step) == 2
    left, right = positions(signal([1, 2, 3]), signal([1, 2, 3], steps=[1, 2, 3]))
    assert left[0] == right[0]


@pytest.mark.parametrize(
    ("steps", "whole"),
    [
        (range(0, 1000, 10), True),
        (range(30000, 34000, 40), False),
        (range(500, 5000, 500), True),
        (range(2000, 2100), False),
    ],
)
def test_a_log_that_begins_late_does_not_hold_the_start(steps, whole):
    assert from_the_start(signal(np.ones(len(steps)), steps=list(steps))) is whole


def test_epoch_means_are_told_from_batches():
    assert one_per_epoch(signal(np.ones(10)))
    assert not one_per_epoch(signal(np.ones(10), steps=range(10)))
    assert not one_per_epoch(signal(np.ones(10), epochs=np.arange(10) / 10))
    assert not one_per_epoch(signal(np.ones(40), epochs=np.repeat(np.arange(4), 10)))


def test_a_running_mean_started_at_zero_is_recognised():
    t = np.arange(1, 200)
    climbing = signal(3.0 * (1 - 0.97**t))
    assert mean_from_zero(climbing, blocks(climbing))
    blown = signal([9.0, 21.8, 72.7, 87.0, 112.0, 190.0, 130.0, 228.0, 178.0, 222.0, 231.0, 239.0])
    assert not mean_from_zero(blown, blocks(blown))
    falling = signal(2.0 + np.exp(-t / 20))
    assert not mean_from_zero(falling, blocks(falling))
    blown_up = signal(np.concatenate([np.full(150, 0.05), 0.05 * 1.1 ** np.arange(49)]))
    assert not mean_from_zero(blown_up, blocks(blown_up))


def test_answers_are_remembered_until_the_run_is_judged():
    loss = signal(np.arange(20.0))
    first = blocks(loss)
    assert blocks(loss) is first
    forget()
    assert blocks(loss) is not first
