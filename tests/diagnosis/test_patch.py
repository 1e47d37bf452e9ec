from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from gradoctor.diagnosis.finding import PatchChange
from gradoctor.diagnosis.patch import make_patch, yaml_scalar

YAML = """# my run
lr: 5e-4   # found by hand
loss:
  lambda_recon: 1.0   # up?
clip: {max_grad_norm: 10.0, on: true}
"""


def _change(
    path: Path, key: str | None, before: object, after: object, operation: str = "replace"
) -> tuple[str, PatchChange]:
    return "GD101", PatchChange(operation, "some/fact", key, before, after, str(path), 1)


def test_yaml_keeps_comments_order_and_spacing(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(YAML)
    patch = make_patch(
        path,
        [
            _change(path, "loss.lambda_recon", 1.0, 2.0),
            _change(path, "clip.max_grad_norm", 10.0, 1.0),
            _change(path, "lr", 5e-4, 1e-6),
        ],
    )
    assert patch.after == YAML.replace("1.0   # up", "2.0   # up").replace("10.0", "1.0").replace(
        "5e-4", "1.0e-06"
    )
    assert yaml.safe_load(patch.after)["lr"] == 1e-6
    assert "+  lambda_recon: 2.0   # up?" in patch.diff()
    assert path.read_text() == YAML


def test_json_and_toml_and_env(tmp_path: Path) -> None:
    j, t, e = tmp_path / "c.json", tmp_path / "c.toml", tmp_path / "run.env"
    j.write_text('{\n    "lr": 0.1,\n    "a": {"b": null}\n}')
    t.write_text("# top\n[optim]\nlr = 0.1 # here\n")
    e.write_text("export A=0.01 # small\n")
    assert json.loads(make_patch(j, [_change(j, "lr", 0.1, 0.05), _change(j, "a.b", None, True)]).after) == {
        "lr": 0.05,
        "a": {"b": True},
    }
    assert make_patch(t, [_change(t, "optim.lr", 0.1, 0.05)]).after == "# top\n[optim]\nlr = 0.05 # here\n"
    assert make_patch(e, [_change(e, "A", 0.01, 0.02)]).after == "export A=0.02 # small\n"


@pytest.mark.parametrize(
    ("key", "before", "after", "operation", "reason"),
    [
        (None, None, 1, "replace", "has no key for it"),
        ("nope.deep", 1, 2, "replace", "no key 'nope.deep'"),
        ("lr", "fast", None, "scale by 2", "no number to scale"),
        ("loss", None, 3, "replace", "not a single value"),
    ],
)
def test_what_cannot_be_patched_is_refused_with_the_reason(
    tmp_path: Path, key: str | None, before: object, after: object, operation: str, reason: str
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(YAML)
    patch = make_patch(path, [_change(path, key, before, after, operation)])
    assert patch.after == YAML
    assert reason in patch.refusals[0].reason


def test_the_first_change_of_a_key_wins_and_a_contradiction_is_said(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("lr: 0.1\n")
    patch = make_patch(
        path, [_change(path, "lr", 0.1, 0.05), _change(path, "lr", 0.1, 0.2), _change(path, "lr", 0.1, 0.05)]
    )
    assert patch.after == "lr: 0.05\n"
    assert len(patch.refusals) == 1


def test_a_key_read_from_another_file_is_not_edited_here(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("lr: 0.1\n")
    patch = make_patch(path, [_change(tmp_path / "run.log", "lr", 0.1, 0.05)])
    assert "has no key for it" in patch.refusals[0].reason


@pytest.mark.parametrize(
    "value", [1e-6, 0.1, 5, True, None, "layer_norm", "yes", "a: b", "1e-4", 1e300, -2.5e-07]
)
def test_scalars_are_read_back_as_written(value: object) -> None:
    assert yaml.safe_load(f"x: {yaml_scalar(value)}") == {"x": value}


def test_a_key_without_a_value_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("max_grad_norm:\nlr: 0.1\nlast:")
    patch = make_patch(path, [_change(path, "max_grad_norm", None, 1.0), _change(path, "last", None, 2)])
    assert patch.after == "max_grad_norm: 1.0\nlr: 0.1\nlast: 2"
