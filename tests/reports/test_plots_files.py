"""Charts as files: each suffix is what it says, the same bytes twice, names as text."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gradoctor.cli.plot import command
from gradoctor.errors import UsageError
from gradoctor.reports.json_report import dump
from gradoctor.reports.plots_files import draw_file
from tests.reports.long_wire import long_diagnosis
from tests.reports.sample_wire import healthy, report, series, sick


@pytest.mark.parametrize(("suffix", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_each_suffix_gives_its_format_the_same_bytes_twice(suffix: str, magic: bytes) -> None:
    drawing = draw_file(sick(), suffix, dpi=60)
    assert drawing.startswith(magic)
    assert drawing == draw_file(sick(), suffix, dpi=60)


def test_the_sheet_holds_titles_names_findings_and_the_map() -> None:
    text = draw_file(long_diagnosis(), "svg").decode()
    for said in (
        "runs/causal-dag-seed1337/training.log",
        "Gradient norm",
        "loss/val",
        "GD101",
        "limit 1,000 (GD101)",
        "backbone_projection",
    ):
        assert said in text
    assert "<dc:date>" not in text


def test_names_are_text_not_formulas_and_underscores_stay() -> None:
    told = sick()
    told.run.name = "</text><script>\x1b[0m"
    told.signals = [
        series("_hidden", [1.0, 2.0]),
        series("loss_$\\frac{1}{0$", [1.0, math.nan]),
        series("{{7*7}}", [1.0, 2.0]),
    ]
    text = draw_file(told, "svg").decode()
    assert "_hidden" in text
    assert "loss_$\\frac{1}{0$" in text
    assert "<script" not in text
    assert "\\x1b[0m" in text


def test_extreme_numbers_are_drawn() -> None:
    told = sick()
    told.signals = [
        series("loss/train", [1e300, -1e300, math.inf, 5e-324]),
        series("lr", [math.nan, math.nan]),
    ]
    assert draw_file(told, "png", dpi=50).startswith(b"\x89PNG")


def test_an_unknown_suffix_and_an_empty_run_are_told() -> None:
    with pytest.raises(UsageError, match="gif"):
        draw_file(sick(), "gif")
    told = sick()
    told.signals = []
    with pytest.raises(UsageError, match="no curve"):
        draw_file(told, "png")


def test_the_command_draws_a_stored_diagnosis(tmp_path: Path) -> None:
    stored = tmp_path / "diagnosis.json"
    stored.write_text(dump(report(sick(), healthy())), encoding="utf-8")
    done = CliRunner().invoke(
        command,
        [str(stored), "-o", str(tmp_path / "curves.svg"), "--signal", "loss/*"],
        catch_exceptions=False,
    )
    assert done.exit_code == 0
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == ["curves-1.svg", "curves-2.svg"]
    text = (tmp_path / "curves-1.svg").read_text(encoding="utf-8")
    assert "loss/train" in text
    assert "grad/norm" not in text


def test_the_page_needs_no_matplotlib() -> None:
    code = (
        "import sys; from gradoctor.reports.html_page import report_page;"
        "from tests.reports.sample_wire import report;"
        "report_page(report()); print('matplotlib' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.split() == ["False", "False"]
