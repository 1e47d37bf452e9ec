"""``gradoctor watch`` as a process: a log that grows, a terminal, Ctrl-C, a hook, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.cli.test_cli import gradoctor
from tests.cli.test_startup import _loaded

QUICK = ("--interval", "0.05", "--isolated")


def _rows(path: Path, first: int, last: int, loss: float | None = None) -> None:
    with path.open("a") as stream:
        for epoch in range(first, last + 1):
            value = 2.0 * 0.8**epoch + 0.1 if loss is None else loss
            stream.write(json.dumps({"epoch": epoch, "train_loss": value, "val_loss": value * 1.1}) + "\n")
            stream.flush()


def _start(*arguments: str, **more: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gradoctor", "watch", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)  # type: ignore[call-overload,no-any-return]


def test_a_log_that_appears_late_and_turns_nan_ends_with_1_at_the_first(tmp_path: Path) -> None:
    log = tmp_path / "late.jsonl"

    process = _start(str(log), "--until", "critical", *QUICK)
    assert process.stdout is not None
    assert process.stdout.readline().decode() == f"waiting for {log}\n"

    def train() -> None:
        _rows(log, 1, 8)
        for epoch in range(9, 2000):
            _rows(log, epoch, epoch, float("nan"))
            if process.poll() is not None:
                return
            time.sleep(0.03)

    writer = threading.Thread(target=train)
    writer.start()
    out = process.communicate(timeout=50)[0].decode()
    writer.join()
    assert process.returncode == 1
    assert "critical GD601" in out.splitlines()[0]
    assert any(line.startswith("SICK") for line in out.splitlines())
    assert "\x1b" not in out


@pytest.mark.parametrize(("loss", "code", "word"), [(None, 0, "HEALTHY"), (float("nan"), 1, "SICK")])
def test_once_says_what_diagnose_says(tmp_path: Path, loss: float | None, code: int, word: str) -> None:
    log = tmp_path / "run.jsonl"
    _rows(log, 1, 9)
    _rows(log, 10, 14, loss)
    watched = gradoctor("watch", str(log), "--once", *QUICK)
    assert watched.returncode == code
    assert watched.stdout.startswith(word)
    assert watched.stdout == gradoctor("diagnose", str(log), "--isolated").stdout


def test_what_never_comes_or_cannot_be_read_ends_with_3(tmp_path: Path) -> None:
    missing = gradoctor("watch", str(tmp_path / "never.log"), "--idle-timeout", "0.3", *QUICK)
    assert missing.returncode == 3
    assert "nothing was read" in missing.stderr
    noise = tmp_path / "noise.log"
    noise.write_bytes(bytes(range(256)) * 10)
    assert gradoctor("watch", str(noise), "--once", *QUICK).returncode == 3
    assert gradoctor("watch", str(noise), "--once", "--exec", "'", *QUICK).returncode in (2, 3)


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_ctrl_c_ends_with_the_last_verdict(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    _rows(log, 1, 9)
    _rows(log, 10, 14, float("nan"))
    process = _start(str(log), *QUICK)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert b"GD601" in first
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert b"SICK" in out
    assert b"Traceback" not in out + err


def test_the_hook_runs_once_for_each_finding(tmp_path: Path) -> None:
    log, seen = tmp_path / "run.jsonl", tmp_path / "seen.txt"
    script = tmp_path / "hook.py"
    script.write_text(
        f"import os\nopen({str(seen)!r}, 'a').write(os.environ['GRADOCTOR_FINDING_CODE'] + '\\n')\n"
    )
    _rows(log, 1, 9)
    _rows(log, 10, 14, float("nan"))
    done = gradoctor(
        "watch", str(log), "--idle-timeout", "1.5", "--exec", f'"{sys.executable}" "{script}"', *QUICK
    )
    assert done.returncode == 1
    codes = seen.read_text().split()
    assert "GD601" in codes
    assert len(codes) == len(set(codes))


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_on_a_terminal_it_is_one_screen_that_fits(tmp_path: Path) -> None:
    import fcntl
    import pty
    import struct
    import termios

    log = tmp_path / "run.jsonl"
    _rows(log, 1, 9)
    _rows(log, 10, 14, float("nan"))
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 70, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "gradoctor", "watch", str(log), "--idle-timeout", "1.5", *QUICK],
        stdout=follower, stderr=follower, env={**clean, "TERM": "xterm", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    os.close(follower)
    shown = b""
    try:
        while block := os.read(leader, 65536):
            shown += block
    except OSError:  # the other end was closed
        pass
    assert process.wait(20) == 1
    frames = shown.decode().split("\x1b[2J")[1].split("\x1b[H")[1:]
    assert len(frames) >= 2
    last = frames[-1].replace("\r", "").split("\n")
    bare = [line.split("\x1b[K")[0].replace("\x1b[0m", "") for line in last]
    assert len(last) <= 20
    assert all(len(line.partition("m")[2] if line.startswith("\x1b[") else line) <= 70 for line in bare)
    assert any("SICK: 1 critical" in line for line in bare)
    assert any(line.startswith("loss/train") for line in bare)
    assert "SICK" in shown.decode().split("\x1b[2J")[-1]


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    _rows(log, 1, 9)
    _rows(log, 10, 14, float("nan"))
    process = _start(str(log), "--idle-timeout", "2", *QUICK)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(20) == 1


def test_its_help_loads_nothing_heavy() -> None:
    assert not _loaded("watch", "--help")
