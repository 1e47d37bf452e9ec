"""A repository that gates three logs: the verdict is the same in every output format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.test_cli import gradoctor

FORMATS = ("text", "full", "markdown", "json", "sarif", "junit", "github", "gitlab", "html", "step-summary")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    sick = [
        {
            "epoch": i,
            "train_loss": float("nan") if i > 5 else 2.0 / i,
            "val_loss": float("nan") if i > 5 else 2.1 / i,
        }
        for i in range(1, 13)
    ]
    well = [
        {"epoch": i, "train_loss": 2.0 * 0.4**i + 0.1, "val_loss": 2.1 * 0.4**i + 0.12, "lr": 1e-3 / i}
        for i in range(1, 13)
    ]
    for name, rows in (("sick", sick), ("well", well)):
        (root / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (root / "broken.log").write_bytes(b"\x00\x01\x02" * 100)
    return root


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("log", "code"), [("sick.jsonl", 1), ("well.jsonl", 0), ("broken.log", 3)])
def test_the_exit_code_does_not_depend_on_the_format(
    repository: Path, form: str, log: str, code: int
) -> None:
    assert gradoctor("diagnose", log, "-f", form, cwd=repository).returncode == code


def test_with_a_baseline_known_findings_pass_and_fixed_ones_are_told(
    repository: Path, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.json"
    assert (
        gradoctor("diagnose", "sick.jsonl", "--write-baseline", str(baseline), cwd=repository).returncode == 1
    )
    before = baseline.read_bytes()
    for form in ("text", "json", "sarif", "junit", "gitlab", "github"):
        assert (
            gradoctor(
                "diagnose", "sick.jsonl", "--baseline", str(baseline), "-f", form, cwd=repository
            ).returncode
            == 0
        )
    assert baseline.read_bytes() == before
    known = json.loads(before)
    known["findings"][0]["run"] = "well.jsonl"
    known["findings"][0]["fingerprint"] = "0" * 20
    baseline.write_text(json.dumps(known))
    done = gradoctor("diagnose", "well.jsonl", "--baseline", str(baseline), cwd=repository)
    assert done.returncode == 0
    assert "fixed since the baseline" in done.stderr


def _rules(repository: Path) -> list[str]:
    report = json.loads(gradoctor("diagnose", "sick.jsonl", "-f", "json", cwd=repository).stdout)
    return [f["rule"] for f in report["diagnoses"][0]["findings"] if f["severity"] == "critical"]


def _suppressing(rules: list[str], until: str) -> str:
    return "".join(
        f'[[suppress]]\nrule = "{rule}"\nreason = "known in this data"\nuntil = {until}\n' for rule in rules
    )


def test_a_suppression_holds_until_its_date_and_stays_visible(repository: Path, tmp_path: Path) -> None:
    settings = tmp_path / "gradoctor.toml"
    rules = _rules(repository)
    settings.write_text(_suppressing(rules, "2999-01-01"))
    done = gradoctor("diagnose", "sick.jsonl", "--settings", str(settings), "-f", "sarif", cwd=repository)
    assert done.returncode == 0
    results = json.loads(done.stdout)["runs"][0]["results"]
    assert [r["suppressions"][0]["justification"] for r in results if r.get("suppressions")] == [
        "known in this data"
    ] * len(rules)
    settings.write_text(_suppressing(rules, "2001-01-01"))
    expired = gradoctor("diagnose", "sick.jsonl", "--settings", str(settings), cwd=repository)
    assert expired.returncode == 1
    assert "suppression has expired" in expired.stdout


def test_an_unused_suppression_is_a_finding(repository: Path, tmp_path: Path) -> None:
    settings = tmp_path / "gradoctor.toml"
    settings.write_text('[[suppress]]\nrule = "clip-saturation"\nreason = "long gone"\n')
    done = gradoctor("diagnose", "well.jsonl", "--settings", str(settings), "-f", "json", cwd=repository)
    assert [f["rule"] for f in json.loads(done.stdout)["diagnoses"][0]["findings"]] == ["suppression-unused"]


def test_several_reports_at_once(repository: Path, tmp_path: Path) -> None:
    done = gradoctor(
        "diagnose",
        "sick.jsonl",
        "--report",
        f"sarif:{tmp_path / 'a.sarif'}",
        "--report",
        f"junit:{tmp_path / 'a.xml'}",
        cwd=repository,
    )
    assert done.stdout.startswith("SICK")
    assert json.loads((tmp_path / "a.sarif").read_text())["version"] == "2.1.0"
    assert ElementTree.parse(tmp_path / "a.xml").getroot().tag == "testsuites"


def test_selection_by_code_prefix_id_and_category(repository: Path) -> None:
    def asked(*arguments: str) -> set[str]:
        report = json.loads(
            gradoctor("diagnose", "well.jsonl", "-f", "json", *arguments, cwd=repository).stdout
        )
        return {v["code"] for v in report["diagnoses"][0]["coverage"]}

    assert asked("--select", "GD101") == {"GD101"}
    assert all(code.startswith("GD1") for code in asked("--select", "GD1"))
    assert asked("--select", "clip-saturation,GD102") == {"GD101", "GD102"}
    assert "GD101" not in asked("--ignore", "gradients")
    assert gradoctor("diagnose", "well.jsonl", "--select", "GD9999", cwd=repository).returncode == 2


def test_a_projects_parameter_and_severity_are_in_force(repository: Path, tmp_path: Path) -> None:
    settings = tmp_path / "gradoctor.toml"
    settings.write_text("[rules.clip-saturation]\nabov = 0.7\n")
    wrong = gradoctor("diagnose", "well.jsonl", "--settings", str(settings), cwd=repository)
    assert wrong.returncode == 2
    assert "did you mean 'above'" in wrong.stderr
    settings.write_text('[expect."loss/val"]\nfinal-below = 0.01\nseverity = "critical"\n')
    missed = gradoctor("diagnose", "well.jsonl", "--settings", str(settings), "-f", "json", cwd=repository)
    assert missed.returncode == 1
    (finding,) = json.loads(missed.stdout)["diagnoses"][0]["findings"]
    assert finding["rule"] == "budget-missed"
    assert finding["evidence"][0]["line"] == 12


def test_show_settings_says_where_each_value_came_from(repository: Path, tmp_path: Path) -> None:
    settings = tmp_path / "gradoctor.toml"
    settings.write_text('fail-on = "warning"\n')
    done = gradoctor(
        "diagnose", "--show-settings", "--settings", str(settings), "--select", "GD1", cwd=repository
    )
    assert f"fail-on = 'warning'  # {settings}" in done.stdout
    assert "select = ['GD1']  # command line" in done.stdout
    assert "strict = False  # default" in done.stdout


def test_sarif_is_relative_ranked_and_points_at_the_line(repository: Path) -> None:
    run = json.loads(
        gradoctor("diagnose", str(repository / "sick.jsonl"), "-f", "sarif", cwd=repository).stdout
    )["runs"][0]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == sorted(ids)
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "sick.jsonl"
        assert place["region"]["startLine"] >= 1
        assert len(result["partialFingerprints"]["gradoctorFinding/v1"]) == 20


def test_sarif_is_what_the_standard_describes(repository: Path) -> None:
    from sarif_pydantic import Sarif

    log = Sarif.model_validate(
        json.loads(gradoctor("diagnose", "sick.jsonl", "-f", "sarif", cwd=repository).stdout)
    )
    assert log.runs[0].results


def test_junit_has_a_case_for_every_rule(repository: Path) -> None:
    root = ElementTree.fromstring(gradoctor("diagnose", "sick.jsonl", "-f", "junit", cwd=repository).stdout)
    cases = root.findall("./testsuite/testcase")
    kinds = {child.tag for case in cases for child in case}
    assert {"failure", "skipped"} <= kinds
    assert any(len(case) == 0 for case in cases)
    assert int(root.get("tests", "0")) == len(cases) > 50
    assert int(root.get("failures", "0")) == len(root.findall(".//failure")) > 0


def test_annotations_keep_the_runners_limits_and_cannot_be_injected(tmp_path: Path) -> None:
    evil = "loss%0A::error ::x\n::warning::y ##[error]"
    rows = [{"epoch": i, f"val_{evil}": 1.0, "train_loss": float("nan")} for i in range(1, 13)]
    (tmp_path / "a,b:c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = gradoctor("diagnose", "a,b:c.jsonl", "-f", "github", cwd=tmp_path).stdout
    commands = [line for line in out.splitlines() if line.lstrip().startswith("::")]
    assert commands
    for line in commands:
        assert line.startswith(
            (
                "::error file=a%2Cb%3Ac.jsonl,line=",
                "::warning file=a%2Cb%3Ac.jsonl,line=",
                "::notice file=a%2Cb%3Ac.jsonl,line=",
            )
        )
    assert "##[" not in out


def test_gitlab_entries_have_fingerprints_of_their_own(repository: Path) -> None:
    entries = json.loads(gradoctor("diagnose", "sick.jsonl", "-f", "gitlab", cwd=repository).stdout)
    assert len({e["fingerprint"] for e in entries}) == len(entries) > 0
    assert {e["severity"] for e in entries} <= {"critical", "major", "info"}
    assert all(not e["location"]["path"].startswith(("/", "./")) for e in entries)
