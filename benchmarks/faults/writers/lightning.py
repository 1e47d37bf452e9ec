"""Lightning: CSVLogger and TensorBoardLogger.

``python -m faults.writers.lightning --out DIR [--seeds 3]``
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lightning as pl
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, LearningRateMonitor
from lightning.pytorch.loggers import CSVLogger, Logger, TensorBoardLogger
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from faults.plain_training import Training, reproducible, schedule
from faults.runs import Style, knobs_of, seeded, write_all
from faults.scenario import Scenario, kinds_in

STYLES = {
    "csv": Style("lightning_csv", ".csv", "lightning-csv"),
    "tensorboard": Style("tensorboard", "", "tensorboard"),
}
DEAD = ("no_learning", "loss_plateau", "underfitting", "prediction_collapse")
BLOWN = (
    "exploding_gradient",
    "loss_spike",
    "loss_divergence",
    "nonfinite_loss",
    "lr_too_high",
    "no_learning",
    "oscillating_loss",
    "prediction_collapse",
    "overfitting",
    "early_stop_missed",
    "train_val_mismatch",
)


run = kinds_in(("csv", "tensorboard"))

SCENARIOS = (
    run("lit-classes"),
    run("lit-regression", task="regression", label_noise=0.2),
    run("lit-dropout", dropout=0.4, width=128, epochs=20),
    run("lit-restarts", schedule="restarts", epochs=24),
    run("lit-rate-cut-in-steps", schedule="steps", lr=0.05, optimizer="sgd"),
    run("lit-density", task="density", lr=1e-3, epochs=20),
    run("lit-stopped-early", patience=5, epochs=60, lr=1e-3, schedule="constant", weight_decay=0.05),
    run("lit-rate-far-too-high", ("nonfinite_loss", "loss_divergence", "exploding_gradient", "no_learning", "prediction_collapse"), ("lr_too_high", "loss_divergence", "nonfinite_loss", "exploding_gradient", "no_learning"), (*BLOWN, *DEAD),
        lr=6.0, depth=4, optimizer="sgd", schedule="constant"),
    run("lit-rate-too-low", ("no_learning", "lr_too_low", "underfitting"), ("lr_too_low", "no_learning", "underfitting"), (*DEAD, "lr_zero_or_constant_bug"), lr=3e-7, schedule="constant"),
    run("lit-schedule-ends-early", ("lr_zero_or_constant_bug", "loss_plateau"), ("lr_zero_or_constant_bug",), ("lr_too_low", *DEAD), schedule="ended", at=0.15, lr=3e-4),
    run("lit-infinite-value", ("nonfinite_loss",), ("nonfinite_loss",), BLOWN, fault="bad-shard", at=0.4),
    run("lit-few-samples", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed", "train_val_mismatch"), samples=300, width=256, depth=3, epochs=50, lr=1e-3, classes=5, schedule="constant"),
    run("lit-labels-shuffled", ("no_learning", "overfitting"), ("no_learning", "overfitting"), (*DEAD, "train_val_mismatch", "early_stop_missed"), fault="shuffled", width=16, lr=1e-3, epochs=12),
    run("lit-inputs-not-scaled", ("exploding_gradient", "huge_initial_loss"), ("exploding_gradient", "huge_initial_loss"), BLOWN, task="regression", scale=1500.0, lr=3e-3, schedule="constant"),
    run("lit-validation-not-standardised", ("train_val_mismatch",), ("train_val_mismatch",), ("overfitting", "loss_divergence", "no_learning", "early_stop_missed"), fault="validation-unscaled"),
)  # fmt: skip


class Module(pl.LightningModule):
    """A training as a LightningModule that logs loss, accuracy and gradient norm."""

    def __init__(self, training: Training) -> None:
        super().__init__()
        self.training_run, self.model = training, training.model

    def training_step(self, batch: list[Tensor], _index: int) -> Tensor:
        """One step."""
        x, y = self.training_run.on_batch(self.global_step, batch[0], batch[1])
        loss = sum(self.training_run.losses(self.model(x), y).values())
        assert isinstance(loss, Tensor)
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch: list[Tensor], _index: int) -> None:
        """One validation batch."""
        out = self.model(batch[0])
        self.log("val_loss", sum(self.training_run.losses(out, batch[1]).values()))
        if "val_acc" in (score := self.training_run.score(out, batch[1])):
            self.log("val_acc", score["val_acc"])

    def on_before_optimizer_step(self, _optimizer: Any) -> None:
        """The norm before clipping."""
        self.log(
            "grad_norm",
            torch.nn.utils.get_total_norm([p.grad for p in self.model.parameters() if p.grad is not None]),
        )

    def configure_optimizers(self) -> Any:
        """The optimizer, and a schedule stepped per batch."""
        run = self.training_run
        scheduler = torch.optim.lr_scheduler.LambdaLR(
            run.optimizer,
            lambda step: schedule(run.knobs, min(step, run.total - 1), run.total, run.per_epoch),
        )
        return {"optimizer": run.optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}


def write_run(scenario: Scenario, seed: int, style: str, path: Path) -> Mapping[str, Any]:
    """Train with Lightning's Trainer and keep the logger's file."""
    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    seeded(scenario, seed)
    knobs = knobs_of(scenario, seed)
    training = reproducible(knobs, scenario.name, seed)
    scratch = Path(tempfile.mkdtemp())
    logger: Logger = (
        CSVLogger(str(scratch), name="run", version=0)
        if style == "csv"
        else TensorBoardLogger(str(scratch), name="run", version=0)
    )
    callbacks: list[Callback] = [LearningRateMonitor("step")]
    if knobs.patience:
        callbacks.append(EarlyStopping("val_loss", patience=knobs.patience))
    trainer = pl.Trainer(max_epochs=knobs.epochs, logger=logger, callbacks=callbacks, enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False,
                         log_every_n_steps=max(5, training.total // 80), accelerator="cpu", num_sanity_val_steps=0)  # fmt: skip
    data = training.data
    trainer.fit(
        Module(training),
        DataLoader(TensorDataset(data.x, data.y), knobs.batch, shuffle=True),
        DataLoader(TensorDataset(data.val_x, data.val_y), 1000),
    )
    if style == "csv":
        shutil.copy(scratch / "run" / "version_0" / "metrics.csv", path)
    else:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        for events in (scratch / "run" / "version_0").glob("*tfevents*"):
            shutil.copy(events, path)
    shutil.rmtree(scratch, ignore_errors=True)
    return data.facts | {"epochs": knobs.epochs}


if __name__ == "__main__":
    write_all("lightning", SCENARIOS, write_run, STYLES)
