"""Real trainings with Keras 3 on the torch backend, with and without the callback."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed")
os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", reason="keras is not installed: pip install -e '.[integrations-test]'")

import gradoctor  # noqa: E402
from gradoctor.integrations.keras import GradoctorCallback  # noqa: E402


def _fit(lr: float, callbacks: list[Any], epochs: int = 12) -> Any:
    keras.utils.set_random_seed(7)
    draw = np.random.default_rng(1)
    x = draw.normal(size=(192, 8)).astype("float32")
    y = (x[:, 0] - 0.5 * x[:, 1]).astype("float32")
    model = keras.Sequential(
        [keras.layers.Dense(32, activation="relu"), keras.layers.Dropout(0.1), keras.layers.Dense(1)]
    )
    model.compile(optimizer=keras.optimizers.SGD(lr, clipnorm=1e9), loss="mse", metrics=["mae"])
    history = model.fit(
        x, y, batch_size=16, epochs=epochs, validation_split=0.25, verbose=0, callbacks=callbacks
    )
    return model, history.history


def test_a_healthy_run_is_logged_judged_and_bit_identical_without_the_callback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="gradoctor")
    bare, bare_history = _fit(0.01, [])
    log = tmp_path / "gradoctor.jsonl"
    watched, history = _fit(0.01, [GradoctorCallback(log, stop_on="critical", config={"batch_size": 16})])
    for one, other in zip(bare.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert bare_history == history
    diagnosis = gradoctor.diagnose(str(log))
    run = diagnosis.runs[0].run
    assert run.sources[0].format == "gradoctor"
    assert run.signals["loss/train"].values.tolist() == history["loss"]
    assert run.signals["loss/val"].values.tolist() == history["val_loss"]
    assert len(run.signals["lr"]) == 12
    facts = {
        name: run.facts[name].value
        for name in ("train/epochs", "data/batch_size", "optim/name", "clip/max_norm")
    }
    assert facts == {"train/epochs": 12, "data/batch_size": 16, "optim/name": "SGD", "clip/max_norm": 1e9}
    assert not [f.code for f in diagnosis.findings if f.severity == "critical"]
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


def test_a_sick_run_is_stopped_when_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _, history = _fit(1e3, [GradoctorCallback(tmp_path / "a.jsonl", stop_on="critical")], epochs=30)
    assert len(history["loss"]) < 30
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    _, history = _fit(1e3, [GradoctorCallback(tmp_path / "b.jsonl")], epochs=10)
    assert len(history["loss"]) == 10


def test_no_hook_makes_keras_wait_at_every_step() -> None:
    batch_hooks = [name for name in vars(GradoctorCallback) if "batch" in name]
    assert not batch_hooks
