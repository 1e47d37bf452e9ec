"""LightGBM and XGBoost: the evaluation lines they print.

``python -m faults.writers.boosting --out DIR [--seeds 3]``
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import xgboost

from faults.runs import Style, captured, seeded, write_all
from faults.scenario import Scenario, kinds_in, number

STYLES = {"lightgbm": Style("lightgbm", ".log", "boosting"), "xgboost": Style("xgboost", ".log", "boosting")}


run = kinds_in(("lightgbm", "xgboost"))

SCENARIOS = (
    run("boost-healthy", rate=0.05, rounds=120, leaves=8),
    run("boost-stopped-early", rate=0.1, rounds=500, leaves=12, stop=15),
    run("boost-slow-and-steady", rate=0.02, rounds=300, leaves=8),
    run("boost-few-rounds", rate=0.2, rounds=12, leaves=8),
    run("boost-noisy-target", rate=0.03, rounds=100, leaves=6, noise=2.0, samples=6000),
    run("boost-overfits", ("overfitting", "early_stop_missed"), ("overfitting",), ("early_stop_missed",), rate=0.3, rounds=300, leaves=64, noise=1.5, samples=700),
    run("boost-labels-shuffled", ("overfitting", "no_learning", "early_stop_missed"), ("overfitting", "no_learning"), ("early_stop_missed", "train_val_mismatch"), rate=0.1, rounds=200, leaves=31, shuffled=True),
    run("boost-rate-far-too-low", ("no_learning", "lr_too_low"), ("no_learning", "lr_too_low"), ("underfitting", "loss_plateau"), rate=1e-6, rounds=150, leaves=8),
    run("boost-rate-above-two", ("loss_divergence", "oscillating_loss"), ("loss_divergence", "lr_too_high", "oscillating_loss"), ("overfitting", "early_stop_missed", "nonfinite_loss", "loss_spike", "no_learning"), rate=3.0, rounds=60, leaves=8),
)  # fmt: skip


def data(settings: Mapping[str, Any], value: int) -> tuple[Any, Any, Any, Any]:
    """Two classes by a smooth score and noise."""
    draw = np.random.default_rng(value)
    n = settings.get("samples", 3000) + 1000
    x = draw.normal(size=(n, 10))
    score = (
        np.tanh(x[:, 0] * x[:, 1])
        + np.sin(x[:, 2])
        + 0.5 * x[:, 3]
        + settings.get("noise", 0.5) * draw.normal(size=n)
    )
    y = (score > 0).astype(int)
    if settings.get("shuffled"):
        y = draw.permutation(y)
    return x[:-1000], y[:-1000], x[-1000:], y[-1000:]


def write_run(scenario: Scenario, seed: int, style: str, path: Path) -> Mapping[str, Any]:
    """Boost, and keep the printed lines."""
    value, s = seeded(scenario, seed), scenario.settings
    x, y, val_x, val_y = data(s, value)
    every = (1, 1, 5)[number(scenario.name, seed) % 3]
    with captured(path):
        (_lightgbm if style == "lightgbm" else _xgboost)(s, x, y, val_x, val_y, every)
    return {"entropy": float(np.log(2))}


def _lightgbm(s: Mapping[str, Any], x: Any, y: Any, val_x: Any, val_y: Any, every: int) -> None:
    train = lightgbm.Dataset(x, y)
    valid = lightgbm.Dataset(val_x, val_y, reference=train)
    callbacks = [lightgbm.log_evaluation(every)] + (
        [lightgbm.early_stopping(s["stop"])] if "stop" in s else []
    )
    options = {
        "objective": "binary",
        "metric": ["binary_logloss"],
        "learning_rate": s["rate"],
        "num_leaves": s["leaves"],
        "num_threads": 1,
        "verbose": 1,
        "min_data_in_leaf": 5,
    }
    lightgbm.train(
        options,
        train,
        s["rounds"],
        valid_sets=[train, valid],
        valid_names=["train", "valid"],
        callbacks=callbacks,
    )


def _xgboost(s: Mapping[str, Any], x: Any, y: Any, val_x: Any, val_y: Any, every: int) -> None:
    train, valid = xgboost.DMatrix(x, y), xgboost.DMatrix(val_x, val_y)
    options = {
        "objective": "binary:logistic",
        "eval_metric": "logloss",
        "eta": s["rate"],
        "max_leaves": s["leaves"],
        "grow_policy": "lossguide",
        "max_depth": 0,
        "nthread": 1,
        "tree_method": "hist",
    }
    xgboost.train(
        options,
        train,
        s["rounds"],
        evals=[(train, "train"), (valid, "val")],
        verbose_eval=every,
        early_stopping_rounds=s.get("stop"),
    )


if __name__ == "__main__":
    write_all("boosting", SCENARIOS, write_run, STYLES)
