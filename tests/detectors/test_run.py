"""How a run ended, was resumed, and what it used."""

from dataclasses import replace

import numpy as np
import pytest

from gradoctor.detectors.cut_short import cut_short
from gradoctor.detectors.drifts import drifts
from gradoctor.detectors.ends_log import ends_log
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.jumps_at import jumps_at
from gradoctor.detectors.one_side_wins import one_side_wins
from gradoctor.intake.columns import Event
from tests.detectors.made import signal


def event(kind, line, **place):
    return Event(kind, f"{kind} here", line, **place)


def test_an_event_behind_every_measurement_ends_the_log():
    loss = signal([2, 1.5, 1.0])
    assert ends_log((event("out-of-memory", 4),), signals=(loss,)).values["line"] == 4
    assert ends_log((event("out-of-memory", 2),), signals=(loss,)) is None
    assert ends_log((), signals=(loss,)) is None


def test_an_error_behind_the_goal_is_no_finding():
    loss = signal([2, 1.5, 1.0])
    assert ends_log((event("traceback", 4),), signals=(loss,), epochs=3) is None
    assert ends_log((event("traceback", 4),), signals=(loss,), epochs=100).values["reached"] == "epoch 3"
    assert ends_log((event("traceback", 4),), signals=(signal([1.0], steps=[990]),), steps=1000) is None


def test_an_event_is_chosen_by_its_words():
    stopped = (Event("killed", "slurmstepd: JOB 1 CANCELLED", 9),)
    killed = (Event("killed", "line 1: 77 Killed  python", 9),)
    assert ends_log(stopped, saying=["killed"], unless_saying=["cancel"]) is None
    assert ends_log(killed, saying=["killed"], unless_saying=["cancel"]).values["line"] == 9


def test_the_planned_end():
    loss = signal(np.ones(12))
    assert cut_short((loss,), planned=100).values["reached"] == 12
    assert cut_short((loss,), planned=12) is None
    assert cut_short((loss,), planned=100, reasons=(event("early-stop", 12),)) is None
    with pytest.raises(NotEnoughData):
        cut_short((loss,), planned=100, axis="step")


def test_a_jump_at_a_restart():
    values = [2.0, 1.8, 1.6, 1.5, 1.4, 1.35, 1.3, 1.28, 1.9, 1.8, 1.75, 1.7, 1.6, 1.5]
    hit = jumps_at(signal(values), events=(event("restart", 9),))
    assert hit.values["at"] == "epoch 9"
    assert jumps_at(signal(values), events=(event("restart", 6),)) is None
    assert jumps_at(signal(values), events=()) is None
    with pytest.raises(NotEnoughData):
        jumps_at(signal(values), events=(event("restart", 1),))


def test_speed_that_creeps_down_and_memory_that_creeps_up():
    rng = np.random.default_rng(0)
    assert drifts(signal(np.linspace(1000, 500, 60) + rng.normal(0, 20, 60)), by=-0.3) is not None
    assert drifts(signal(np.linspace(8, 16, 60)), by=0.2, steady=True).values["change"] == pytest.approx(
        0.8, abs=0.2
    )


@pytest.mark.parametrize(
    "values",
    [np.full(60, 9.0), np.r_[np.full(30, 1000.0), np.full(30, 500.0)], np.r_[300, 800, np.full(58, 1000.0)]],
    ids=["level", "one step", "slow start"],
)
def test_no_drift(values):
    assert drifts(signal(values), by=-0.3) is None


def test_a_mean_since_the_start_only_settles():
    steps = np.arange(1, 41) * 500
    constant = steps / (30 + steps / 80.0 - 6.0)  # a start-up that took less than its share
    mean = replace(signal(constant, steps=steps), name="throughput/fps")
    slower = replace(signal(np.linspace(200, 90, 40), steps=steps), name="throughput/fps")
    assert (
        drifts(replace(signal(steps / (steps / 80.0 - 5.0), steps=steps), name="throughput/x"), by=-0.1)
        is None
    )
    assert drifts(mean, by=0.05) is None
    assert drifts(slower, by=-0.3) is not None


def test_one_player_has_won():
    won, lost = signal(np.geomspace(1.2, 0.01, 32)), signal(np.linspace(1, 7, 32))
    assert one_side_wins(won, loser=lost).values["loser_last"] > 6
    assert one_side_wins(signal(np.full(32, 1.2)), loser=lost) is None
    assert one_side_wins(signal(np.linspace(1.2, -5, 32)), loser=lost) is None
