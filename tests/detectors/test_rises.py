"""A loss that creeps up, and one that rises because its objective moves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.creeps_up import creeps_up
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.objective_moves import objective_moves
from tests.detectors.made import ANY_SERIES, signal


def falling(n, first, last, rate=8.0):
    return last + (first - last) * np.exp(-rate * np.arange(n) / (n - 1))


def course(n=100, turn=50, rise=0.4, sigma=0.02, seed=0):
    climb = np.maximum(np.arange(n) - turn, 0) / (n - turn)
    return falling(n, 8.6, 2.6, 16) + rise * climb + np.random.default_rng(seed).normal(0, sigma, n)


@given(st.integers(0, 10_000), st.integers(60, 3000), st.floats(0.25, 1.2), st.floats(0.001, 1000))
@settings(max_examples=40)
def test_a_slow_rise_to_the_end_is_found_in_any_unit(seed, n, rise, unit):
    hit = creeps_up(signal(unit * course(n, n // 2, rise, 0.01, seed)))
    assert hit is not None
    assert hit.values["best"] < hit.values["last"] < hit.values["first"]


@given(st.integers(0, 10_000), st.integers(40, 2000), st.floats(0.001, 0.3))
@settings(max_examples=60)
def test_noise_alone_does_not_creep(seed, n, sigma):
    assert creeps_up(signal(course(n, n // 2, 0.0, sigma, seed))) is None


@pytest.mark.parametrize(
    "after",
    [
        np.full(50, 2.9),  # one step
        np.concatenate([np.linspace(2.6, 3.2, 30), np.linspace(3.2, 2.7, 20)]),  # coming back
        np.linspace(2.6, 2.66, 50),  # too little
    ],
)
def test_what_is_no_creeping_rise(after):
    rng = np.random.default_rng(1)
    values = np.concatenate([falling(50, 8.6, 2.6), after]) + rng.normal(0, 0.01, 100)
    assert creeps_up(signal(values)) is None


def test_a_validation_that_does_not_rise_speaks_against_it():
    loss = signal(course())
    assert creeps_up(loss, val=signal(course(20, 10, sigma=0.01), name="loss/val")) is not None
    assert creeps_up(loss, val=signal(falling(20, 8.0, 2.4), name="loss/val")) is None


def test_a_cyclic_rate_explains_a_rise_and_a_rate_that_was_never_so_high_does_not():
    loss = signal(course(turn=60, rise=0.3, sigma=0.01))
    rises = np.linspace(1e-4, 1e-3, 40)
    cyclic = signal(np.concatenate([np.linspace(1e-3, 1e-4, 60), rises]), name="lr")
    warmup = signal(np.concatenate([np.full(60, 1e-4), rises]), name="lr")
    assert creeps_up(loss, lr=cyclic) is None
    assert creeps_up(loss, lr=warmup) is not None


def test_too_few_records_say_nothing():
    with pytest.raises(NotEnoughData):
        creeps_up(signal(course(15)))


def weight(values):
    return signal(values, name="loss_weight/kl")


RAISED = np.minimum(np.arange(100) / 50, 1.0)


def test_a_rise_while_a_weight_is_raised_is_explained():
    loss = signal(falling(100, 140, 80, 20) + 25 * RAISED)
    hit = objective_moves(loss, schedules=(weight(RAISED),))
    assert hit is not None
    assert (hit.values["first"], hit.values["last"]) == pytest.approx((0.0, 1.0), abs=0.1)


def test_a_rise_after_the_weight_stands_still_is_not():
    later = np.maximum(np.arange(100) - 60, 0) * 2.0
    loss = signal(falling(100, 140, 80, 20) + 25 * RAISED + later)
    assert objective_moves(loss, schedules=(weight(RAISED),)) is None


@pytest.mark.parametrize("seed", range(8))
def test_a_constant_or_a_measured_quantity_is_no_schedule(seed):
    loss = signal(course(turn=40, rise=3.0))
    rng = np.random.default_rng(seed)
    assert objective_moves(loss, schedules=(weight(np.ones(100)),)) is None
    assert objective_moves(loss, schedules=(weight(np.zeros(100)),)) is None
    assert objective_moves(loss, schedules=(weight(1 + 0.3 * rng.normal(size=100)),)) is None


def test_a_decay_is_measured_by_its_distance_to_one():
    loss = signal(falling(100, 1.0, 0.1, 60) + 0.06 * RAISED)
    decay = signal(0.996 + 0.004 * np.arange(100) / 99, name="schedule/target_decay")
    assert objective_moves(loss, schedules=(decay,)) is not None


@given(ANY_SERIES, ANY_SERIES)
@settings(max_examples=60)
def test_any_series_gets_an_answer(loss, schedule):
    try:
        objective_moves(signal(loss), schedules=(weight(schedule),))
        creeps_up(signal(loss), val=signal(schedule, name="loss/val"))
    except NotEnoughData:
        return
