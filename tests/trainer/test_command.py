"""``gradoctor train`` as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys

from click.testing import CliRunner

from gradoctor.cli import group
from gradoctor.cli import train as module
from gradoctor.trainer.config import SYSTEMS
from tests.trainer.conftest import TINY


def invoke(*arguments: str):
    return CliRunner().invoke(group, ["train", *arguments])


def sets(system: str) -> list[str]:
    return [part for setting in TINY[system] for part in ("--set", setting)]


def test_list_names_every_system_and_preset():
    shown = invoke("--list").output
    assert all(system in shown for system in SYSTEMS)
    assert "stacked-normalisers" in shown


def test_a_run_says_where_its_logs_are(tmp_path):
    result = invoke(
        "causal-dag", *sets("causal-dag"), "--epochs", "2", "--out", str(tmp_path), "--no-tensorboard"
    )
    assert result.exit_code == 0, result.output
    assert "Epoch   2/2 | Loss: " in result.output
    assert str(tmp_path) in result.output
    assert "\x1b" not in result.output
    assert len(json.loads((tmp_path / "training_log.json").read_text())["epochs"]) == 2


def test_resume_takes_the_configuration_beside_the_checkpoint(tmp_path):
    first = invoke(
        "causal-dag", *sets("causal-dag"), "--epochs", "1", "--out", str(tmp_path), "--no-tensorboard"
    )
    assert first.exit_code == 0, first.output
    checkpoint = str(tmp_path / "checkpoint.pt")
    second = invoke("causal-dag", "--resume", checkpoint, "--epochs", "2", "--no-tensorboard")
    assert second.exit_code == 0, second.output
    epochs = json.loads((tmp_path / "training_log.json").read_text())["epochs"]
    assert [epoch["epoch"] for epoch in epochs] == [1, 2]


def refused(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "gradoctor", "train", *arguments], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_misspelt_preset_exits_2_with_a_suggestion():
    assert "did you mean 'explosion'" in refused("causal-dag", "--preset", "explosoin")


def test_without_torch_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    result = invoke("causal-dag")
    assert result.exit_code != 0
    assert module.NO_TORCH in str(result.exception) or module.NO_TORCH in result.output
    assert 'pip install "gradoctor[train]"' in str(result.exception) + result.output
