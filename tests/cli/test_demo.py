from __future__ import annotations

from pathlib import Path

from tests.cli.test_cli import gradoctor


def test_the_demo_is_a_sick_run_told_root_first_and_writes_nothing(tmp_path: Path) -> None:
    done = gradoctor("demo", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("SICK: 3 critical")
    assert "fix: Standardise the inputs" in done.stdout
    assert "gradoctor diagnose run.log" in done.stderr
    assert not list(tmp_path.iterdir())


def test_every_listed_log_can_be_shown_in_any_format(tmp_path: Path) -> None:
    names = gradoctor("demo", "--list").stdout.split()
    assert {"causal-dag-before", "causal-dag-after"} <= set(names)
    page = tmp_path / "report.html"
    assert gradoctor("demo", names[0], "-f", "html", "-o", str(page)).returncode == 0
    assert page.read_text().startswith("<!")
    assert gradoctor("demo", "causal-dag-after").stdout.startswith("HEALTHY")


def test_a_misspelt_name_is_answered_with_the_near_one() -> None:
    done = gradoctor("demo", "causal-dag-befor")
    assert done.returncode == 2
    assert "did you mean 'causal-dag-before'" in done.stderr
