from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def gradoctor(
    *arguments: str, cwd: Path | None = None, stdin: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("GRADOCTOR") and k not in ("NO_COLOR", "FORCE_COLOR")
    }
    done = subprocess.run(
        [sys.executable, "-m", "gradoctor", *arguments],
        capture_output=True,
        cwd=cwd,
        input=stdin,
        env={**clean, **environment},
        timeout=60,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def _log(path: Path, clip: float, epochs: int = 12) -> Path:
    rows = [
        {"epoch": i, "train_loss": 2.0 / i, "val_loss": 2.1 / i, "grad_clip_ratio": clip if i > 1 else 0.97}
        for i in range(1, epochs + 1)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_healthy_run_exits_0_and_says_healthy(tmp_path: Path) -> None:
    done = gradoctor("diagnose", str(_log(tmp_path / "ok.jsonl", 0.01)))
    assert done.returncode == 0
    assert done.stdout.startswith("HEALTHY")


def test_fail_on_decides_the_exit_code_in_every_format(tmp_path: Path) -> None:
    log = str(_log(tmp_path / "sick.jsonl", 0.95))
    for form in ("text", "full", "markdown", "json"):
        assert gradoctor("diagnose", log, "-f", form, "--fail-on", "warning").returncode == 1
        assert gradoctor("diagnose", log, "-f", form, "--fail-on", "never").returncode == 0
    assert gradoctor("diagnose", log, "--fail-on", "warning", "--exit-zero").returncode == 0


def test_what_cannot_be_judged_exits_3_without_a_traceback(tmp_path: Path) -> None:
    empty = tmp_path / "empty.log"
    empty.write_bytes(b"")
    binary = tmp_path / "noise.log"
    binary.write_bytes(bytes(range(256)) * 40)
    prose = tmp_path / "prose.txt"
    prose.write_text("Once upon a time there was a training run.\nIt is not here.\n")
    for path in (empty, binary, prose, tmp_path / "missing.log"):
        done = gradoctor("diagnose", str(path))
        assert done.returncode == 3, done.stderr
        assert "Traceback" not in done.stdout + done.stderr


def test_one_unreadable_input_does_not_cost_the_others_unless_strict(tmp_path: Path) -> None:
    good = str(_log(tmp_path / "ok.jsonl", 0.01))
    assert gradoctor("diagnose", good, str(tmp_path / "missing.log")).returncode == 0
    assert gradoctor("diagnose", good, str(tmp_path / "missing.log"), "--strict").returncode == 3


def test_a_truncated_log_is_judged_by_what_it_holds(tmp_path: Path) -> None:
    log = _log(tmp_path / "sick.jsonl", 0.95)
    log.write_bytes(log.read_bytes()[:-25])
    done = gradoctor("diagnose", str(log), "-f", "json")
    report = json.loads(done.stdout)
    assert report["diagnoses"][0]["sources"][0]["account"]["read"] == 11
    assert any(finding["rule"] == "clip-saturation" for finding in report["diagnoses"][0]["findings"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["diagnos"], "did you mean 'diagnose'"),
        (["diagnose", "x", "--fail-on", "nope"], "'nope' is not one of"),
        (["rule", "GD99999"], "there is no rule"),
        (["diagnose", "{log}", "-f", "nope"], "no output format is called 'nope'"),
        (["diagnose", "{log}", "--config", "nope.yaml"], "nope.yaml"),
        (["diagnose", "{log}", "--pack", "causal-dg"], "did you mean 'causal-dag'"),
        (["diagnose", "{log}", "-o", "/nonexistent/x.md"], "cannot write the report"),
    ],
)
def test_wrong_use_exits_2_and_says_what_was_meant(tmp_path: Path, arguments: list[str], said: str) -> None:
    log = str(_log(tmp_path / "ok.jsonl", 0.01))
    done = gradoctor(*[argument.replace("{log}", log) for argument in arguments])
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_path_in_place_of_a_command_is_answered_with_what_was_meant(tmp_path: Path) -> None:
    log = _log(tmp_path / "ok.jsonl", 0.01)
    done = gradoctor(str(log))
    assert done.returncode == 2
    assert f"gradoctor diagnose {log}" in done.stderr


def test_a_broken_configuration_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: 1\nb: [1,\n")
    done = gradoctor(
        "diagnose", str(_log(tmp_path / "ok.jsonl", 0.01)), "--config", str(tmp_path / "bad.yaml")
    )
    assert done.returncode == 2
    assert "bad.yaml:3" in done.stderr


def test_standard_input(tmp_path: Path) -> None:
    log = _log(tmp_path / "ok.jsonl", 0.01)
    assert gradoctor("diagnose", "-", stdin=log.read_bytes()).returncode == 0


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    log = _log(tmp_path / "sick.jsonl", 0.95)
    done = subprocess.run(
        f"{sys.executable} -m gradoctor diagnose {log} -f full | head -1",
        shell=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""


def test_a_full_disk_is_exit_2(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gradoctor", "diagnose", str(_log(tmp_path / "ok.jsonl", 0.01))],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_signals_tells_names_lines_and_what_is_not_understood(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    log.write_text('{"epoch": 1, "loss": 2.0, "zorp": 1}\n{"epoch": 2, "loss": 1.0, "zorp": 2}\n')
    done = gradoctor("signals", str(log))
    assert "loss/train" in done.stdout
    assert "not understood: 'zorp' (2 values)" in done.stdout
    told = json.loads(gradoctor("signals", "--json", str(log)).stdout)
    assert told["signals"][0]["first_line"] == 1


def test_signals_uses_the_names_that_the_settings_teach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gradoctor.toml").write_text('signal-aliases = { "zorp" = "loss/train" }\n')
    (tmp_path / "run.csv").write_text("step,zorp\n" + "".join(f"{i},{2 / i}\n" for i in range(1, 9)))
    monkeypatch.chdir(tmp_path)
    told = json.loads(gradoctor("signals", "--json", "run.csv").stdout)
    assert [(s["name"], s["spelling"]) for s in told["signals"]] == [("loss/train", "zorp")]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    log = str(_log(tmp_path / "sick.jsonl", 0.95))
    first = gradoctor("diagnose", log, "-f", "json", PYTHONHASHSEED="1").stdout
    second = gradoctor("diagnose", log, "-f", "json", PYTHONHASHSEED="2").stdout
    assert first == second


def test_log_text_cannot_reach_the_terminal_as_control_characters(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    evil = "loss\\u001b]0;owned\\u0007\\u009b31m"
    log.write_text("".join(f'{{"epoch": {i}, "{evil}": {i}, "loss": 1.0}}\n' for i in range(1, 9)))
    for arguments in (["diagnose", str(log)], ["diagnose", str(log), "-f", "full"], ["signals", str(log)]):
        done = gradoctor(*arguments)
        assert not {"\x1b", "\x07", "\x9b"} & set(done.stdout + done.stderr)
