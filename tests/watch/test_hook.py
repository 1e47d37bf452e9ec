from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import gradoctor
from gradoctor.diagnosis.finding import Finding
from gradoctor.errors import UsageError
from gradoctor.watch import hook
from gradoctor.watch.hook import LONGEST, Hook, finding_variables
from gradoctor.watch.watcher import State

STATE = State("run.csv", None, (), (), 1, 0.0, False)


@pytest.fixture
def finding(tmp_path: Path) -> Finding:
    log = tmp_path / "run.csv"
    log.write_text("epoch,train_loss\n" + "".join(f"{i},{'nan' if i > 5 else 2 / i}\n" for i in range(1, 16)))
    return next(f for f in gradoctor.diagnose(str(log)).findings if f.severity == "critical")


def _recorder(tmp_path: Path) -> tuple[str, Path]:
    out, script = tmp_path / "seen.json", tmp_path / "hook.py"
    script.write_text(
        "import json, os, sys\n"
        f"seen = {{k: v for k, v in os.environ.items() if k.startswith('GRADOCTOR_FINDING')}}\n"
        f"json.dump([sys.argv[1:], seen, sys.stdin.read()], open({str(out)!r}, 'w'))\n"
    )
    return f'"{sys.executable}" "{script}" "two words" $HOME ; touch owned', out


def test_the_command_gets_the_finding_in_its_environment_and_no_shell(
    tmp_path: Path, finding: Finding
) -> None:
    command, out = _recorder(tmp_path)
    complaints: list[str] = []
    evil = replace(finding, summary="$(touch owned) `touch owned`\n; \x1b]0;x\x07" + "y" * 10_000)
    Hook(command, complaints.append).looked(STATE, (evil,), ())
    arguments, seen, stdin = json.loads(out.read_text())
    assert arguments == ["two words", "$HOME", ";", "touch", "owned"]
    assert stdin == ""
    assert seen["GRADOCTOR_FINDING_CODE"] == "GD601"
    assert seen["GRADOCTOR_FINDING_SEVERITY"] == "critical"
    assert seen["GRADOCTOR_FINDING_RUN"] == "run.csv"
    assert seen["GRADOCTOR_FINDING_LINE"].isdigit()
    assert seen["GRADOCTOR_FINDING_SUMMARY"].startswith("$(touch owned) `touch owned`\\n; \\x1b]0;x\\x07")
    assert len(seen["GRADOCTOR_FINDING_SUMMARY"]) == LONGEST
    assert not complaints
    assert not (tmp_path / "owned").exists()
    assert not Path("owned").exists()


def test_nothing_runs_for_findings_that_go(tmp_path: Path, finding: Finding) -> None:
    command, out = _recorder(tmp_path)
    Hook(command, print).looked(STATE, (), (finding,))
    assert not out.exists()


@pytest.mark.parametrize("text", ["", "   ", "echo 'unclosed"])
def test_a_command_that_is_none_is_refused_at_once(text: str) -> None:
    with pytest.raises(UsageError):
        Hook(text, print)


def test_a_hook_that_fails_hangs_or_is_missing_is_told_and_does_not_end_the_watch(
    finding: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "TIME_LIMIT", 0.3)
    complaints: list[str] = []
    python = f'"{sys.executable}"'
    for command in (
        "/no/such/command",
        f"{python} -c 'raise SystemExit(7)'",
        f"{python} -c 'import time; time.sleep(9)'",
    ):
        Hook(command, complaints.append, silent=True).looked(STATE, (finding,), ())
    assert [said.split(": ", 1)[1] for said in complaints] == [
        "No such file or directory",
        "ended with 7",
        "stopped after 0.3 s",
    ]


def test_variables_hold_no_zero_byte_that_an_environment_cannot(finding: Finding) -> None:
    variables = finding_variables(replace(finding, summary="a\0b"), "run\0.csv")
    assert not any("\0" in value for value in variables.values())
    assert os.environ.keys().isdisjoint(variables)
