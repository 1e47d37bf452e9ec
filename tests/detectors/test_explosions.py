"""Losses that multiply to the end, and damaged numbers among them."""

from __future__ import annotations

import numpy as np

import gradoctor
from gradoctor.detectors.diverging import diverging
from gradoctor.detectors.non_finite import non_finite
from gradoctor.detectors.rises_against import rises_against
from gradoctor.detectors.settles_above_start import settles_above_start
from tests.detectors.made import signal

EPOCHS = np.arange(1, 60)
DOUBLING = np.where(EPOCHS > 5, 2.0 * np.exp(0.6 * EPOCHS), 2.0 - 0.1 * EPOCHS)


def test_a_loss_that_doubles_to_the_end_has_diverged_and_not_settled() -> None:
    assert diverging(signal(DOUBLING), lost=1.0, by=0.25, worse_than_start=True) is not None
    assert settles_above_start(signal(DOUBLING)) is None
    settled = np.concatenate((np.linspace(2, 9, 10), np.full(49, 6.0)))
    assert settles_above_start(signal(settled)) is not None


def test_the_start_that_is_told_is_the_first_records() -> None:
    rising = 0.7 + 0.08 * EPOCHS
    hit = diverging(signal(rising), lost=1.0, by=0.25, worse_than_start=True)
    assert hit is not None
    assert hit.values["first"] == np.median(rising[:3])
    assert "later" not in hit.values  # its best record is the first one


def test_numbers_beyond_any_use_are_counted_apart() -> None:
    hit = non_finite(signal([2.0, 1.0, 1e308, 1e200, np.inf, np.nan]))
    assert hit is not None
    assert (hit.values["count"], hit.values["huge"]) == (4.0, 2.0)
    plain = non_finite(signal([2.0, 1.0, np.inf, np.nan]))
    assert plain is not None
    assert "huge" not in plain.values


def test_a_damaged_position_is_none() -> None:
    (run,) = gradoctor.load(
        {"epoch": [1.0, 2.0, 3.0, 1e30, 5.0, 6.0], "loss": [6.0, 5.0, 4.0, 3.0, 2.0, 1.0]}
    )
    assert len(run.signals["loss/train"]) == 6
    assert run.extent()[0] == 6.0


def test_a_total_that_explodes_does_not_stand_still() -> None:
    part = signal(0.5 * DOUBLING, name="loss/cls")
    assert rises_against(part, total=signal(DOUBLING)) is None
