from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gradoctor.cli.compare import command
from gradoctor.errors import NothingToJudge, SourceError, UsageError
from gradoctor.reports.json_report import dump
from tests.reports.sample_wire import healthy, report, sick


@pytest.fixture
def stored(tmp_path: Path) -> dict[str, str]:
    paths = {}
    for name, one in (
        ("sick", report(sick())),
        ("well", report(healthy())),
        ("both", report(sick(), healthy())),
    ):
        path = tmp_path / f"{name}.json"
        path.write_text(dump(one))
        paths[name] = str(path)
    bare = healthy()
    bare.coverage = []
    (tmp_path / "bare.json").write_text(dump(report(bare)))
    return paths | {"bare": str(tmp_path / "bare.json")}


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_stored_diagnoses_are_compared_without_their_logs(stored: dict[str, str]) -> None:
    done = ask(stored["sick"], stored["well"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("BETTER: findings: 1 resolved")
    assert f"before: {stored['sick']}; after: {stored['well']}" in done.stdout


def test_a_new_finding_makes_the_exit_code_one(stored: dict[str, str]) -> None:
    assert ask(stored["well"], stored["sick"]).exit_code == 1
    assert ask(stored["well"], stored["sick"], "--fail-on", "never").exit_code == 0
    assert ask(stored["well"], stored["sick"], "--exit-zero").exit_code == 0
    assert ask(stored["sick"], stored["sick"], "--fail-on", "info").exit_code == 0


def test_several_runs_a_side(stored: dict[str, str]) -> None:
    sides = ["--before", stored["sick"], stored["sick"], "--after", stored["well"], stored["both"]]
    done = ask(*sides, "-f", "json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert len(told["before"]) == 2
    assert len(told["after"]) == 3
    assert {(item["before"], item["after"]) for item in told["findings"]} == {(2, 1)}


def test_the_report_goes_to_a_file(stored: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "compare.md"
    assert ask(stored["sick"], stored["well"], "-f", "markdown", "-o", str(out)).exit_code == 0
    assert out.read_text().startswith("# Before and after: ")


@pytest.mark.parametrize(
    "arguments", [[], ["a"], ["a", "b", "c"], ["a", "b", "--after", "c"], ["--before", "a"]]
)
def test_anything_but_two_sides_is_refused(arguments: list[str]) -> None:
    done = ask(*arguments)
    assert isinstance(done.exception, UsageError)
    assert "--before a b c --after d e f" in str(done.exception)


def test_a_side_that_could_not_be_judged_is_refused(stored: dict[str, str], tmp_path: Path) -> None:
    done = ask(stored["sick"], stored["bare"])
    assert isinstance(done.exception, NothingToJudge)
    assert done.exception.exit_code == 3
    (tmp_path / "broken.json").write_text(dump(report())[:2000])
    broken = ask(stored["sick"], str(tmp_path / "broken.json"))
    assert isinstance(broken.exception, SourceError)
