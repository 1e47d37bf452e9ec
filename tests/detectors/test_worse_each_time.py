"""Three evaluations can be enough, if each is worse than the one before and training fell by half."""

from __future__ import annotations

import pytest

import gradoctor
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.worse_each_time import worse_each_time
from gradoctor.signals.run import Signal
from tests.detectors.made import signal

TRAIN = signal([1.3] * 10 + [0.62] * 10 + [0.21] * 10, steps=range(1, 31))


def _val(values: list[float]) -> Signal:
    return signal(values, name="loss/val", steps=[10 * (i + 1) for i in range(len(values))])


def test_worse_after_each_epoch_of_fine_tuning() -> None:
    hit = worse_each_time(_val([1.22, 1.41, 1.96]), train=TRAIN)
    assert hit is not None
    assert (hit.values["best"], hit.values["last"]) == (1.22, 1.96)
    assert hit.values["train_then"] == pytest.approx(1.3, abs=0.4)
    assert hit.values["train_last"] == pytest.approx(0.21)


@pytest.mark.parametrize(
    "values", [[1.22, 1.41, 1.38], [1.22, 1.25, 1.27], [1.9, 1.4, 1.2], [1.22, 1.21, 1.96]]
)
def test_evaluations_that_wander_or_barely_rise_are_not(values: list[float]) -> None:
    assert worse_each_time(_val(values), train=TRAIN) is None


def test_a_training_that_stands_still_is_not() -> None:
    level = signal([1.3] * 30, steps=range(1, 31))
    assert worse_each_time(_val([1.22, 1.41, 1.96]), train=level) is None


def test_two_evaluations_are_not_judged() -> None:
    with pytest.raises(NotEnoughData):
        worse_each_time(_val([1.22, 1.96]), train=TRAIN)


def test_a_single_group_or_the_highest_stands_for_the_rate() -> None:
    frame = {
        "epoch": [1, 2, 3, 4],
        "loss": [4.0, 3.0, 2.0, 1.0],
        "lr-AdamW/pg1": [1e-6] * 4,
        "lr-AdamW/pg2": [1e-3] * 4,
    }
    (run,) = gradoctor.load(frame)
    assert run.signals["lr"].values[0] == 1e-3
    assert run.signals["lr"].spelling == "lr-AdamW/pg2"
