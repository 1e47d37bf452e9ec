"""Spikes: told from noise, with what became of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradoctor.detectors.series as module
from gradoctor.detectors._before import before
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.spike import _back, _episodes, spike
from gradoctor.detectors.spikes_together import spikes_together
from tests.detectors.made import signal

RECOVERS = [2.22, 2.21, 2.23, 2.22, 2.24, 2.21, 2.22, 2.23, 2.60, 5.10, 2.80, 2.22, 2.21, 2.22, 2.23, 2.21]


def test_a_spike_that_recovers():
    hit = spike(signal(RECOVERS))
    assert (hit.values["peak"], hit.values["at"], hit.values["class"]) == (5.10, "epoch 10", "fast recovery")
    assert spike(signal(RECOVERS), recovered=False) is None


def test_a_spike_that_stays():
    hit = spike(
        signal([2.77, 2.76, 2.78, 2.77, 2.75, 2.77, 2.78, 2.76, 7.34, 8.72, 7.9, 7.2, 6.9]), recovered=False
    )
    assert hit.values["class"] == "not recovered"


@given(st.integers(0, 10_000), st.integers(100, 6000), st.floats(0.02, 0.5))
@settings(max_examples=40, deadline=None)
def test_noise_has_no_spikes(seed, n, sigma):
    rng = np.random.default_rng(seed)
    loss = (1.0 + 2.0 * np.exp(-4 * np.arange(n) / n)) * np.exp(rng.normal(0, sigma, n))
    assert spike(signal(loss, steps=range(n)), episodes=2) is None


@given(st.integers(0, 10_000), st.integers(200, 20_000), st.floats(2.5, 20))
@settings(max_examples=40, deadline=None)
def test_a_lasting_spike_is_found_in_series_of_any_length(seed, n, times):
    rng = np.random.default_rng(seed)
    loss = 1.0 + 2.0 * np.exp(-4 * np.arange(n) / n) + rng.normal(0, 0.02, n)
    onset = int(n * rng.uniform(0.3, 0.8))
    loss[onset : onset + 5] *= times
    hit = spike(signal(loss, steps=range(n)))
    assert hit.start == onset
    assert hit.values["times"] == pytest.approx(times, rel=0.2)


def test_heavy_tails_are_no_spikes():
    rng = np.random.default_rng(1)
    assert spike(signal(np.exp(0.2 * rng.standard_t(3, 2000)), steps=range(2000)), episodes=3) is None


def test_a_rise_where_the_rate_was_raised_is_the_schedules():
    loss = np.concatenate([np.full(20, 0.5), [1.6, 1.4, 1.2, 0.9, 0.7], np.full(20, 0.5)])
    rate = np.concatenate([np.linspace(1, 0.05, 20), np.linspace(1, 0.05, 25)])
    assert spike(signal(loss)) is not None
    assert spike(signal(loss), lr=signal(rate, name="lr")) is None


def test_rises_at_equal_distances_are_a_schedules():
    cycle = [2.0, 1.7, 1.4, 1.2, *[1.0] * 26]
    assert spike(signal([1.0] * 30 + cycle * 5), episodes=3) is None
    assert spike(signal([1.0] * 30 + cycle + [1.0] * 17 + cycle + [1.0] * 5 + cycle), episodes=3) is not None


def test_only_the_first_part_can_be_asked():
    assert spike(signal(RECOVERS), within=0.3) is None


def test_single_bad_batches_stand_out_by_the_gap_they_leave():
    rng = np.random.default_rng(0)
    loss = 0.4 * np.exp(rng.normal(0, 0.15, 600))
    loss[[40, 77, 131, 190, 202, 288, 351, 420]] *= rng.uniform(4, 10, 8)
    assert spike(signal(loss, steps=range(600)), episodes=3).values["count"] == 8


def test_one_batch_that_spikes_in_every_epoch_is_no_nature_of_the_series():
    values = 1.5 + 0.03 * np.random.default_rng(3).standard_normal(400)
    at_one_distance, at_any = values.copy(), values.copy()
    at_one_distance[22::22] += 2.0
    at_any[np.sort(np.random.default_rng(5).choice(np.arange(10, 390), 18, replace=False))] += 2.0
    hit = spike(signal(at_one_distance), episodes=3)
    assert hit is not None
    assert hit.values["count"] == 18
    assert spike(signal(at_any), episodes=3) is None


def test_a_slow_way_back_can_be_asked_for():
    fresh = [0.2] * 60 + list(0.2 + 1.4 * np.exp(-np.arange(90) / 25))
    assert spike(signal(fresh, steps=range(150)), back_after=0.03).values["class"] == "slow recovery"
    assert spike(signal(RECOVERS), back_after=0.03) is None


def test_seven_points_are_too_few():
    with pytest.raises(NotEnoughData):
        spike(signal([1.0] * 7))


def test_the_norm_announces_the_spike():
    norm = [0.24] * 8 + [2.4, 960, 30, 0.5] + [0.24] * 4
    hit = spikes_together(signal(RECOVERS), norm=signal(norm, name="grad/norm"))
    assert hit.values["norm_peak"] == 960
    assert hit.also[0][1] == 9
    calm = [0.24, 0.25, 0.23, 0.24] * 4
    assert spikes_together(signal(RECOVERS), norm=signal(calm, name="grad/norm")) is None


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 5000), st.floats(0.2, 3), st.floats(1, 3000))
def test_the_way_back_is_the_same_however_far_one_looks(seed: int, n: int, sigma: float, slowness: float):
    rng = np.random.default_rng(seed)
    values = 1 + 10 * np.exp(-np.arange(n) / slowness) + rng.normal(0, sigma, n)
    peak = np.maximum.accumulate(values)
    near = values <= 1 + np.maximum(0.25 * (peak - 1), min(3 * sigma, 0.25 * float(values[0] - 1)))
    pairs = [i for i in range(1, n - 1) if near[i] and near[i + 1]] if n > 2 else [1] * bool(near[1])
    expected = pairs[0] if pairs else n - 1 if near[-1] else None
    if n == 2:
        expected = 1 if near[1] else None
    assert _back(values, 0, 1.0, sigma) == expected


@given(st.integers(0, 10_000), st.integers(3, 9000), st.sampled_from([1, 7, 4096]))
@settings(max_examples=40, deadline=None)
def test_spikes_do_not_depend_on_the_turns_they_are_worked_out_in(seed, n, turn):
    rng = np.random.default_rng(seed)
    values = np.exp(rng.normal(0, 0.3, n)) * np.where(rng.random(n) < 0.01, 30.0, 1.0) - rng.choice(
        [0.0, 1.5]
    )
    whole = _episodes(signal(values, steps=range(n)), 1.5, 8.0, 0.1)
    kept, module._TURN = module._TURN, turn
    try:
        assert _episodes(signal(values, steps=range(n)), 1.5, 8.0, 0.1) == whole
    finally:
        module._TURN = kept


@pytest.mark.parametrize("n", [4097, 4159, 4160, 4161, 8192, 10_001])
def test_the_level_before_a_point_of_a_long_series_is_the_block_before(n):
    values = np.random.default_rng(n).normal(5.0, 1.0, n)
    known = before(values)
    for at in (128, 191, 192, n - 65, n - 2, n - 1):
        block = min(at // 64, n // 64) - 1
        assert known.level_at(at) == np.median(values[64 * block : 64 * (block + 1)])
    told = np.concatenate([known.level(slice(start, min(start + 100, n))) for start in range(0, n, 100)])
    assert told.tolist() == known.level(slice(0, n)).tolist()


def test_tails_of_a_loss_that_varies_in_proportion_to_its_level_are_hardly_ever_spikes():
    told = 0
    for seed in range(9000, 9110):
        rng = np.random.default_rng(seed)
        n = int(np.exp(rng.uniform(np.log(100), np.log(5000))))
        level = 1.0 + 2.0 * np.exp(-4.0 * np.arange(n) / n)
        told += spike(signal(level * np.exp(0.15 * rng.standard_t(3, n))), episodes=3) is not None
    assert told <= 2
