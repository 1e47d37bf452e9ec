"""Real trainings with Lightning, with and without the callback."""

from __future__ import annotations

import json
import logging
import warnings
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("lightning", reason="lightning is not installed: pip install -e '.[integrations-test]'")
torch = pytest.importorskip("torch", reason="torch is not installed")

import lightning.pytorch as pl  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

import gradoctor  # noqa: E402
from gradoctor.integrations.lightning import GradoctorCallback  # noqa: E402

warnings.filterwarnings("ignore", module="lightning")


class Module(pl.LightningModule):  # type: ignore[misc]
    """Logs the training loss by step and epoch, the validation loss by epoch."""

    def __init__(self, lr: float, manner: str = "both") -> None:
        super().__init__()
        self.save_hyperparameters()
        self.body = torch.nn.Sequential(
            torch.nn.Linear(8, 32), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(32, 1)
        )

    def _loss(self, batch: Any) -> Any:
        x, y = batch
        return torch.nn.functional.mse_loss(self.body(x).squeeze(-1), y)

    def training_step(self, batch: Any, index: int) -> Any:
        loss = self._loss(batch)
        name = "loss" if self.hparams.manner == "same" else "train_loss"
        self.log(name, loss, on_step=self.hparams.manner != "epoch", on_epoch=self.hparams.manner != "step")
        return loss

    def validation_step(self, batch: Any, index: int) -> None:
        self.log("loss" if self.hparams.manner == "same" else "val_loss", self._loss(batch))

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)


def _loader(count: int, seed: int, *, shuffle: bool = False) -> Any:
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(count, 8, generator=draw)
    y = x[:, 0] - 0.5 * x[:, 1] + 0.05 * torch.randn(count, generator=draw)
    return DataLoader(TensorDataset(x, y), batch_size=16, shuffle=shuffle)


def _fit(
    root: Path, lr: float, callbacks: list[Any], *, epochs: int = 8, manner: str = "both", **more: Any
) -> Any:
    pl.seed_everything(7)
    module = Module(lr, manner)
    more = {"log_every_n_steps": 2, **more}
    trainer = pl.Trainer(
        max_epochs=epochs, default_root_dir=root, logger=False, enable_checkpointing=False, accelerator="cpu", devices=1,
        enable_progress_bar=False, enable_model_summary=False, callbacks=callbacks, **more,
    )  # fmt: skip
    trainer.fit(module, _loader(128, 1, shuffle=True), _loader(64, 2))
    return trainer, module


def test_a_healthy_run_is_logged_judged_and_bit_identical_without_the_callback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="gradoctor")
    ends = []
    for callbacks in ([], [GradoctorCallback(stop_on="critical", check_every=5)]):
        trainer, module = _fit(tmp_path, 0.05, callbacks, gradient_clip_val=5.0)
        ends.append((module.state_dict(), torch.get_rng_state(), float(trainer.callback_metrics["val_loss"])))
    (bare, bare_state, bare_loss), (watched, state, loss) = ends
    assert all(torch.equal(bare[name], watched[name]) for name in bare)
    assert torch.equal(bare_state, state)
    assert bare_loss == loss
    run = gradoctor.diagnose(str(tmp_path / "gradoctor.jsonl")).runs[0].run
    assert run.sources[0].format == "gradoctor"
    assert len(run.signals["loss/val"]) == 8
    assert len(run.signals["grad/norm"]) >= 32
    assert run.facts["clip/max_norm"].value == 5.0
    assert run.facts["optim/lr"].value == 0.05
    assert run.facts["train/epochs"].value == 8
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


@pytest.mark.parametrize("manner", ["both", "step", "epoch", "same"])
def test_however_the_module_logs_each_number_stands_once_under_its_name(tmp_path: Path, manner: str) -> None:
    _fit(tmp_path, 0.05, [GradoctorCallback(warn_on=None)], epochs=3, manner=manner)
    rows = [json.loads(line) for line in (tmp_path / "gradoctor.jsonl").read_text().splitlines()[1:]]
    name = "loss" if manner == "same" else "train_loss"
    by_step = [r for r in rows if (f"{name}_step" if manner in ("both", "same") else name) in r and "lr" in r]
    assert len(by_step) == {"both": 12, "same": 12, "step": 12, "epoch": 3}[manner]
    validated = [r for r in rows if "val_loss" in r or "val/loss" in r]
    assert len(validated) == 3
    assert all(set(r) <= {"epoch", "step", "val_loss", "val/loss"} for r in validated)
    epochs = [r for r in rows if f"{name}_epoch" in r]
    assert len(epochs) == (3 if manner in ("both", "same") else 0)
    assert len({r["val_loss" if "val_loss" in r else "val/loss"] for r in validated}) == 3


def test_a_sick_run_is_stopped_when_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    trainer, _ = _fit(tmp_path, 1e3, [GradoctorCallback(stop_on="critical", check_every=5)], epochs=40)
    assert trainer.global_step < 40 * 8
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    trainer, _ = _fit(tmp_path, 1e3, [GradoctorCallback(check_every=5)], epochs=12)
    assert trainer.global_step == 12 * 8


def test_the_norm_is_the_one_before_clipping(tmp_path: Path) -> None:
    _fit(tmp_path, 0.05, [GradoctorCallback(warn_on=None)], epochs=2, gradient_clip_val=1e-3)
    rows = [json.loads(line) for line in (tmp_path / "gradoctor.jsonl").read_text().splitlines()[1:]]
    assert min(row["grad_norm"] for row in rows if "grad_norm" in row) > 1e-2


def test_no_step_waits_for_the_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    for name in ("item", "cpu", "tolist", "numpy", "__float__", "__bool__", "__int__"):
        real = getattr(torch.Tensor, name)

        def counted(self: Any, *arguments: Any, _real: Any = real, _name: str = name, **more: Any) -> Any:
            reads.append(_name)
            return _real(self, *arguments, **more)

        monkeypatch.setattr(torch.Tensor, name, counted)

    def reads_of(callbacks: list[Any], batches: int) -> int:
        reads.clear()
        _fit(tmp_path, 0.05, callbacks, epochs=1, limit_train_batches=batches, log_every_n_steps=1000)
        return len(reads)

    bare = reads_of([], 8) - reads_of([], 2)
    assert reads_of([GradoctorCallback()], 8) - reads_of([GradoctorCallback()], 2) == bare


def test_a_run_that_breaks_leaves_a_closed_log(tmp_path: Path) -> None:
    class Breaks(pl.Callback):  # type: ignore[misc]
        def on_train_epoch_end(self, trainer: Any, module: Any) -> None:
            if trainer.current_epoch == 2:
                raise RuntimeError("broken")

    ours = GradoctorCallback()
    with pytest.raises(RuntimeError, match="broken"):
        _fit(tmp_path, 0.05, [ours, Breaks()])
    assert gradoctor.load(str(tmp_path / "gradoctor.jsonl"))
    assert ours.watched is not None
    assert ours.watched.diagnosis is not None
