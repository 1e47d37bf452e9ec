"""What a command may load: users notice every tenth of a second before the first word."""

from __future__ import annotations

import os
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


SECOND = """
import sys
from gradoctor.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("LOADED", *sys.modules)
"""
LATER = (  # what a text diagnosis of a console log has no use for, once the rules are kept
    "yaml", "ruamel.yaml", "pandas", "matplotlib", "jinja2", "torch", "sqlite3",
    "gradoctor.intake.binary", "gradoctor.intake.tables.json_lines",
    "gradoctor.intake.tables.json_document", "gradoctor.intake.tables.cell_blocks", "gradoctor.reports.html_page",
    "gradoctor.integrations", "gradoctor.trainer", "gradoctor.watch",
)  # fmt: skip


def test_a_second_diagnosis_of_a_console_log_loads_what_it_needs(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("".join(f"Epoch {i} | loss: {2 / i:.4f} | val loss: {3 / i:.4f}\n" for i in range(1, 20)))
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", SECOND, "diagnose", str(log)],
            capture_output=True, text=True, timeout=60, cwd=tmp_path,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    loaded = set(done.stdout.rsplit("LOADED", 1)[1].split())
    assert loaded & set(LATER) == set()
    shaped = {m for m in loaded if m.startswith("gradoctor.intake.parsers.")}
    assert "gradoctor.intake.parsers.console" in shaped
    assert len(shaped) < 20  # of some ninety readers: the others cannot claim such a log


def test_the_package_itself_loads_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import gradoctor, sys; print([n for n in sys.modules if n.startswith(('numpy', 'click', 'pydantic'))])"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
