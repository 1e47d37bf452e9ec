"""Lines that head a fold, a task or a stage, and what they make of the records below them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradoctor.intake.parsers import console
from gradoctor.intake.text.headings import heading_of
from gradoctor.signals.load import Reading, load_runs
from gradoctor.signals.run import Run
from tests.intake.text.reading import assert_same, source_of

HEADS = {
    "Fold 2": ("fold", 2),
    "===== FOLD 1 / 5 =====": ("fold", 1),
    "[Fold 3]": ("fold", 3),
    "Fold #4": ("fold", 4),
    "fold=0": ("fold", 0),
    "Starting fold 3...": ("fold", 3),
    "Cross-validation fold 2 of 5": ("fold", 2),
    "Fold 1/5: train=800 val=200": ("fold", 1),
    "Fold 2 (320 train / 80 val)": ("fold", 2),
    "Stage 2: fine-tuning all layers": ("stage", 2),
    "phase 2 - unfreeze backbone": ("phase", 2),
    "-- Experience 2 --": ("experience", 2),
    "Training on task 4": ("task", 4),
    "Task 3 (CIFAR)": ("task", 3),
}
NONE = [
    "Fold 1: 0.85", "Fold 2 done", "Fold 2: done", "Fold 1: best acc", "Stage 2 complete", "Initializing ZeRO Stage 3",
    "Task 1 accuracy: 0.9", "Stage 3: lr 0.001", "Using DeepSpeed stage 2", "in stage 2 of the plan", "Stage 1.5 x",
    "fold 2 best model saved", "Fold 1, Epoch 3/10", "Manifold 3", "unfold 2", "Fold 1: mean loss over 3 seeds",
]  # fmt: skip
ONCE = 1.8 * 0.75 ** np.arange(12) + 0.5


@pytest.mark.parametrize("line", HEADS)
def test_a_line_by_itself_heads_a_part(line: str):
    assert heading_of(line) == HEADS[line]


@pytest.mark.parametrize("line", NONE)
def test_reports_settings_and_prose_head_none(line: str):
    assert heading_of(line) is None


def _rows(first: int, level: float, form: str) -> str:
    return "".join(form.format(first + i, value * level) for i, value in enumerate(ONCE))


def _runs(tmp_path: Path, text: str) -> dict[str, Run]:
    log = tmp_path / "run.log"
    log.write_text(text)
    return {run.name.rpartition("/")[2]: run for run in load_runs([str(log)], Reading(config=False)).runs}


def test_folds_without_a_counter_are_trainings_of_their_own(tmp_path: Path):
    text = "".join(f"Fold {k}\n" + _rows(0, 1 + k / 10, "loss: {1:.4f} acc: 0.5\n") for k in (1, 2, 3))
    runs = _runs(tmp_path, text)
    assert list(runs) == [f"run.log [fold={k}]" for k in (1, 2, 3)]
    assert runs["run.log [fold=2]"].signals["loss/train"].lines.tolist() == list(range(15, 27))


@pytest.mark.parametrize("bars", [False, True], ids=["prints", "keras"])
def test_folds_of_epochs_are_named_by_their_headings(bars: bool, tmp_path: Path):
    form = "Epoch {0}/12\n25/25 - 0s - 2ms/step - loss: {1:.4f}\n" if bars else "Epoch {0}/12 loss: {1:.4f}\n"
    runs = _runs(tmp_path, "".join(f"== Fold {k}/3 ==\n" + _rows(1, 1.0, form) for k in (1, 2, 3)))
    assert list(runs) == [f"run.log [fold={k}]" for k in (1, 2, 3)]
    assert all(run.signals["loss/train"].epoch.tolist() == list(range(1, 13)) for run in runs.values())


def test_a_stage_at_which_the_loss_jumps_is_a_training_of_its_own(tmp_path: Path):
    stages = [
        f"Stage {k}/2: harder\n" + _rows(12 * k - 11, float(k), "epoch {0} loss {1:.4f}\n") for k in (1, 2)
    ]
    assert list(_runs(tmp_path, "".join(stages))) == ["run.log [stage=1]", "run.log [stage=2]"]


def test_a_stage_that_the_loss_does_not_notice_changes_nothing(tmp_path: Path):
    falling = "".join(f"epoch {i} loss {2 * 0.95**i:.4f}\n" for i in range(1, 31)).split("\n")
    text = "\n".join(["Stage 1", *falling[:15], "Stage 2", *falling[15:]])
    (run,) = _runs(tmp_path, text).values()
    assert len(run.signals["loss/train"]) == 30
    assert not run.unnamed


def test_headings_of_a_table_of_results_head_no_records(tmp_path: Path):
    tasks = "".join(f"Task {k}\nacc: 0.{k}\n" for k in (1, 2, 1, 2, 3))
    (run,) = _runs(tmp_path, _rows(1, 1.0, "epoch {0} loss {1:.4f}\n") + tasks).values()
    assert len(run.signals["loss/train"]) == 12


@pytest.mark.parametrize(
    "form", ["stage: {2}, epoch: {0}, loss: {1:.4f}\n", "Stage {2} | Epoch {0} | loss {1:.4f}\n"]
)
def test_a_stage_in_the_record_itself_is_read_as_well(form: str, tmp_path: Path):
    text = "".join(form.format(12 * k + i, v * (1 + k), k) for k in (0, 1) for i, v in enumerate(ONCE))
    assert [name[:-2].lower() for name in _runs(tmp_path, text)] == ["run.log [stage="] * 2


@pytest.mark.parametrize(
    "form", ["epoch {0} loss {1:.4f}\n", "loss: {1:.4f} acc: 0.5\n", "{0}/12 loss {1:.4f}\n"]
)
@pytest.mark.parametrize(
    "head", ["Fold {0}\n", "Fold #{0}\n", "[Fold {0}]\n", "Fold {0}: train=80 val=20\n", "Stage {0}/30\n"]
)
def test_the_quick_way_hears_the_same_headings(form: str, head: str):
    words = "plain words that say nothing at all\n" * 20
    text = "".join(head.format(k) + words + _rows(1, 1.0, form) + words for k in range(12))
    source = source_of(text)
    parsed = console.read(source)
    assert {"fold", "stage"} & set(parsed.tables[0].fields)
    assert_same(parsed, console.read_slowly(source))
