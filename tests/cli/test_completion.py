from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.test_startup import HEAVY

SCRIPT = """
import atexit, sys
atexit.register(lambda: print("LOADED", *[name for name in {heavy!r} + ("pydantic",) if name in sys.modules]))
sys.argv = ["gradoctor"]
from gradoctor.cli import main
main()
"""


def _completed(line: str) -> tuple[list[str], set[str]]:
    import os

    words = line.split(" ")
    environment = {
        **os.environ,
        "_GRADOCTOR_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(heavy=HEAVY)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    said, _, loaded = done.stdout.rpartition("LOADED")
    return [line.partition(",")[2] for line in said.splitlines()], set(loaded.split())


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("gradoctor di", ["diagnose"]),
        ("gradoctor rule clip-sat", ["clip-saturation"]),
        ("gradoctor rule GD10", [f"GD10{n}" for n in range(1, 10)]),
        ("gradoctor rule gd101", ["GD101"]),
        ("gradoctor diagnose --select GD2,clip-sat", ["GD2,clip-saturation"]),
        ("gradoctor diagnose --ignore gradient-v", ["gradient-vanishing"]),
        ("gradoctor diagnose --ignore gradients", ["gradients"]),
        ("gradoctor diagnose -f sar", ["sarif"]),
        ("gradoctor diagnose --fail-on ne", ["never"]),
        ("gradoctor watch --until cr", ["critical"]),
        ("gradoctor demo causal-dag-aft", ["causal-dag-after", "causal-dag-after-table"]),
        ("gradoctor init --ci g", ["github", "gitlab"]),
    ],
)
def test_what_is_completed_and_that_it_costs_nothing_heavy(line: str, wanted: list[str]) -> None:
    completed, loaded = _completed(line)
    assert sorted(completed) == sorted(wanted)
    assert not loaded


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    import os

    environment = {**os.environ, "_GRADOCTOR_COMPLETE": f"{shell}_source"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(heavy=())],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert f"_GRADOCTOR_COMPLETE={shell}_complete" in done.stdout
