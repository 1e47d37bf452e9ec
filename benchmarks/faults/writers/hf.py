"""Hugging Face Trainer: trainer_state.json and standard output.

``python -m faults.writers.hf --out DIR [--seeds 3]``
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments

from faults.plain_training import Training, reproducible
from faults.runs import Style, captured, knobs_of, seeded, write_all
from faults.scenario import Scenario, kinds_in

STYLES = {
    "state": Style("hf_trainer_state", ".json", "hf-state"),
    "stdout": Style("hf_trainer", ".log", "hf-stdout"),
}
BOTH = ("state", "stdout")
TEXT = {
    "task": "text",
    "classes": 32,
    "width": 32,
    "samples": 1500,
    "held_out": 200,
    "epochs": 8,
    "batch": 32,
    "lr": 4e-3,
}
DEAD = ("no_learning", "loss_plateau", "underfitting", "prediction_collapse", "metric_stuck_at_zero")
BLOWN = (
    "exploding_gradient",
    "loss_spike",
    "loss_divergence",
    "nonfinite_loss",
    "lr_too_high",
    "no_learning",
    "oscillating_loss",
    "prediction_collapse",
)
FAR = ("lr_too_high", "loss_divergence", "nonfinite_loss", "no_learning")


run = kinds_in(BOTH)  # ``hf_...`` settings go to TrainingArguments

SCENARIOS = (
    run("trainer-text", **TEXT),
    run("trainer-classes"),
    run("trainer-cosine-warm-up", **TEXT, hf_lr_scheduler_type="cosine", hf_warmup_steps=30),
    run("trainer-constant-with-warm-up", hf_lr_scheduler_type="constant_with_warmup", hf_warmup_steps=40, lr=1e-3),
    run("trainer-one-epoch", **(TEXT | {"epochs": 1, "samples": 4000})),
    run("trainer-stopped-early", hf_stop=4, lr=1e-3, epochs=60, hf_lr_scheduler_type="constant"),
    run("trainer-resumed", **TEXT, hf_resume=True),
    run("trainer-restarts", hf_lr_scheduler_type="cosine_with_restarts", hf_lr_scheduler_kwargs={"num_cycles": 3}, epochs=24),
    run("trainer-two-classes", classes=2, lr=1e-3),
    run("trainer-regression", task="regression", label_noise=0.3, lr=2e-3),
    run("trainer-rate-far-too-high", ("loss_divergence", "no_learning", "nonfinite_loss", "exploding_gradient"), FAR, BLOWN, **(TEXT | {"lr": 2.0})),
    run("trainer-rate-too-high-classes", ("loss_divergence", "no_learning", "oscillating_loss", "prediction_collapse"), FAR, (*BLOWN, *DEAD), lr=3.0, depth=4, hf_lr_scheduler_type="constant"),
    run("trainer-rate-far-too-low", ("no_learning", "lr_too_low"), ("lr_too_low", "no_learning", "lr_zero_or_constant_bug"), (*DEAD, "lr_zero_or_constant_bug"), **(TEXT | {"lr": 1e-8})),
    run("trainer-warm-up-longer-than-run", ("lr_zero_or_constant_bug", "lr_too_low", "no_learning"), ("lr_zero_or_constant_bug", "lr_too_low"), DEAD, **(TEXT | {"lr": 1e-3}), hf_warmup_steps=500_000),
    run("trainer-nan-filtered", ("nonfinite_loss",), ("nonfinite_loss",), (*BLOWN, "zero_loss", "metric_stuck_at_zero"), fault="bad-shard", at=0.5),
    run("trainer-nan-shown", ("nonfinite_loss",), ("nonfinite_loss",), (*BLOWN, "metric_stuck_at_zero"), fault="bad-shard", at=0.3, hf_logging_nan_inf_filter=False),
    run("trainer-labels-masked", ("nonfinite_loss", "zero_loss", "no_learning"), ("nonfinite_loss", "zero_loss", "no_learning"), (*DEAD, *BLOWN, "vanishing_gradient"), **TEXT, hf_masked=True),
    run("trainer-learned-by-heart", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed", "train_val_mismatch"), **(TEXT | {"samples": 96, "epochs": 80, "width": 64, "weight_decay": 0.0})),
    run("trainer-few-samples", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed", "train_val_mismatch"), samples=300, width=256, depth=3, epochs=60, lr=1e-3, classes=5, label_noise=0.2),
    run("trainer-labels-shuffled", ("no_learning", "overfitting"), ("no_learning", "overfitting"), (*DEAD, "train_val_mismatch", "early_stop_missed"), fault="shuffled", width=16, lr=1e-3, epochs=15),
    run("trainer-frozen", ("no_learning",), ("no_learning", "vanishing_gradient"), (*DEAD, "vanishing_gradient"), **TEXT, hf_frozen=True),
    run("trainer-inputs-not-scaled", ("exploding_gradient", "huge_initial_loss"), ("exploding_gradient", "huge_initial_loss", "clip_saturation"), (*BLOWN, "clip_saturation"), task="regression", scale=2000.0, lr=1e-3),
    run("trainer-validation-not-standardised", ("train_val_mismatch",), ("train_val_mismatch",), ("overfitting", "loss_divergence", "no_learning", "early_stop_missed"), fault="validation-unscaled"),
    run("trainer-leak", ("data_leak",), ("data_leak",), (), **(TEXT | {"fault": "leak", "width": 48, "epochs": 24})),
)  # fmt: skip


class Pairs(Dataset[dict[str, Tensor]]):
    """Inputs and labels, with the split they come from."""

    def __init__(self, x: Tensor, y: Tensor, *, training: bool) -> None:
        self.x, self.y, self.training = x, y, training

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, i: int) -> dict[str, Any]:
        """One sample."""
        return {"x": self.x[i], "labels": self.y[i], "training": self.training}


class Wrapped(nn.Module):
    """A model that answers with its loss, as the Trainer wants it."""

    def __init__(self, training: Training, settings: Mapping[str, Any]) -> None:
        super().__init__()
        self.inner, self.losses, self.masked = (
            training.model,
            training.losses,
            bool(settings.get("hf_masked")),
        )
        if settings.get("hf_frozen"):
            for parameter in self.inner.parameters():
                parameter.requires_grad_(False)
            self.unused = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor, labels: Tensor) -> dict[str, Tensor]:
        """Loss and logits."""
        out = self.inner(x)
        if hasattr(self, "unused"):
            out = out + 0 * self.unused
        loss = sum(self.losses(out, torch.full_like(labels, -100) if self.masked else labels).values())
        assert isinstance(loss, Tensor)
        return {"loss": loss, "logits": out}


def write_run(scenario: Scenario, seed: int, style: str, path: Path) -> Mapping[str, Any]:
    """Train with the Trainer and keep its state or what it printed."""
    seeded(scenario, seed)
    knobs = knobs_of(scenario, seed)
    training = reproducible(knobs, scenario.name, seed)
    scratch = Path(tempfile.mkdtemp())
    try:
        if style == "stdout":
            with captured(path):
                _train(scenario, training, scratch, bars=True)
        else:
            with captured(scratch / "console.log"):
                trainer = _train(scenario, training, scratch, bars=False)
            trainer.state.save_to_json(str(path))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return training.data.facts | {"epochs": knobs.epochs}


def _collator(training: Training) -> Any:
    seen = [0]

    def collate(rows: list[dict[str, Any]]) -> dict[str, Tensor]:
        x, y = torch.stack([r["x"] for r in rows]), torch.stack([r["labels"] for r in rows])
        if rows[0]["training"]:
            x, y = training.on_batch(seen[0], x, y)
            seen[0] += 1
        return {"x": x, "labels": y}

    return collate


def _train(scenario: Scenario, training: Training, scratch: Path, *, bars: bool) -> Trainer:
    knobs, settings = training.knobs, scenario.settings
    more = {
        key[3:]: value
        for key, value in settings.items()
        if key.startswith("hf_") and key not in ("hf_stop", "hf_resume", "hf_masked", "hf_frozen")
    }
    steps = max(1, training.total // 60)
    arguments = TrainingArguments(
        output_dir=str(scratch), per_device_train_batch_size=knobs.batch, per_device_eval_batch_size=256, num_train_epochs=knobs.epochs, learning_rate=knobs.lr,
        weight_decay=knobs.weight_decay, logging_steps=steps, eval_strategy="epoch", report_to="none", disable_tqdm=not bars, use_cpu=True, seed=training.seed,
        remove_unused_columns=False, dataloader_pin_memory=False, save_strategy="epoch" if settings.keys() & {"hf_stop", "hf_resume"} else "no", save_total_limit=2,
        load_best_model_at_end="hf_stop" in settings, metric_for_best_model="eval_loss" if "hf_stop" in settings else None, **more,
    )  # fmt: skip

    def metrics(prediction: Any) -> dict[str, float]:
        if knobs.task == "regression":
            return {"mae": float(np.abs(prediction.predictions - prediction.label_ids).mean())}
        return {"accuracy": float((prediction.predictions.argmax(-1) == prediction.label_ids).mean())}

    data = training.data
    parts = {"model": Wrapped(training, settings), "train_dataset": Pairs(data.x, data.y, training=True), "eval_dataset": Pairs(data.val_x, data.val_y, training=False),
             "data_collator": _collator(training), "compute_metrics": metrics}  # fmt: skip
    stop = [EarlyStoppingCallback(settings["hf_stop"])] if "hf_stop" in settings else []
    trainer = Trainer(args=arguments, callbacks=stop, **parts)
    if settings.get("hf_resume"):
        trainer.add_callback(_halt(training.total // 2))
        trainer.train()
        trainer = Trainer(args=arguments, **parts)
        trainer.train(resume_from_checkpoint=True)
    else:
        trainer.train()
    return trainer


def _halt(at: int) -> Any:
    from transformers import TrainerCallback

    class Halt(TrainerCallback):
        """Interrupts a run, as a scheduler does."""

        def on_step_end(self, _arguments: Any, state: Any, control: Any, **_more: Any) -> Any:
            control.should_training_stop = state.global_step >= at
            return control

    return Halt()


if __name__ == "__main__":
    write_all("hf", SCENARIOS, write_run, STYLES)
