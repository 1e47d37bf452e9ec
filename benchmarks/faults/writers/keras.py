"""Keras with the torch backend: CSVLogger, and the console in its three verbosities.

``KERAS_BACKEND=torch python -m faults.writers.keras --out DIR [--seeds 3]``
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from faults.plain_tasks import Data, Knobs, make_data
from faults.runs import Style, captured, knobs_of, seeded, write_all
from faults.scenario import Scenario, kinds_in

STYLES = {
    "csv": Style("keras_csvlogger", ".csv", "keras-csv"),
    "bars": Style("keras", ".log", "keras-console"),
    "lines": Style("keras", ".log", "keras-console"),
}
DEAD = ("no_learning", "loss_plateau", "underfitting", "prediction_collapse", "metric_stuck_at_zero")
BLOWN = (
    "loss_divergence",
    "nonfinite_loss",
    "lr_too_high",
    "no_learning",
    "exploding_gradient",
    "loss_spike",
    "prediction_collapse",
    "metric_stuck_at_zero",
    "overfitting",
    "early_stop_missed",
    "train_val_mismatch",
)


# ``k_...`` settings concern Keras alone
run = kinds_in(("csv", "bars", "lines"), epochs=14, batch=100, samples=3000)

SCENARIOS = (
    run("fit-classes"),
    run("fit-dropout", dropout=0.4, width=128, epochs=20),
    run("fit-regression", task="regression", label_noise=0.2, epochs=20),
    run("fit-rate-reduced-on-plateau", k_plateau=True, epochs=30, lr=3e-3, weight_decay=0.05),
    run("fit-stopped-early", k_stop=5, epochs=60, weight_decay=0.05),
    run("fit-large-targets", task="regression", target_scale=500.0, lr=0.05, epochs=25, width=64),
    run("fit-two-classes", classes=2, lr=1e-3),
    run("fit-rate-far-too-high", ("nonfinite_loss", "loss_divergence", "no_learning", "prediction_collapse"), ("lr_too_high", "loss_divergence", "nonfinite_loss", "no_learning", "prediction_collapse"), (*BLOWN, *DEAD), lr=20.0, optimizer="sgd", depth=3),
    run("fit-regression-diverges", ("nonfinite_loss", "loss_divergence", "huge_initial_loss"), ("lr_too_high", "loss_divergence", "nonfinite_loss", "huge_initial_loss", "exploding_gradient"), BLOWN, task="regression", optimizer="sgd", lr=0.3, scale=30.0, target_scale=50.0),
    run("fit-rate-far-too-low", ("no_learning",), ("no_learning", "lr_too_low"), (*DEAD, "lr_too_low", "lr_zero_or_constant_bug"), lr=1e-7, optimizer="sgd"),
    run("fit-one-unit-softmax", ("no_learning", "prediction_collapse"), ("no_learning", "prediction_collapse"), DEAD, classes=2, k_last="softmax-one"),
    run("fit-binary-loss-for-classes", ("unbounded_loss", "loss_divergence"), ("unbounded_loss", "loss_divergence"), ("no_learning", "prediction_collapse"), classes=8, k_last="binary", epochs=20, lr=5e-3),
    run("fit-relu-at-the-end", ("prediction_collapse", "no_learning"), ("prediction_collapse", "no_learning"), (*DEAD, *BLOWN), k_last="relu-dead", classes=10, lr=0.05, depth=3, epochs=16),
    run("fit-nan-in-data", ("nonfinite_loss",), ("nonfinite_loss",), BLOWN, k_nan=True),
    run("fit-few-samples", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed", "train_val_mismatch"), samples=250, width=256, depth=3, epochs=60, classes=5, batch=32, weight_decay=0.0),
    run("fit-labels-shuffled", ("no_learning", "overfitting"), ("no_learning", "overfitting"), (*DEAD, "train_val_mismatch", "early_stop_missed"), k_shuffled=True, width=16, lr=1e-3),
    run("fit-validation-not-standardised", ("train_val_mismatch",), ("train_val_mismatch",), ("overfitting", "loss_divergence", "no_learning", "early_stop_missed"), k_unscaled=True),
    run("fit-deep-sigmoid", ("no_learning", "prediction_collapse"), ("vanishing_gradient", "no_learning", "prediction_collapse"), DEAD, activation="sigmoid", depth=10, optimizer="sgd", lr=0.02, classes=10),
)  # fmt: skip


def binary_by_formula(y: Any, logit: Any) -> Any:
    """Binary cross-entropy on logits as many write it: without a minimum as soon as a label is neither 0 nor 1."""
    return keras.ops.mean(
        keras.ops.softplus(logit)
        - keras.ops.cast(keras.ops.reshape(y, keras.ops.shape(logit)), "float32") * logit
    )


def build(knobs: Knobs, settings: Mapping[str, Any]) -> keras.Model:
    """A compiled stack of dense layers."""
    layers: list[keras.Layer] = [keras.Input((knobs.dim,))]
    for _ in range(knobs.depth):
        layers.append(keras.layers.Dense(knobs.width, activation=knobs.activation))
        if knobs.dropout:
            layers.append(keras.layers.Dropout(knobs.dropout))
    last = settings.get("k_last", "")
    regression = knobs.task == "regression"
    if last == "softmax-one":
        layers.append(keras.layers.Dense(1, activation="softmax"))
        loss: Any = "binary_crossentropy"
    elif last == "binary":
        layers.append(keras.layers.Dense(1))
        loss = binary_by_formula
    elif regression:
        layers.append(keras.layers.Dense(1))
        loss = "mse"
    else:
        layers.append(
            keras.layers.Dense(
                knobs.classes,
                activation="relu" if last else "linear",
                bias_initializer="zeros" if not last else keras.initializers.Constant(-8.0),
            )
        )
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model = keras.Sequential(layers)
    optimizer = (
        keras.optimizers.SGD(knobs.lr)
        if knobs.optimizer == "sgd"
        else keras.optimizers.AdamW(knobs.lr, weight_decay=knobs.weight_decay)
    )
    model.compile(optimizer, loss, metrics=["mae"] if regression else ["accuracy"])
    return model


def spoil(data: Data, settings: Mapping[str, Any]) -> tuple[Any, Any, Any, Any]:
    """The data as arrays, with the fault that lies in them."""
    x, y, val_x, val_y = (np.array(part) for part in (data.x, data.y, data.val_x, data.val_y))
    if settings.get("k_nan"):
        x[len(x) // 2, 0] = np.nan
    if settings.get("k_shuffled"):
        y = np.random.permutation(y)
    if settings.get("k_unscaled"):
        val_x = val_x * 40 + 120
    return x, y, val_x, val_y


def write_run(scenario: Scenario, seed: int, style: str, path: Path) -> Mapping[str, Any]:
    """Fit, and keep the CSVLogger's file or what the terminal showed."""
    value = seeded(scenario, seed)
    keras.utils.set_random_seed(value)
    knobs, settings = knobs_of(scenario, seed), scenario.settings
    import torch

    data = make_data(knobs, torch.Generator().manual_seed(value))
    x, y, val_x, val_y = spoil(data, settings)
    callbacks: list[keras.callbacks.Callback] = []
    if settings.get("k_plateau"):
        callbacks.append(keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=3))
    if settings.get("k_stop"):
        callbacks.append(
            keras.callbacks.EarlyStopping(patience=settings["k_stop"], restore_best_weights=True)
        )
    if style == "csv":
        callbacks.append(keras.callbacks.CSVLogger(str(path)))
    model = build(knobs, settings)
    console = path if style != "csv" else path.with_suffix(".console")
    with captured(console):
        model.fit(
            x,
            y,
            batch_size=knobs.batch,
            epochs=knobs.epochs,
            validation_data=(val_x, val_y),
            callbacks=callbacks,
            verbose={"bars": 1, "lines": 2, "csv": 0}[style],
        )
    if style == "csv":
        console.unlink()
    return data.facts | {"epochs": knobs.epochs}


if __name__ == "__main__":
    write_all("keras", SCENARIOS, write_run, STYLES)
