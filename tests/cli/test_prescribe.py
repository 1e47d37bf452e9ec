"""``gradoctor prescribe`` as a user meets it: his own file, his comments, nothing overwritten unasked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gradoctor.cli import group

SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs"
FILES = {
    "train.yaml": (
        "# mine\ndata:\n  standardize_inputs:   false   # ask Ann\n  path: &here '/data'\nlr: 1e-3\n",
        "  standardize_inputs:   true   # ask Ann\n",
    ),
    "train.json": (
        '{"lr": 0.001,\n   "standardize_inputs": false, "z": [1,2]}\n',
        '   "standardize_inputs": true, "z": [1,2]}\n',
    ),
    "train.toml": (
        "# mine\n[data]\nstandardize_inputs = false # ask Ann\n",
        "standardize_inputs = true # ask Ann\n",
    ),
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The exploding run's log, without a configuration beside it."""
    target = tmp_path / "run" / "training_log.json"
    target.parent.mkdir()
    shutil.copy(SAMPLES / "causal-dag-explosion" / "training_log.json", target)
    return target


def prescribe(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["prescribe", *map(str, arguments)])


@pytest.mark.parametrize("name", FILES)
def test_it_shows_a_diff_and_leaves_the_file_alone(log: Path, tmp_path: Path, name: str) -> None:
    before, line = FILES[name]
    (tmp_path / name).write_text(before)
    result = prescribe(log, "--config", tmp_path / name)
    assert result.exit_code == 0, result.output
    assert f"--- a/{name}\n+++ b/{name}\n" in result.stdout
    changed = [one for one in result.stdout.splitlines() if one[:1] in "+-" and one[:3] not in ("---", "+++")]
    assert changed[1] == "+" + line.rstrip("\n")
    assert len(changed) == 2
    assert (tmp_path / name).read_text() == before


@pytest.mark.parametrize("name", FILES)
def test_in_place_changes_that_value_and_no_other_byte(log: Path, tmp_path: Path, name: str) -> None:
    before, line = FILES[name]
    (tmp_path / name).write_text(before)
    assert prescribe(log, "--config", tmp_path / name, "--in-place").exit_code == 0
    after = (tmp_path / name).read_text()
    assert after == before.replace("false", "true", 1)
    assert line in after


def test_an_output_file_gets_the_patched_text(log: Path, tmp_path: Path) -> None:
    before, _ = FILES["train.yaml"]
    (tmp_path / "train.yaml").write_text(before)
    out = tmp_path / "cured.yaml"
    result = prescribe(log, "--config", tmp_path / "train.yaml", "-o", out, "--no-diff")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert out.read_text() == before.replace("false", "true", 1)
    assert (tmp_path / "train.yaml").read_text() == before


def test_a_key_that_is_not_in_the_file_is_refused_with_the_reason(log: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("lr: 0.1\n")
    result = prescribe(log, "--config", tmp_path / "other.yaml")
    assert result.exit_code == 1
    assert "other.yaml has no key for it" in result.stderr
    assert "training_log.json" in result.stderr, "where the run's own value stands"
    assert (tmp_path / "other.yaml").read_text() == "lr: 0.1\n"


def test_a_run_without_a_configuration_is_told_how_to_name_one(log: Path) -> None:
    result = prescribe(log)
    assert result.exit_code != 0
    assert "configuration" in str(result.exception)


def test_a_healthy_run_needs_no_patch() -> None:
    result = prescribe(SAMPLES / "causal-dag-stable")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "nothing to patch: no warning, nothing critical" in result.stderr
