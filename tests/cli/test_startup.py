"""What a command may load: users notice every tenth of a second before the first word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "pandas", "matplotlib", "jinja2", "torch", "ruamel.yaml", "msgspec")
SCRIPT = """
import sys
from gradoctor.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("LOADED", *[name for name in {heavy!r} if name in sys.modules])
"""


def _loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(heavy=HEAVY), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return set(done.stdout.rsplit("LOADED", 1)[1].split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["diagnose", "--help"], ["rule", "GD101"], ["rule", "--help"]]
)
def test_help_and_rule_load_nothing_heavy(arguments: list[str]) -> None:
    assert not _loaded(*arguments)


def test_a_diagnosis_as_text_loads_no_frames_plots_or_templates(tmp_path: Path) -> None:
    log = tmp_path / "run.csv"
    log.write_text("epoch,loss\n" + "".join(f"{i},{2 / i}\n" for i in range(1, 20)))
    assert _loaded("diagnose", str(log)) <= {"numpy", "msgspec"}


def test_the_package_itself_loads_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import gradoctor, sys; print([n for n in sys.modules if n.startswith(('numpy', 'click', 'pydantic'))])"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
