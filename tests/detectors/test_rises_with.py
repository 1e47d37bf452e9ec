"""A loss that rises with a rate that had come down to nothing; a log that reaches its planned end."""

import numpy as np
import pytest

from gradoctor.detectors.completed import completed
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.rises_with import rises_with
from tests.detectors.made import signal

COSINE = 5e-4 * (1 + np.cos(np.pi * np.arange(60) / 30))
LOSS = np.r_[np.geomspace(1.9, 0.41, 31), np.linspace(0.42, 0.9, 29)]


def test_a_cosine_stepped_beyond_its_end_undoes_what_was_learned() -> None:
    hit = rises_with(signal(LOSS), lr=signal(COSINE, name="lr"))
    assert hit is not None
    assert hit.values["before"] < 0.45 < 0.8 < hit.values["last"]
    assert hit.values["highest"] > 0.9 * hit.values["peak"]


@pytest.mark.parametrize(
    "rates",
    [
        np.r_[COSINE[:31], COSINE[1:30]],  # a restart in one record
        np.r_[COSINE[:31], [0.0] * 29],  # it stays down
        np.r_[np.linspace(0, 1e-3, 31), [1e-3] * 29],  # a warm-up
        5e-4 * (1 + np.cos(np.pi * np.arange(60) / 10)),  # cycles
    ],
)
def test_restarts_and_cycles_and_a_rate_that_stays_down_are_none(rates: np.ndarray) -> None:
    assert rises_with(signal(LOSS), lr=signal(rates, name="lr")) is None


def test_a_loss_that_falls_on_is_none() -> None:
    assert rises_with(signal(np.geomspace(1.9, 0.3, 60)), lr=signal(COSINE, name="lr")) is None


def test_the_planned_end_in_steps_or_in_epochs() -> None:
    loss = signal(np.linspace(2, 1, 60), steps=range(10, 610, 10))
    assert completed(loss, steps=600) is not None
    assert completed(loss, steps=6000) is None
    with pytest.raises(NotEnoughData):
        completed(loss)
