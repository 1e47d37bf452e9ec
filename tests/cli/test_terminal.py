"""Manners at a terminal and in a pipe: colour, width, closed pipes, full disks, Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gradoctor.cli.output import color_wanted
from tests.cli.test_cli import gradoctor


@pytest.fixture(scope="module")
def sick(tmp_path_factory: pytest.TempPathFactory) -> str:
    log = tmp_path_factory.mktemp("runs") / "run.csv"
    log.write_text("epoch,train_loss\n" + "".join(f"{i},{'nan' if i > 5 else 2 / i}\n" for i in range(1, 16)))
    return str(log)


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_decides_on_colour_in_a_pipe(
    arguments: list[str], environment: dict[str, str], colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert color_wanted(arguments[-1] if arguments else "auto") is colored


def test_colour_does_not_change_the_verdict(sick: str) -> None:
    plain, colored = gradoctor("diagnose", sick), gradoctor("diagnose", sick, FORCE_COLOR="1")
    assert plain.returncode == colored.returncode == 1
    assert "\x1b[" in colored.stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored.stdout) == plain.stdout


def _on_terminal(command: list[str], size: tuple[int, int], **environment: str) -> tuple[str, int]:
    import fcntl
    import pty
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "gradoctor", *command],
        stdout=follower,
        stderr=follower,
        env={**clean, **environment},
    )
    os.close(follower)
    shown = b""
    try:
        while block := os.read(leader, 65536):
            shown += block
    except OSError:  # the other end was closed
        pass
    return shown.decode(), process.wait(30)


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_colour_on_a_terminal_unless_it_is_dumb_or_not_wanted(sick: str) -> None:
    assert "\x1b[" in _on_terminal(["diagnose", sick], (24, 80), TERM="xterm")[0]
    assert "\x1b[" not in _on_terminal(["diagnose", sick], (24, 80), TERM="dumb")[0]
    assert "\x1b[" not in _on_terminal(["diagnose", sick], (24, 80), TERM="xterm", NO_COLOR="1")[0]


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize("size", [(0, 0), (24, 40), (24, 200)])
def test_any_width_is_served(sick: str, size: tuple[int, int]) -> None:
    shown, code = _on_terminal(["diagnose", sick, "-f", "full", "--color", "never"], size, TERM="xterm")
    assert code == 1
    assert "GD601" in shown
    assert "Traceback" not in shown


@pytest.mark.skipif(os.name == "nt", reason="pipes are POSIX")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["--help"], 0),
        (["rule", "--all"], 0),
        (["formats"], 0),
        (["schema", "report"], 0),
        (["demo", "-f", "html"], 0),
        (["signals", "run.csv"], 0),
        (["diagnose", "run.csv"], 1),
        (["diagnose", "run.csv", "-f", "json", "--fail-on", "never"], 0),
    ],
)
def test_a_closed_pipe_is_no_error_and_changes_no_verdict(command: list[str], code: int, sick: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gradoctor", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(sick).parent,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.wait(30)
    assert said == ""
    assert process.returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_one_sentence_and_code_2(sick: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gradoctor", "diagnose", sick],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_ctrl_c_is_130_without_a_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gradoctor", "diagnose", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in out + err


def test_the_job_summary_is_appended_to_for_github_alone(sick: str, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    text = gradoctor("diagnose", sick, GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text() == "before\n"
    github = gradoctor("diagnose", sick, "-f", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert (text.returncode, github.returncode) == (1, 1)
    assert summary.read_text().startswith("before\n")
    assert "GD601" in summary.read_text()
    digest = summary.read_text().removeprefix("before\n")
    assert digest.strip() == gradoctor("diagnose", sick, "-f", "step-summary").stdout.strip()


def test_a_summary_that_is_full_or_cannot_be_written_costs_nothing(sick: str, tmp_path: Path) -> None:
    full = tmp_path / "full.md"
    full.write_bytes(b"x" * (1 << 20))
    done = gradoctor("diagnose", sick, "-f", "github", GITHUB_STEP_SUMMARY=str(full))
    assert done.returncode == 1
    assert "full" in done.stderr
    assert full.stat().st_size == 1 << 20
    nowhere = gradoctor("diagnose", sick, "-f", "github", GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "such"))
    assert nowhere.returncode == 1
    assert "cannot be written" in nowhere.stderr
    assert nowhere.stdout == done.stdout
