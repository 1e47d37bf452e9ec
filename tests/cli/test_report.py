from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from gradoctor.cli.report import command
from gradoctor.errors import SourceError
from gradoctor.reports.json_report import dump
from tests.reports.sample_wire import report
from tests.reports.snapshot import FOLDER


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "diagnosis.json"
    path.write_text(dump(report()))
    return path


def test_a_stored_diagnosis_is_told_again_without_the_log(stored: Path) -> None:
    done = CliRunner().invoke(command, [str(stored), "-f", "markdown", "--style", "digest"])
    assert done.exit_code == 0, done.output
    assert done.stdout == (FOLDER / "sick.digest.md").read_text()


def test_the_suffix_of_the_output_file_chooses_the_format(stored: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    assert CliRunner().invoke(command, [str(stored), "-o", str(out)]).exit_code == 0
    assert out.read_text() == (FOLDER / "sick.diagnosis.md").read_text()


def test_json_again_is_byte_identical(stored: Path) -> None:
    done = CliRunner().invoke(command, [str(stored), "-f", "json"])
    assert done.stdout == stored.read_text()


def test_standard_input_is_read(stored: Path) -> None:
    done = CliRunner().invoke(command, ["-"], input=stored.read_text())
    assert done.stdout.startswith("SICK: 2 critical")


def test_a_log_instead_of_a_report_is_refused_with_what_to_give(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("epoch 1 loss 0.3\n")
    done = CliRunner().invoke(command, [str(log)])
    assert isinstance(done.exception, SourceError)
    assert "gradoctor diagnose LOG -f json" in str(done.exception)
