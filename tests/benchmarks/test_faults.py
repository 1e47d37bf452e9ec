"""The benchmark of faults: its own tests of symptoms, its readers and its counting (none of which trains anything)."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from faults import checks_more, read_plain, score, verify  # noqa: F401
from faults.checks import CHECKS
from faults.read_libraries import LIBRARY_READERS
from faults.scenario import half
from faults.tools import Answer, Told

STEPS = np.arange(40.0)
NOISE = np.random.default_rng(3).normal(size=40)
FALLING = 2 * np.exp(-STEPS / 8) + 0.3 + 0.005 * NOISE


def series(**values: np.ndarray) -> dict[str, list[tuple[float, float]]]:
    return {name: [(float(i), float(v)) for i, v in enumerate(x)] for name, x in values.items()}


def shown(facts: dict[str, float] | None = None, text: str = "", **values: np.ndarray) -> set[str]:
    return {word for word, test in CHECKS.items() if test(series(**values), facts or {}, text)}


def test_a_healthy_run_shows_nothing() -> None:
    assert (
        shown(
            train_loss=FALLING,
            val_loss=FALLING + 0.02,
            lr=np.linspace(1e-3, 0, 40),
            grad_norm=1 + 0.1 * NOISE,
        )
        == set()
    )


@pytest.mark.parametrize(("word", "values"), [
    ("nonfinite_loss", {"train_loss": np.where(STEPS > 30, math.nan, FALLING)}),
    ("loss_divergence", {"train_loss": 0.5 + 0.01 * NOISE + np.exp(STEPS / 8)}),
    ("no_learning", {"train_loss": 2.3 + 0.01 * NOISE}),
    ("zero_loss", {"train_loss": np.zeros(40)}),
    ("overfitting", {"train_loss": FALLING, "val_loss": 0.5 + np.abs(STEPS - 10) / 30}),
    ("early_stop_missed", {"train_loss": FALLING, "val_loss": 0.5 + np.abs(STEPS - 10) / 30}),
    ("lr_zero_or_constant_bug", {"train_loss": FALLING, "lr": np.where(STEPS > 10, 0.0, 1e-3)}),
    ("loss_spike", {"train_loss": FALLING + 3 * (STEPS == 25)}),
    ("exploding_gradient", {"train_loss": FALLING, "grad_norm": 2e4 + 100 * NOISE}),
    ("metric_stuck_at_zero", {"train_loss": FALLING, "val_f1": np.zeros(12)}),
    ("train_val_mismatch", {"train_loss": FALLING, "val_loss": 50 + NOISE}),
    ("clip_saturation", {"clipped": np.ones(20)}),
    ("gan_imbalance", {"d_loss": np.full(30, 0.01), "g_loss": np.full(30, 9.0)}),
])  # fmt: skip
def test_a_symptom_is_seen(word: str, values: dict[str, np.ndarray]) -> None:
    assert word in shown(**values)


def test_a_cut_log_is_told_from_a_whole_one() -> None:
    assert "truncated_log" in shown({"epochs": 20}, "Epoch 3/20 loss 1.0\nKilled\n")
    assert "truncated_log" in shown({"epochs": 20}, "Epoch 3/20 loss 1.0\nEpoch 4/20")
    assert "truncated_log" not in shown({"epochs": 20}, "Epoch 19/20 loss 1.0\nEpoch 20/20 loss 1.0\n")


def test_an_injection_that_leaves_no_trace_is_not_called_visible(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text(
        "".join(
            json.dumps({"epoch": i + 1, "train_loss": v, "val_loss": v}) + "\n" for i, v in enumerate(FALLING)
        )
    )
    written = {"file": "run.jsonl", "format": "generic_jsonl", "scenario": "x", "seed": 0, "symptoms": ["overfitting"], "root": ["overfitting"],
               "also": [], "doubtful": False, "reader": "jsonl-epochs", "facts": {}}  # fmt: skip
    assert verify.label(written, tmp_path)["visible"] is False
    assert verify.label(written | {"symptoms": []}, tmp_path)["verdict"] == "healthy"


def test_styles_are_read_back(tmp_path: Path) -> None:
    lines = {
        "pipes": "Epoch 003/025 | train loss 0.1234 | val loss nan | lr 1.00e-03 | val acc 0.9000 | 1.20s\n",
        "steps": "step    10 | loss 0.1234 | lr 1.00e-03 | grad norm 0.5 | 41400 samples/s\n",
        "dicts": "{'epoch': 1, 'train_loss': 0.1234, 'val_loss': nan, 'lr': 0.001}\n",
    }
    for style, line in lines.items():
        (tmp_path / style).write_text(line)
        found = read_plain.read(style, tmp_path / style)
        assert found["train_loss"][0][1] == 0.1234
        assert found["lr"][0][1] == 0.001
        assert style == "steps" or math.isnan(found["val_loss"][0][1])


def test_trainer_output_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(
        "  5%|x| 1/20 {'loss': '0', 'grad_norm': 'nan', 'epoch': '0.5'}\n{'loss': 2.5, 'grad_norm': nan, 'epoch': 1.0}\n{'train_runtime': 3.0, 'train_loss': 9.0}\n"
    )
    found = LIBRARY_READERS["hf-stdout"](tmp_path / "log")
    assert [v for _, v in found["train_loss"]] == [0.0, 2.5]
    assert all(math.isnan(v) for _, v in found["grad_norm"])


def test_counting() -> None:
    sick = {
        "file": "s",
        "verdict": "problem",
        "visible": True,
        "problems": [{"symptom": "overfitting"}],
        "root": ["overfitting"],
        "also": ["early_stop_missed"],
    }
    hidden = sick | {"file": "i", "visible": False, "problems": []}
    well = {"file": "h", "verdict": "healthy", "visible": None, "problems": [], "root": [], "also": []}
    answers = {
        "s": Answer(
            True, (Told("warning", "late", ("early_stop_missed",)), Told("info", "fit", ("overfitting",)))
        ),
        "i": Answer(False),
        "h": Answer(True, (Told("info", "note", ("loss_spike",)), Told("warning", "alarm", ("loss_spike",)))),
    }
    counted = score.count([sick, hidden, well], answers)
    assert (counted.sick, counted.hidden, counted.accused, counted.accused_critical) == (
        [True],
        [False],
        [True],
        [False],
    )
    assert counted.named == [True]  # an info names it
    assert counted.root == [False]  # but the first alarm is a consequence
    assert counted.right == [True, False]
    assert counted.read == 2


def test_halves_are_fixed_and_about_even() -> None:
    halves = [half(f"scenario-{i}", seed) for i in range(60) for seed in range(3)]
    assert 60 < halves.count("a") < 120
    assert half("plain", 0) == half("plain", 0)
