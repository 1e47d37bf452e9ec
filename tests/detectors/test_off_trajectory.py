"""Progress against an expectation table."""

import pytest

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.off_trajectory import off_trajectory
from tests.detectors.made import signal

ERROR = [{"from": 4, "to": 6, "low": 1.2, "high": 1.4}, {"from": 9, "to": 11, "low": 0.8, "high": 1.0}]
SCORE = [{"from": 1, "to": 5, "low": 0.08}, {"from": 6, "to": 20, "low": 0.10}]


def error(values, **axes):
    return signal(values, name="metric/mae/val", direction="lower", **axes)


def test_an_error_that_is_too_high_is_behind_and_one_too_low_is_ahead():
    hit = off_trajectory(error([1.82] * 12), ERROR)
    assert (hit.values["value"], hit.values["limit"], hit.values["to"]) == (1.82, 1.0, 11)
    assert off_trajectory(error([0.1] * 12), ERROR) is None


def test_only_rows_the_run_has_finished_are_judged():
    assert off_trajectory(error([1.82, 1.7, 1.6, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3]), ERROR) is None
    with pytest.raises(NotEnoughData):
        off_trajectory(error([1.82] * 3), ERROR)


def test_a_score_is_behind_below_its_row_with_slack_to_spare():
    score = signal([0.0818] * 20, name="metric/sharpe/val", direction="higher")
    assert off_trajectory(score, SCORE).values["limit"] == 0.10
    assert off_trajectory(score, SCORE, slack=0.2) is None


def test_without_direction_both_bounds_count():
    assert off_trajectory(signal([0.1] * 12, name="x"), ERROR) is not None
    assert off_trajectory(signal([0.9] * 12, name="x"), ERROR) is None


def test_steps_alone_cannot_be_compared():
    with pytest.raises(NotEnoughData, match="no epochs"):
        off_trajectory(error([1.0] * 12, steps=range(12)), ERROR)
