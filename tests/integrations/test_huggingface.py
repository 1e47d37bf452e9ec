"""Real trainings with the Trainer of transformers, with and without the callback."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip(
    "transformers", reason="transformers is not installed: pip install -e '.[integrations-test]'"
)
pytest.importorskip("accelerate", reason="accelerate is not installed: pip install -e '.[integrations-test]'")
torch = pytest.importorskip("torch", reason="torch is not installed")

from transformers import Trainer, TrainingArguments, set_seed  # noqa: E402

import gradoctor  # noqa: E402
from gradoctor.integrations.huggingface import GradoctorCallback, agreed  # noqa: E402


class Net(torch.nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.body = torch.nn.Sequential(
            torch.nn.Linear(8, 32), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(32, 1)
        )

    def forward(self, x: Any, labels: Any) -> dict[str, Any]:
        predicted = self.body(x).squeeze(-1)
        return {"loss": torch.nn.functional.mse_loss(predicted, labels), "logits": predicted}


def _data(count: int, seed: int) -> list[dict[str, Any]]:
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(count, 8, generator=draw)
    y = x[:, 0] - 0.5 * x[:, 1] + 0.05 * torch.randn(count, generator=draw)
    return [{"x": x[i], "labels": y[i]} for i in range(count)]


def _trainer(out: Path, lr: float, callbacks: list[Any], steps: int = 120) -> Trainer:
    set_seed(7)
    arguments = TrainingArguments(
        output_dir=str(out), max_steps=steps, per_device_train_batch_size=16, learning_rate=lr, optim="sgd",
        logging_steps=2, eval_strategy="steps", eval_steps=20, save_strategy="no", report_to="none",
        disable_tqdm=True, use_cpu=True, max_grad_norm=1e9, logging_nan_inf_filter=False, seed=7,
    )  # fmt: skip
    return Trainer(
        Net(), arguments, train_dataset=_data(256, 1), eval_dataset=_data(64, 2), callbacks=callbacks
    )


def test_a_healthy_run_is_logged_judged_and_bit_identical_without_the_callback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="gradoctor")
    ends = []
    for callbacks in ([], [GradoctorCallback(stop_on="critical", check_every=5)]):
        trainer = _trainer(tmp_path / "out", 0.05, callbacks)
        trainer.train()
        kept = ("loss", "grad_norm", "learning_rate", "eval_loss")
        history = [{k: row[k] for k in kept if k in row} for row in trainer.state.log_history]
        ends.append((trainer.model.state_dict(), history, torch.get_rng_state()))
    (bare, bare_history, bare_state), (watched, history, state) = ends
    assert all(torch.equal(bare[name], watched[name]) for name in bare)
    assert bare_history == history
    assert torch.equal(bare_state, state)
    diagnosis = gradoctor.diagnose(str(tmp_path / "out" / "gradoctor.jsonl"))
    run = diagnosis.runs[0].run
    assert run.sources[0].format == "gradoctor"
    assert len(run.signals["loss/train"]) == 60
    assert len(run.signals["loss/val"]) == 6
    assert {"grad/norm", "lr"} <= set(run.signals)
    assert run.facts["optim/lr"].value == 0.05
    assert not [f.code for f in diagnosis.findings if f.severity == "critical"]
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


def test_a_sick_run_is_stopped_when_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    trainer = _trainer(tmp_path / "out", 1e3, [GradoctorCallback(stop_on="critical", check_every=5)])
    trainer.train()
    assert trainer.state.global_step < 120
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    assert not any(
        "_TOKEN" in line or "hf_" in line
        for line in (tmp_path / "out" / "gradoctor.jsonl").read_text().splitlines()[1:]
    )
    patient = _trainer(
        tmp_path / "other", 1e3, [GradoctorCallback(tmp_path / "mine.jsonl", check_every=5)], 60
    )
    patient.train()
    assert patient.state.global_step == 60
    assert any(f.severity == "critical" for f in gradoctor.diagnose(str(tmp_path / "mine.jsonl")).findings)


def _rank(rank: int, where: str) -> None:
    torch.distributed.init_process_group("gloo", init_method=f"file://{where}/store", rank=rank, world_size=2)
    answer = [agreed(False), agreed(rank == 1)]
    torch.distributed.destroy_process_group()
    Path(where, f"{rank}.txt").write_text(repr(answer))


def test_processes_agree_to_stop(tmp_path: Path) -> None:
    assert not agreed(False)
    assert agreed(True)
    torch.multiprocessing.spawn(_rank, (str(tmp_path),), nprocs=2)
    assert [(tmp_path / f"{rank}.txt").read_text() for rank in (0, 1)] == ["[False, True]"] * 2


def test_no_hook_makes_the_trainer_wait_at_every_step() -> None:
    """What is logged was read from the device by the trainer itself; between two logs nothing of ours runs."""
    hooks = {name for name in vars(GradoctorCallback) if name.startswith("on_")}
    assert hooks == {"on_train_begin", "on_log", "on_train_end"}
