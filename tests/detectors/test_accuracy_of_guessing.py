"""Guesses are told from slow learning by what loss and accuracy say of each other."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.detectors.accuracy_of_guessing import accuracy_of_guessing
from gradoctor.detectors.hit import NotEnoughData
from tests.detectors.made import signal

FLAT = [2.29, 2.22, 2.18, 2.166, 2.164, 2.162, 2.163, 2.163, 2.163, 2.164, 2.163, 2.164]


def accuracy(values):
    return signal(values, name="metric/accuracy/val", direction="higher")


def test_shares_of_the_classes_are_all_it_knows():
    hit = accuracy_of_guessing(signal(FLAT), accuracy=accuracy([0.12, 0.16, 0.17, 0.172, 0.171, 0.17]))
    assert hit is not None
    assert hit.values["odds"] == pytest.approx(np.exp(-2.1635), rel=0.01)
    assert hit.values["reached"] == pytest.approx(0.1705)


@pytest.mark.parametrize(
    ("loss", "scores"),
    [
        (FLAT, [0.2, 0.3, 0.34, 0.35, 0.35, 0.35]),  # right three times as often as its loss says
        (FLAT, [0.12, 0.14, 0.16, 0.18, 0.20, 0.22]),  # the accuracy rises
        (list(np.linspace(2.3, 2.05, 12)), [0.17] * 6),  # the loss falls
        ([0.5 * value for value in FLAT], [0.34] * 6),  # it fell by less, but ended below half the classes
        (FLAT, [0.01] * 6),  # a score of something else: no guess is that bad
    ],
)
def test_what_is_no_guessing(loss, scores):
    assert accuracy_of_guessing(signal(loss), accuracy=accuracy(scores), below=0.33) is None


def test_three_evaluations_are_too_few():
    with pytest.raises(NotEnoughData):
        accuracy_of_guessing(signal(FLAT), accuracy=accuracy([0.17] * 3))
