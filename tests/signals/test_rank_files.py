"""Ranks of one training that write a file each."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradoctor.signals.load import Reading, load_runs


def _write(folder: Path, name: str, shift: float, epochs: int = 12, end: str = "") -> None:
    rows = [
        f"Epoch {i}/12 train_loss {2 * 0.9**i + shift:.4f} val_loss {2.1 * 0.9**i:.4f}\n"
        for i in range(epochs)
    ]
    (folder / name).write_text("".join(rows) + end)


@pytest.mark.parametrize(
    "form", ["train_rank{0}.out", "slurm-77.rank_{0}.log", "gpu{0}.txt", "worker-{0}.log"]
)
def test_ranks_that_count_epochs_alone_are_one_training_and_their_losses_are_averaged(
    form: str, tmp_path: Path
):
    for rank in range(4):
        _write(tmp_path, form.format(rank), 0.01 * rank)
    (run,) = load_runs([str(tmp_path)], Reading(config=False)).runs
    assert run.signals["loss/train"].values.tolist() == pytest.approx(
        [2 * 0.9**i + 0.015 for i in range(12)], abs=1e-4
    )
    assert run.signals["loss/val"].values.tolist() == pytest.approx(
        [2.1 * 0.9**i for i in range(12)], abs=1e-4
    )
    assert run.signals["loss/train"].file.endswith(form.format(0))
    assert len(run.sources) == 4


def test_what_a_further_rank_alone_says_in_words_is_kept_and_what_all_say_is_told_once(tmp_path: Path):
    for rank in range(3):
        again = "RuntimeError: loss is NaN\n" if rank else ""
        _write(tmp_path, f"rank{rank}.log", 0.0, end=f"CUDA out of memory\n{again}")
    (run,) = load_runs([str(tmp_path)], Reading(config=False)).runs
    kinds = [event.kind for event in run.events]
    assert kinds.count("out-of-memory") == 1
    assert "nan-warning" in kinds


def test_tasks_of_an_array_job_are_runs_of_their_own(tmp_path: Path):
    for task in range(3):
        _write(tmp_path, f"slurm-77_{task}.out", 0.01 * task)
    assert len(load_runs([str(tmp_path)], Reading(config=False)).runs) == 3


def test_a_rank_that_logs_something_else_is_a_run_of_its_own(tmp_path: Path):
    _write(tmp_path, "rank0.log", 0.0)
    (tmp_path / "rank1.log").write_text("".join(f"Epoch {i} accuracy {0.01 * i:.3f}\n" for i in range(12)))
    _write(tmp_path, "rank2.log", 0.0, epochs=4)
    assert len(load_runs([str(tmp_path)], Reading(config=False)).runs) == 3
