"""The sick plain PyTorch runs: which mistake, and which words may name what it does."""

from __future__ import annotations

from faults.scenario import Scenario
from faults.styles import EPOCHS, STEPS, TEXT

BOTH = EPOCHS + STEPS
WITH_LR = (
    "pipes",
    "logging",
    "jsonl-epochs",
    "csv-epochs",
    "history",
    "list",
    "tensorboard-epochs",
    "dicts",
    *STEPS,
)
WITH_NORM = (
    "pipes",
    "logging",
    "jsonl-epochs",
    "csv-epochs",
    "history",
    "list",
    "steps",
    "jsonl-steps",
    "csv-steps",
    "tensorboard-steps",
)
DEAD = ("no_learning", "loss_plateau", "underfitting", "metric_stuck_at_zero", "prediction_collapse")
BLOWN = ("exploding_gradient", "loss_spike", "loss_divergence", "nonfinite_loss", "lr_too_high", "oscillating_loss", "no_learning",
         "prediction_collapse", "overfitting", "train_val_mismatch", "early_stop_missed")  # fmt: skip
SGD = {"optimizer": "sgd", "schedule": "constant"}


def sick(
    name: str,
    symptoms: tuple[str, ...],
    root: tuple[str, ...],
    also: tuple[str, ...] = (),
    styles: tuple[str, ...] = EPOCHS,
    **settings: object,
) -> Scenario:
    """A sick kind of run."""
    return Scenario(name, settings, symptoms, root, also, styles)


SICK = (
    # the learning rate
    sick("sgd-rate-far-too-high", ("nonfinite_loss", "loss_divergence", "exploding_gradient", "no_learning", "prediction_collapse"),
         ("lr_too_high", "loss_divergence", "nonfinite_loss", "exploding_gradient"), BLOWN, BOTH, lr=8.0, depth=4, **SGD),
    sick("regression-diverges", ("nonfinite_loss", "loss_divergence", "exploding_gradient"),
         ("lr_too_high", "loss_divergence", "nonfinite_loss", "exploding_gradient"), BLOWN, BOTH, task="regression", lr=0.9, **SGD),
    sick("rate-grows", ("nonfinite_loss", "loss_divergence", "exploding_gradient", "no_learning"),
         ("lr_too_high", "loss_divergence", "nonfinite_loss", "exploding_gradient"), BLOWN, BOTH, schedule="ramp", lr=1e-3, optimizer="sgd", depth=3),
    sick("adam-rate-too-high", ("oscillating_loss", "no_learning", "loss_divergence", "loss_spike", "prediction_collapse"),
         ("lr_too_high", "oscillating_loss", "loss_divergence", "loss_spike", "no_learning", "prediction_collapse"), (*BLOWN, *DEAD), BOTH, lr=0.5, schedule="constant", depth=3),
    sick("text-rate-too-high", ("no_learning", "loss_divergence", "oscillating_loss"), ("lr_too_high", "no_learning", "loss_divergence"), (*BLOWN, *DEAD), STEPS,
         task="text", classes=32, width=32, samples=1200, held_out=200, epochs=12, batch=32, lr=0.6, schedule="constant", warmup=0.1),
    sick("sgd-rate-far-too-low", ("no_learning", "lr_too_low"), ("lr_too_low", "no_learning", "lr_zero_or_constant_bug"), (*DEAD, "lr_zero_or_constant_bug"), BOTH, lr=1e-7, **SGD),
    sick("rate-too-low", ("lr_too_low", "underfitting"), ("lr_too_low", "underfitting"), DEAD, WITH_LR, lr=3e-6, schedule="constant", epochs=30),
    sick("schedule-ends-early", ("lr_zero_or_constant_bug", "loss_plateau"), ("lr_zero_or_constant_bug",), ("lr_too_low", *DEAD), WITH_LR, schedule="ended", at=0.15, epochs=30, lr=3e-4),
    sick("schedule-counts-epochs-as-steps", ("lr_zero_or_constant_bug", "no_learning"), ("lr_zero_or_constant_bug",), ("lr_too_low", "loss_plateau", *DEAD), WITH_LR, schedule="epochs-as-steps", lr=1e-3),
    sick("warm-up-by-whole-division", ("lr_zero_or_constant_bug", "no_learning"), ("lr_zero_or_constant_bug",), ("lr_too_low", *DEAD), WITH_LR, schedule="whole-division"),
    sick("warm-up-never-ends", ("lr_zero_or_constant_bug", "lr_too_low"), ("lr_zero_or_constant_bug", "lr_too_low"), DEAD, WITH_LR, schedule="endless-warmup"),
    sick("stepped-per-batch", ("lr_too_low", "lr_zero_or_constant_bug", "loss_plateau", "no_learning"), ("lr_too_low", "lr_zero_or_constant_bug"), DEAD, WITH_LR, schedule="per-batch", lr=1e-3, epochs=30),
    # nothing is learned
    sick("head-detached", ("no_learning", "vanishing_gradient"), ("no_learning", "vanishing_gradient"), DEAD, BOTH, fault="detached"),
    sick("optimizer-of-a-copy", ("no_learning",), ("no_learning",), (*DEAD, "lr_too_low"), BOTH, fault="foreign-optimizer"),
    sick("labels-shuffled", ("no_learning", "overfitting"), ("no_learning", "overfitting"), (*DEAD, "early_stop_missed", "train_val_mismatch"), BOTH, fault="shuffled", width=16, lr=1e-3, epochs=15),
    sick("labels-all-masked", ("no_learning", "zero_loss"), ("no_learning", "zero_loss"), (*DEAD, "vanishing_gradient"), BOTH, fault="masked"),
    sick("text-labels-all-masked", ("no_learning", "zero_loss"), ("no_learning", "zero_loss"), (*DEAD, "vanishing_gradient"), STEPS,
         task="text", classes=32, width=32, samples=800, held_out=100, epochs=8, batch=32, fault="masked"),
    sick("deep-sigmoid", ("no_learning", "vanishing_gradient", "prediction_collapse"), ("vanishing_gradient", "no_learning", "prediction_collapse"), DEAD, BOTH,
         depth=10, width=32, activation="sigmoid", classes=10, lr=0.05, **SGD),
    sick("wrong-sign", ("loss_divergence", "nonfinite_loss"), ("loss_divergence", "nonfinite_loss"), BLOWN, BOTH, fault="ascent", lr=1e-3),
    sick("score-in-another-label-space", ("metric_stuck_at_zero",), ("metric_stuck_at_zero",), ("no_learning", "prediction_collapse"), ("pipes", "logging", "jsonl-epochs", "csv-epochs", "history", "list", "tensorboard-epochs"), fault="label-space"),
    sick("rare-class-ignored", ("metric_stuck_at_zero", "prediction_collapse"), ("metric_stuck_at_zero", "prediction_collapse"), ("no_learning", "loss_plateau", "underfitting"), ("pipes", "logging", "jsonl-epochs", "csv-epochs", "history", "list", "tensorboard-epochs"),
         minority=0.04, classes=2, label_noise=0.06, lr=1e-3, weight_decay=2.0, width=16, epochs=20),
    # numbers that are none
    sick("one-infinite-value", ("nonfinite_loss",), ("nonfinite_loss",), (*BLOWN, "metric_stuck_at_zero"), BOTH, fault="bad-shard", at=0.45),
    sick("logarithm-of-zero", ("nonfinite_loss",), ("nonfinite_loss",), (*BLOWN, "metric_stuck_at_zero"), BOTH, fault="by-hand", lr=0.02, scale=25.0, schedule="constant"),
    sick("validation-sample-is-nan", ("nonfinite_loss",), ("nonfinite_loss",), ("train_val_mismatch", "metric_stuck_at_zero"), EPOCHS, fault="bad-validation"),
    # gradients
    sick("inputs-not-scaled", ("exploding_gradient", "huge_initial_loss", "nonfinite_loss"), ("exploding_gradient", "huge_initial_loss", "nonfinite_loss", "loss_divergence"), BLOWN, WITH_NORM,
         task="regression", scale=1500.0, lr=3e-3, target_scale=1.0, schedule="constant"),
    sick("clip-far-too-tight", ("clip_saturation", "lr_too_low"), ("clip_saturation",), (*DEAD, "lr_too_low", "exploding_gradient"), ("pipes", "logging", "jsonl-epochs", "csv-epochs", "history", "list", "jsonl-steps", "csv-steps"), clip=0.002, lr=0.05, **SGD),
    sick("zero-grad-forgotten", ("exploding_gradient", "oscillating_loss", "loss_divergence"), ("exploding_gradient", "oscillating_loss", "loss_divergence", "lr_too_high"), (*BLOWN, *DEAD), WITH_NORM, fault="no-zero-grad", lr=0.02, **SGD),
    # generalisation
    sick("few-samples-large-net", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed", "train_val_mismatch"), EPOCHS, samples=250, width=256, depth=3, epochs=60, lr=1e-3, classes=5, schedule="constant"),
    sick("noisy-labels-learned-by-heart", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed", "train_val_mismatch"), EPOCHS, samples=1200, label_noise=0.35, width=256, depth=2, epochs=60, lr=1e-3, classes=4, schedule="constant"),
    sick("text-learned-by-heart", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed", "train_val_mismatch"), ("steps", "nanogpt", "jsonl-steps", "word-lm", "tensorboard-steps"),
         task="text", classes=32, width=64, samples=96, held_out=100, epochs=110, batch=32, lr=3e-3, schedule="constant"),
    sick("linear-model-too-small", ("underfitting",), ("underfitting", "loss_plateau"), DEAD, ("pipes", "logging", "jsonl-epochs", "csv-epochs", "history", "list", "tensorboard-epochs"), width=1, depth=1, activation="relu", classes=10, epochs=40, schedule="constant", lr=5e-3),
    sick("validation-not-standardised", ("train_val_mismatch",), ("train_val_mismatch",), ("overfitting", "loss_divergence", "no_learning", "early_stop_missed"), EPOCHS, fault="validation-unscaled"),
    sick("eval-forgotten", ("train_val_mismatch",), ("train_val_mismatch",), ("underfitting", "overfitting"), EPOCHS, fault="train-mode", dropout=0.5),
    sick("causal-mask-missing", ("data_leak",), ("data_leak",), (), STEPS, task="text", classes=32, width=48, samples=2000, held_out=200, epochs=20, batch=32, lr=4e-3, schedule="linear", warmup=0.05, fault="leak"),
    # the loss
    sick("bad-batches", ("loss_spike",), ("loss_spike", "exploding_gradient"), ("exploding_gradient", "oscillating_loss", "lr_too_high"), STEPS, fault="bad-batches", epochs=20, every=2),
    sick("step-a-thousand-times-too-long", ("loss_spike", "loss_divergence", "loss_plateau"), ("loss_spike", "lr_too_high", "loss_divergence"), (*BLOWN, "loss_plateau"), STEPS, fault="kick", lr=3e-3, schedule="constant", at=0.55),
    sick("source-changes", ("loss_spike", "loss_divergence"), ("loss_spike", "loss_divergence"), ("train_val_mismatch", "overfitting", "early_stop_missed", "lr_too_high", "no_learning"), STEPS, fault="new-source", at=0.6),
    sick("penalty-drowns-data-term", ("loss_imbalance",), ("loss_imbalance",), ("no_learning", "loss_plateau", "underfitting"), ("pipes", "logging", "jsonl-epochs", "csv-epochs", "history", "list", "jsonl-steps", "csv-steps", "tensorboard-steps", "steps"),
         task="autoencoder", penalty=300.0, lr=1e-3),
    sick("no-lower-bound", ("loss_divergence", "unbounded_loss"), ("loss_divergence", "unbounded_loss"), ("no_learning", "prediction_collapse", "exploding_gradient"), EPOCHS, fault="unbounded", lr=3e-3, schedule="constant"),
    sick("batch-of-two", ("batch_too_small", "oscillating_loss", "no_learning", "underfitting"), ("batch_too_small", "oscillating_loss", "lr_too_high", "no_learning", "underfitting"), ("loss_plateau", "train_val_mismatch"), EPOCHS, batch=2, samples=300, norm=True, lr=0.02, optimizer="sgd", schedule="constant", epochs=30, classes=3, width=16),
    # the run
    sick("history-kept", ("throughput_decay",), ("throughput_decay",), ("memory_growth",), ("jsonl-steps", "steps", "pipes", "nanogpt"), fault="history", samples=3000, batch=32, epochs=14),
    sick("resumed-without-head", ("resumed_or_restarted", "loss_spike"), ("resumed_or_restarted", "loss_spike"), ("loss_divergence", "exploding_gradient"), STEPS, fault="head-lost", at=0.6),
    sick("killed", ("truncated_log",), ("truncated_log",), (), (*TEXT, "steps", "jsonl-steps"), fault="killed", at=0.4),
    sick("out-of-memory", ("out_of_memory", "truncated_log"), ("out_of_memory", "truncated_log"), (), (*TEXT, "steps"), fault="out-of-memory", at=0.5),
    sick("error-ends-run", ("truncated_log",), ("truncated_log",), (), (*TEXT, "steps"), fault="bad-label", at=0.5),
    # careful readers would not agree on these
    Scenario("one-bad-batch", {"fault": "one-bad-batch", "at": 0.6, "every": 2}, styles=STEPS, doubtful=True),
    Scenario("label-among-inputs", {"fault": "leak"}, styles=EPOCHS, doubtful=True),
)  # fmt: skip
