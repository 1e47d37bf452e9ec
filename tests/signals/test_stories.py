"""A console beside the folder that its run wrote is one of the run's files, where the numbers say so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradoctor.signals.load import Loaded, Reading, load_runs
from tests.intake.binary.events import event, simple, version


def _history(seed: int) -> list[dict[str, float]]:
    draw = np.random.default_rng(seed)
    losses = 0.5 + 1.8 * np.exp(-np.arange(40) / 8) + draw.normal(0, 0.02, 40)
    return [
        {
            "loss": float(loss),
            "learning_rate": 1e-4 * (1 - i / 40),
            "epoch": (i + 1) / 4,
            "step": 10 * (i + 1),
        }
        for i, loss in enumerate(losses)
    ]


def _state(path: Path, history: list[dict[str, float]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document: dict[str, Any] = {
        "best_metric": None,
        "global_step": 400,
        "log_history": history,
        "max_steps": 400,
    }
    path.write_text(json.dumps(document, indent=2))


def _console(path: Path, history: list[dict[str, float]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        f"step {row['step']:.0f} loss {row['loss']:.4f} lr {row['learning_rate']:.2e}\n" for row in history
    ]
    path.write_text("loading the model\n" + "".join(rows) + "RuntimeError: CUDA out of memory\n")


def _events(path: Path, history: list[dict[str, float]]) -> None:
    path.mkdir(parents=True, exist_ok=True)
    records = b"".join(event(int(row["step"]), simple("train/loss", row["loss"])) for row in history)
    (path / "events.out.tfevents.1.host").write_bytes(version() + records)


def _loaded(folder: Path) -> Loaded:
    return load_runs([str(folder)], Reading(config=False))


@pytest.mark.parametrize("place", ["run1.log", "console.log", "run1/logs/console.log"])
def test_a_console_that_says_the_same_is_a_file_of_the_run(place: str, tmp_path: Path):
    _state(tmp_path / "run1" / "trainer_state.json", _history(1))
    _console(tmp_path / place, _history(1))
    (run,) = _loaded(tmp_path).runs
    assert run.signals["loss/train"].file == str(tmp_path / "run1" / "trainer_state.json")
    assert {source.name for source in run.sources} == {
        str(tmp_path / "run1/trainer_state.json"),
        str(tmp_path / place),
    }
    assert any("repeats" in note for note in run.notes)
    assert [e.kind for e in run.events if not e.kind.startswith("check")] == ["out-of-memory"]


def test_each_console_goes_to_its_own_run(tmp_path: Path):
    for seed in (1, 2, 3):
        _state(tmp_path / f"run{seed}" / "trainer_state.json", _history(seed))
        _console(tmp_path / f"{'cab'[seed - 1]}.log", _history(seed))
    runs = _loaded(tmp_path).runs
    assert [Path(run.name).parent.name for run in runs] == ["run1", "run2", "run3"]
    told = [{Path(source.name).name for source in run.sources} for run in runs]
    assert [names - {"trainer_state.json"} for names in told] == [{"c.log"}, {"a.log"}, {"b.log"}]


def test_state_events_and_console_on_three_levels_are_one_run(tmp_path: Path):
    _state(tmp_path / "out" / "trainer_state.json", _history(1))
    _events(tmp_path / "out" / "runs" / "Jan01", _history(1))
    _console(tmp_path / "out.log", _history(1))
    (run,) = _loaded(tmp_path).runs
    assert len(run.sources) == 3


def test_a_console_of_another_run_stays_apart(tmp_path: Path):
    _state(tmp_path / "run1" / "trainer_state.json", _history(1))
    _console(tmp_path / "run1.log", _history(2))
    assert len(_loaded(tmp_path).runs) == 2


def test_the_same_learning_rates_are_no_evidence(tmp_path: Path):
    quiet = [{key: value for key, value in row.items() if key != "loss"} for row in _history(1)]
    _state(tmp_path / "run1" / "trainer_state.json", quiet)
    _console(tmp_path / "run1.log", _history(2))
    assert len(_loaded(tmp_path).runs) == 2


def test_two_formats_of_each_of_two_runs_in_one_folder(tmp_path: Path):
    for seed in (1, 2):
        _console(tmp_path / f"run{seed}.log", _history(seed))
        rows = [f"{row['step']:.0f},{row['loss']!r},{row['epoch']}\n" for row in _history(seed)]
        (tmp_path / f"run{seed}.csv").write_text("step,loss,epoch\n" + "".join(rows))
    runs = _loaded(tmp_path).runs
    assert [sorted(Path(source.name).name for source in run.sources) for run in runs] == [
        ["run1.csv", "run1.log"], ["run2.csv", "run2.log"],
    ]  # fmt: skip


def test_a_number_of_the_console_that_differs_at_the_end_is_told(tmp_path: Path):
    history = _history(1)
    _state(tmp_path / "run1" / "trainer_state.json", history)
    _console(tmp_path / "run1.log", [*history[:-1], {**history[-1], "loss": 9.0}])
    (run,) = _loaded(tmp_path).runs
    assert any("do not agree on loss/train" in note for note in run.notes)
