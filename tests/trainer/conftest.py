"""Small, fast configurations for the trainer's tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

from gradoctor.trainer.loop import train
from gradoctor.trainer.presets import resolve

TINY = {
    "causal-dag": [
        "data.train_samples=512",
        "data.val_samples=128",
        "data.nodes=6",
        "data.edges=5",
        "batch_size=64",
    ],
    "intervention-effect": [
        "data.train_graphs=32",
        "data.val_graphs=8",
        "data.hard_graphs=2",
        "data.nodes=6",
        "data.hard_nodes=9",
        "batch_size=8",
    ],
    "priority-net": ["data.train_samples=96", "data.val_samples=48", "data.length=32", "model.channels=4"],
    "atft": ["data.train_days=16", "data.val_days=8", "data.stocks=6", "data.sectors=2", "model.hidden=8"],
}


class Runner:
    """Trains into numbered folders and reads the log back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.count = 0

    def __call__(self, system: str, preset: str = "stable", *settings: str, tiny: bool = False, **kwargs):
        self.count += 1
        folder = kwargs.pop("folder", self.root / f"run{self.count}")
        config = resolve(system, preset, settings=[*(TINY[system] if tiny else ()), *settings])
        kwargs.setdefault("tensorboard", False)
        summary = train(config, folder, device="cpu", **kwargs)
        return Run(folder, summary)


class Run:
    """One finished run."""

    def __init__(self, folder: Path, summary: dict) -> None:
        self.folder = folder
        self.summary = summary

    @property
    def epochs(self) -> list[dict]:
        return json.loads((self.folder / "training_log.json").read_text())["epochs"]

    def series(self, key: str) -> list[float]:
        return [float(epoch[key]) for epoch in self.epochs]


@pytest.fixture
def run(tmp_path) -> Runner:
    return Runner(tmp_path)
