"""Copies of a log are told once; a log that says anything else is a run of its own."""

from __future__ import annotations

import json
from pathlib import Path

from gradoctor.signals.load import Loaded, Reading, load_runs


def state(path: Path, losses: list[float], *, whole: bool = False) -> None:
    """A state as the Trainer of Hugging Face leaves it; ``whole``: with the summary at the end of a training."""
    history: list[dict[str, float]] = [
        {"epoch": step / 10, "loss": loss, "learning_rate": 1e-4, "step": step}
        for step, loss in enumerate(losses, 1)
    ]
    if whole:
        history.append(
            {"epoch": len(losses) / 10, "step": len(losses), "train_loss": 1.0, "train_runtime": 9.0}
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"global_step": len(losses), "log_history": history}, indent=2))


def loaded(folder: Path) -> Loaded:
    return load_runs([str(folder)], Reading())


def falling(count: int) -> list[float]:
    return [3 / (1 + 0.1 * step) for step in range(count)]


def names(found: Loaded, folder: Path) -> list[str]:
    return [str(Path(source.name).relative_to(folder)) for run in found.runs for source in run.sources]


def test_earlier_checkpoints_begin_the_last_one(tmp_path: Path) -> None:
    for count in (5, 10, 20):
        state(tmp_path / f"checkpoint-{count}" / "trainer_state.json", falling(count))
    found = loaded(tmp_path)
    assert names(found, tmp_path) == ["checkpoint-20/trainer_state.json"]
    assert len(found.runs[0].signals["loss/train"]) == 20
    told = [one for one in found.refused if "told once" in one.reason]
    assert len(told) == 2
    assert all(one.quiet for one in told)


def test_the_state_of_the_whole_training_tells_what_its_checkpoints_tell(tmp_path: Path) -> None:
    state(tmp_path / "out" / "trainer_state.json", falling(30), whole=True)
    for count in (10, 20):
        state(tmp_path / "out" / f"checkpoint-{count}" / "trainer_state.json", falling(count))
    assert names(loaded(tmp_path), tmp_path) == ["out/trainer_state.json"]


def test_a_checkpoint_of_another_training_is_not_lost(tmp_path: Path) -> None:
    state(tmp_path / "checkpoint-300" / "trainer_state.json", falling(30))
    state(tmp_path / "checkpoint-200" / "trainer_state.json", [2.5 + 0.5 * step for step in range(20)])
    finals = {run.signals["loss/train"].values[-1] for run in loaded(tmp_path).runs}
    assert finals == {falling(30)[-1], 12.0}


def test_a_copy_in_the_same_folder_is_told_once(tmp_path: Path) -> None:
    rows = "".join(f"step {step} loss {loss:.4f}\n" for step, loss in enumerate(falling(40)))
    (tmp_path / "copy of train.log").write_text(rows)
    (tmp_path / "train.log").write_text(rows)
    found = loaded(tmp_path)
    assert len(found.runs) == 1
    assert ["told once" in one.reason for one in found.refused] == [True]


def test_a_number_that_differs_makes_two_runs(tmp_path: Path) -> None:
    losses = falling(40)
    for name, last in (("a.log", 0.5), ("b.log", 0.6)):
        rows = "".join(f"step {step} loss {loss:.4f}\n" for step, loss in enumerate([*losses, last]))
        (tmp_path / name).write_text(rows)
    assert len(loaded(tmp_path).runs) == 2


def test_a_shorter_log_and_one_that_ends_otherwise_are_runs_of_their_own(tmp_path: Path) -> None:
    rows = [f"step {step} loss {loss:.4f}\n" for step, loss in enumerate(falling(40))]
    (tmp_path / "a.log").write_text("".join(rows))
    (tmp_path / "b.log").write_text("".join(rows[:25]))
    (tmp_path / "c.log").write_text("".join(rows) + "torch.cuda.OutOfMemoryError: CUDA out of memory.\n")
    assert len(loaded(tmp_path).runs) >= 2
    assert any(event.kind == "out-of-memory" for run in loaded(tmp_path).runs for event in run.events)
    assert 25 in {len(run.signals["loss/train"]) for run in loaded(tmp_path).runs}


def test_evaluations_of_checkpoints_are_no_courses(tmp_path: Path) -> None:
    state(tmp_path / "trainer_state.json", falling(30), whole=True)
    for count in (10, 20):
        results = tmp_path / f"checkpoint-{count}" / "eval_results.json"
        results.parent.mkdir()
        results.write_text(json.dumps({"epoch": count / 10, "eval_loss": 2.0 - count / 30}))
    assert names(loaded(tmp_path), tmp_path) == ["trainer_state.json"]
