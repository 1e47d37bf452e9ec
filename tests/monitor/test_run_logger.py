"""gradoctor's own log: what is written, and that it is strict JSON."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gradoctor.monitor import RunLogger


def lines(path):
    return [json.loads(line, parse_constant=pytest.fail) for line in path.read_text().splitlines()]


def test_header_then_one_object_a_call(tmp_path):
    with RunLogger(tmp_path / "new" / "log.jsonl", config={"lr": 1e-3}) as log:
        log.log({"train_loss": 2.0}, epoch=1)
        log.log({"train_loss": 1.0}, epoch=2, step=64)
        log.note("Early stopping at epoch 2")
    assert lines(tmp_path / "new" / "log.jsonl") == [
        {"gradoctor": 1, "config": {"lr": 1e-3}},
        {"epoch": 1, "train_loss": 2.0},
        {"epoch": 2, "step": 64, "train_loss": 1.0},
        {"message": "Early stopping at epoch 2"},
    ]


def test_non_finite_numbers_become_words(tmp_path):
    with RunLogger(tmp_path / "log.jsonl") as log:
        log.log({"a": float("nan"), "b": float("inf"), "c": [float("-inf")]}, step=1)
    assert lines(tmp_path / "log.jsonl")[1] == {"step": 1, "a": "nan", "b": "inf", "c": ["-inf"]}


def test_scalars_of_other_libraries_are_unwrapped(tmp_path):
    torch = pytest.importorskip("torch")
    with RunLogger(tmp_path / "log.jsonl") as log:
        log.log({"loss": torch.tensor(0.5), "count": torch.tensor(3)})
    assert lines(tmp_path / "log.jsonl")[1] == {"loss": 0.5, "count": 3}


def test_each_line_is_on_disk_when_the_call_returns(tmp_path):
    log = RunLogger(tmp_path / "log.jsonl")
    log.log({"loss": 1.0}, step=1)
    assert len(lines(tmp_path / "log.jsonl")) == 2
    log.close()


def test_resume_appends_without_a_second_header(tmp_path):
    for resume in (False, True):
        with RunLogger(tmp_path / "log.jsonl", resume=resume) as log:
            log.log({"loss": 1.0})
    assert [set(line) for line in lines(tmp_path / "log.jsonl")] == [
        {"gradoctor", "config"},
        {"loss"},
        {"loss"},
    ]


def test_importing_the_monitors_loads_no_torch():
    code = "import sys, gradoctor.monitor as m; m.RunLogger; assert 'torch' not in sys.modules, 'torch was loaded'"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_name_that_does_not_exist_is_an_attribute_error():
    import gradoctor.monitor

    with pytest.raises(AttributeError, match="GradMonitr"):
        _ = gradoctor.monitor.GradMonitr
