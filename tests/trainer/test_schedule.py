"""Learning rate and early stopping, epoch by epoch."""

from __future__ import annotations

import math

import pytest

from gradoctor.trainer.presets import resolve
from gradoctor.trainer.schedule import EarlyStopping, Schedule


def schedule(*settings: str) -> Schedule:
    return Schedule(resolve("causal-dag", settings=["lr=1.0", *settings]))


def test_the_rate_is_halved_after_more_than_patience_epochs_without_gain():
    rates = []
    plan = schedule("scheduler.patience=3")
    for epoch in range(1, 10):
        rates.append(plan.rate(epoch))
        plan.observe(1.0)
    assert rates == [1.0] * 5 + [0.5] * 4


def test_the_rate_stays_while_the_loss_falls():
    plan = schedule()
    for epoch in range(1, 20):
        assert plan.rate(epoch) == 1.0
        plan.observe(1.0 / epoch)


def test_a_nan_loss_never_counts_as_better():
    plan = schedule("scheduler.patience=0")
    plan.observe(1.0)
    plan.observe(math.nan)
    assert plan.rate(3) == 0.5


def test_the_rate_never_falls_below_its_floor():
    plan = schedule("scheduler.patience=0", "scheduler.min_lr=0.3")
    for _ in range(9):
        plan.observe(1.0)
    assert plan.rate(10) == 0.3


def test_no_schedule_is_constant_and_cosine_ends_at_its_floor():
    flat = schedule("scheduler.name=none")
    for _ in range(9):
        flat.observe(1.0)
    assert flat.rate(10) == 1.0
    cosine = schedule("scheduler.name=cosine", "epochs=10", "scheduler.min_lr=0.0")
    rates = [cosine.rate(epoch) for epoch in range(1, 11)]
    assert rates[0] == 1.0
    assert rates == sorted(rates, reverse=True)
    assert cosine.rate(11) == pytest.approx(0.0, abs=1e-12)


def test_a_restored_schedule_goes_on_where_it_was():
    plan = schedule("scheduler.patience=1")
    for loss in (1.0, 1.0, 1.0):
        plan.observe(loss)
    other = schedule("scheduler.patience=1")
    other.restore(plan.state())
    assert other.rate(4) == plan.rate(4) == 0.5
    assert other.plateau == plan.plateau


@pytest.mark.parametrize(
    ("mode", "values", "stop"), [("max", [0.1, 0.3, 0.2, 0.3], 4), ("min", [3, 1, 2, 2], 4)]
)
def test_early_stopping_counts_from_the_best_epoch(mode, values, stop):
    stopping = EarlyStopping(2, mode)
    stops = [epoch for epoch, value in enumerate(values, start=1) if stopping.observe(epoch, value)]
    assert stops == [stop]
    assert stopping.best_epoch == 2


def test_early_stopping_with_nothing_but_nan():
    stopping = EarlyStopping(2, "max")
    assert [stopping.observe(epoch, math.nan) for epoch in (1, 2)] == [False, True]
