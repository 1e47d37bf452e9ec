"""The time of an epoch, from its own time or from the time since the start."""

from __future__ import annotations

import numpy as np
import pytest

import gradoctor
from gradoctor.signals.derived import with_derived

EPOCHS = list(range(1, 13))
LOSS = [1.0 / epoch for epoch in EPOCHS]


def epoch_time(**times: list[float]) -> list[float] | None:
    (run,) = gradoctor.load({"epoch": EPOCHS, "loss": LOSS, **times})
    signal = with_derived(run).signals.get("time/epoch")
    return None if signal is None else [float(value) for value in signal.values]


@pytest.mark.parametrize("name", ["epoch_time", "time", "elapsed"])
def test_times_of_epochs_are_taken_as_they_are(name: str) -> None:
    times = [10.0 + 0.5 * (-1) ** epoch for epoch in EPOCHS]
    assert epoch_time(**{name: times}) == times


@pytest.mark.parametrize("name", ["epoch_time", "time", "elapsed"])
def test_times_since_the_start_become_differences(name: str) -> None:
    spent = [10.0 + epoch for epoch in EPOCHS]
    assert epoch_time(**{name: [float(t) for t in np.cumsum(spent)]}) == spent


def test_times_that_only_grow_but_start_high_are_no_sum() -> None:
    growing = [10.0 + 0.7 * epoch for epoch in EPOCHS]
    assert epoch_time(time=growing) == growing


def test_several_records_an_epoch_give_none() -> None:
    frame = {"epoch": [1, 1, 2, 2, 3, 3], "step": [1, 2, 3, 4, 5, 6], "loss": LOSS[:6], "time": [1.0] * 6}
    (run,) = gradoctor.load(frame)
    assert "time/epoch" not in with_derived(run).signals


def test_several_records_an_epoch_give_the_time_of_a_step_unless_it_only_grows() -> None:
    steps = {"epoch": [1, 1, 2, 2, 3, 3], "step": [1, 2, 3, 4, 5, 6], "loss": LOSS[:6]}
    (own,) = gradoctor.load({**steps, "time": [1.0, 1.1, 0.9, 1.0, 1.2, 1.0]})
    (slower,) = gradoctor.load({**steps, "time_ms": [1.0, 1.1, 1.2, 1.3, 1.4, 1.5]})
    assert "time/step" in with_derived(slower).signals
    (total,) = gradoctor.load({**steps, "time": [1.0, 2.1, 3.0, 4.0, 5.2, 6.2]})
    assert list(with_derived(own).signals["time/step"].values) == [1.0, 1.1, 0.9, 1.0, 1.2, 1.0]
    assert "time/step" not in with_derived(total).signals


def test_epochs_that_take_ever_longer_are_told_by_the_name_in_the_log() -> None:
    frame = {"epoch": EPOCHS, "loss": LOSS, "time": [10.0 + 4.0 * epoch for epoch in EPOCHS]}
    (finding,) = [f for f in gradoctor.diagnose(frame).findings if f.rule == "throughput-decay"]
    assert finding.severity == "warning"
    assert finding.summary.startswith("time goes from 24 to 56")
