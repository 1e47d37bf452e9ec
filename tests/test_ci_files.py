"""The action, the hooks and the workflow: their scripts run, their patterns match, nothing can be injected."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradoctor.cli import COMMANDS

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A checkout with three logs, and a runner whose gradoctor is this one."""
    program = tmp_path / "temp" / "gradoctor" / "bin" / "gradoctor"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gradoctor "$@"\n')
    program.chmod(0o755)
    logs = tmp_path / "work"
    logs.mkdir()
    for name, sick in (("sick", True), ("well", False)):
        rows = [(i, "nan" if sick and i > 5 else 2 * 0.8**i + 0.1) for i in range(1, 16)]
        (logs / f"{name}.csv").write_text("epoch,train_loss\n" + "".join(f"{i},{v}\n" for i, v in rows))
    (logs / "broken.log").write_bytes(b"\x00\x01\x02" * 50)
    return tmp_path


def _run(job: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str], str]:
    step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "diagnose")
    given = {name: str(about["default"]) for name, about in ACTION["inputs"].items()} | inputs
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], str(value))
        for name, value in step["env"].items()
    }
    output, summary = job / "output", job / "summary"
    output.write_text("")
    summary.write_text("")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GRADOCTOR")}
    runner = {
        "RUNNER_TEMP": str(job / "temp"),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=job / "work", env={**clean, **variables, **runner}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    told = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return done, told, summary.read_text()


@pytest.mark.skipif(os.name == "nt", reason="the action's shell is bash")
@pytest.mark.parametrize(("log", "code"), [("sick.csv", 1), ("well.csv", 0), ("broken.log", 3), ("*.csv", 1)])
def test_the_action_gates_annotates_summarises_and_writes_sarif(job: Path, log: str, code: int) -> None:
    done, told, summary = _run(job, paths=log)
    assert done.returncode == code
    assert told["exit-code"] == str(code)
    assert told["sarif"] == "gradoctor.sarif"
    assert json.loads((job / "work" / "gradoctor.sarif").read_text())["version"] == "2.1.0"
    assert ("::error file=sick.csv,line=" in done.stdout) is (code == 1)
    assert ("GD601" in summary) is (code == 1)


@pytest.mark.skipif(os.name == "nt", reason="the action's shell is bash")
def test_its_inputs_choose_and_cannot_inject(job: Path) -> None:
    never, told, _ = _run(
        job, paths="sick.csv\nwell.csv", **{"fail-on": "never", "sarif": "", "args": "--select GD6"}
    )
    assert never.returncode == 0
    assert "sarif" not in told
    evil = "$(touch owned) `touch owned`; touch owned #"
    done, _, _ = _run(job, paths=evil, args=evil, config=evil, sarif="")
    assert done.returncode in (2, 3)
    assert not (job / "work" / "owned").exists()
    assert not any("${{" in step["run"] for step in ACTION["runs"]["steps"])


def test_the_hooks_run_commands_that_exist_on_files_that_are_meant() -> None:
    matching = {
        "gradoctor": {
            "runs/a/trainer_state.json",
            "metrics.jsonl",
            "out/progress.csv",
            "train_7.log",
            "x/run.log",
        },
        "gradoctor-rules": {"rules/loss/mine.yaml", "ml/rules/a.yml"},
    }
    others = {
        "gradoctor": {"paper.log", "src/train.py", "package.json"},
        "gradoctor-rules": {"rules/packs/mine.yaml", "rules/signals.yaml"},
    }
    for hook in HOOKS:
        assert hook["entry"].split()[0] == "gradoctor"
        assert hook["entry"].split()[1] in COMMANDS
        taken = {
            name
            for name in matching[hook["id"]] | others[hook["id"]]
            if re.search(hook["files"], name) and not re.search(hook.get("exclude", "$^"), name)
        }
        assert taken == matching[hook["id"]]


def test_the_workflow_needs_no_more_than_to_read() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    text = json.dumps(workflow)
    assert "integrations-test" in text
    assert "${{ github.event" not in text
