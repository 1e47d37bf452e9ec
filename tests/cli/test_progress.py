from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import gradoctor.cli.progress as p
p.PATIENCE = 0.0
from gradoctor.cli import main
main(["diagnose", "-f", "json", "-o", "/dev/null", r"{log}"])
"""


def _on_a_terminal(script: str) -> bytes:
    leader, follower = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", script], stderr=follower, stdout=subprocess.DEVNULL)
    os.close(follower)
    seen = b""
    try:
        while chunk := os.read(leader, 4096):
            seen += chunk
    except OSError:  # the other end is closed
        pass
    process.wait(timeout=60)
    os.close(leader)
    return seen


def _log(tmp_path: Path) -> Path:
    log = tmp_path / "run.jsonl"
    log.write_text(
        "".join(f'{{"step": {i}, "loss": {1 + 1 / i}, "note": "{"x" * 200}"}}\n' for i in range(1, 30_000))
    )
    return log


def test_a_long_read_is_shown_on_a_terminal_and_wiped(tmp_path: Path) -> None:
    seen = _on_a_terminal(SCRIPT.format(log=_log(tmp_path)))
    assert b"reading " in seen
    assert b"%" in seen
    assert seen.endswith(b"\r")
    assert not seen.split(b"\r")[-2].strip()  # blanks over the bar, and back to the beginning of the line
    assert b"\x1b" not in seen


def test_nothing_is_shown_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(log=_log(tmp_path))], capture_output=True, timeout=60
    )
    assert b"reading" not in done.stderr
