"""A test set that is evaluated along the way stands for a validation set that is not logged, and is called what it is."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import gradoctor


def _log(folder: Path, **fields: np.ndarray) -> Path:
    path = folder / "log.jsonl"
    count = len(next(iter(fields.values())))
    rows = [{"epoch": i + 1, **{k: round(float(v[i]), 5) for k, v in fields.items()}} for i in range(count)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


TRAIN = 2.0 * np.exp(-np.arange(30) / 6) + 0.05
WORSE = 2.0 * np.exp(-np.arange(30) / 3) + 0.6 + 0.04 * np.maximum(np.arange(30) - 8, 0)


def test_overfitting_is_seen_on_the_test_set_and_called_so(tmp_path: Path) -> None:
    found = gradoctor.diagnose(_log(tmp_path, train_loss=TRAIN, test_loss=WORSE)).findings
    told = next(f for f in found if f.rule == "overfitting")
    assert told.signal == "loss/val"
    assert told.summary.startswith("test_loss was best at epoch")
    assert "test loss" in told.claim
    assert "alidation" not in told.title + told.summary + told.claim


@pytest.mark.parametrize("others", [{"val_loss": TRAIN + 0.1}, {"val_acc": 1 - TRAIN / 4}])
def test_a_logged_validation_leaves_the_test_set_alone(tmp_path: Path, others: dict[str, np.ndarray]) -> None:
    (run,) = gradoctor.load(_log(tmp_path, train_loss=TRAIN, test_loss=WORSE, **others))
    assert "loss/val" not in run.signals or run.signals["loss/val"].spelling == "val_loss"


def test_one_evaluation_at_the_end_is_no_course(tmp_path: Path) -> None:
    path = _log(tmp_path, train_loss=TRAIN)
    path.write_text(path.read_text() + '\n{"epoch": 30, "test_loss": 0.7, "test_acc": 0.8}', encoding="utf-8")
    (run,) = gradoctor.load(path)
    assert not [name for name in run.signals if name.endswith("/val")]


def test_scores_of_the_test_set_count_as_well(tmp_path: Path) -> None:
    (run,) = gradoctor.load(_log(tmp_path, train_loss=TRAIN, test_acc=1 - TRAIN / 4))
    assert run.signals["metric/accuracy/val"].derived_from == ("metric/accuracy/test",)
    assert any("no validation set" in note for note in run.notes)
