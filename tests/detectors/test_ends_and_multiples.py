"""Runs stopped at their best, and losses that are whole multiples of each other."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.detectors.ends_at_best import ends_at_best
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.whole_multiple import whole_multiple
from gradoctor.signals.run import Signal
from tests.detectors.made import signal

FALL = 1.3 + 2.1 * np.exp(-np.arange(40) / 12)


def test_the_last_evaluations_were_each_the_best() -> None:
    hit = ends_at_best(signal([1.4, 1.5, 1.3, 1.2, 1.1, 1.0]), last=4)
    assert hit is not None
    assert (hit.values["first"], hit.values["last"], hit.values["count"]) == (1.3, 1.0, 4.0)
    assert ends_at_best(signal([1.4, 1.3, 1.2, 1.1, 1.0, 1.05]), last=4) is None


def test_higher_is_better_where_the_signal_says_so() -> None:
    rising = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    assert ends_at_best(signal(rising, name="metric/accuracy/val", direction="higher")) is not None
    assert ends_at_best(signal(rising)) is None


def test_too_few_evaluations_are_not_judged() -> None:
    with pytest.raises(NotEnoughData):
        ends_at_best(signal([3.0, 2.0, 1.0]))


def _pair(times: float, noise: float = 0.01, every: int = 1) -> tuple[Signal, Signal]:
    rng = np.random.default_rng(1)
    steps = np.arange(1, 41)
    train = signal(times * FALL * (1 + noise * rng.normal(size=40)), steps=steps)
    return train, signal(FALL[::every] * 1.01, name="loss/val", steps=steps[::every])


@pytest.mark.parametrize(("times", "every"), [(8.0, 1), (2.0, 5), (32.0, 4)])
def test_a_whole_multiple_throughout(times: float, every: int) -> None:
    train, val = _pair(times, every=every)
    hit = whole_multiple(train, of=val)
    assert hit is not None
    assert hit.values["times"] == times


@pytest.mark.parametrize("times", [0.5, 1.0, 1.4, 2.5])
def test_other_ratios_are_gaps(times: float) -> None:
    train, val = _pair(times)
    assert whole_multiple(train, of=val) is None


def test_a_ratio_that_drifts_is_a_gap() -> None:
    train, val = _pair(2.0)
    drifting = signal(train.values * np.linspace(0.8, 1.2, 40), steps=train.step)
    assert whole_multiple(drifting, of=val) is None
