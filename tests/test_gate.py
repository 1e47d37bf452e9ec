"""A repository that gates three logs: the verdict is the same in every output format."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import official
from tests.cli.test_cli import gradoctor
from tests.hostile.command import Outcome
from tests.hostile.command import gradoctor as called

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


# What a team's job runs: one gate a log, the codes told at the end.
SCRIPT = """
set -u
gradoctor() { "$PYTHON" -m gradoctor "$@"; }
for log in sick.jsonl well.jsonl broken.log; do
    code=0
    gradoctor diagnose "$log" -f "$FORM" $EXTRA --report sarif:out/$log.sarif --report junit:out/$log.xml \\
        --report gitlab:out/$log.json > out/$log.$FORM 2> out/$log.err || code=$?
    echo "$log $code"
done
"""


def _job(repository: Path, form: str, extra: str = "") -> dict[str, int]:
    """The codes of the three gates, the reports beside them left in ``out/``."""
    (repository / "out").mkdir(exist_ok=True)
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GRADOCTOR")}
    done = subprocess.run(
        ["bash", "-c", SCRIPT], cwd=repository, env={**clean, "PYTHON": sys.executable, "FORM": form, "EXTRA": extra},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return {log: int(code) for log, code in (line.split() for line in done.stdout.splitlines())}


def _reports_agree(repository: Path, log: str, code: int) -> None:
    """What the tools that read the reports will say, against the code of the gate."""
    out = repository / "out"
    run = official.sarif((out / f"{log}.sarif").read_text())
    counted = [r for r in run["results"] if r["level"] == "error" and not r.get("suppressions")]
    root = official.junit((out / f"{log}.xml").read_text())
    entries = official.gitlab((out / f"{log}.json").read_text())
    assert bool(counted) is (code == 1)
    assert run["invocations"][0]["executionSuccessful"] is (code != 3)
    assert (int(root.get("failures", "0")) > 0) is (code == 1)
    assert (int(root.get("errors", "0")) > 0) is (code == 3)
    assert any(entry["severity"] == "critical" for entry in entries) is (code == 1)
    assert any(entry["check_name"] == "not-judged" for entry in entries) is (code == 3)


@pytest.mark.skipif(os.name == "nt", reason="the job's shell is bash")
def test_the_job_of_a_repository_gates_three_logs(repository: Path) -> None:
    codes = _job(repository, "github")
    assert codes == {"sick.jsonl": 1, "well.jsonl": 0, "broken.log": 3}
    for log, code in codes.items():
        _reports_agree(repository, log, code)
        told = official.annotations((repository / "out" / f"{log}.github").read_text())
        assert any(one.kind == "error" for one in told) is (code != 0)


@pytest.fixture
def inside(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(repository)
    for name in ("GITHUB_STEP_SUMMARY", *(key for key in os.environ if key.startswith("GRADOCTOR"))):
        monkeypatch.delenv(name, raising=False)
    return repository


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("log", "code"), [("sick.jsonl", 1), ("well.jsonl", 0), ("broken.log", 3)])
def test_the_exit_code_does_not_depend_on_the_format(inside: Path, form: str, log: str, code: int) -> None:
    assert called("diagnose", log, "-f", form).code == code


@pytest.fixture(scope="module")
def baseline(repository: Path) -> Path:
    path = repository / "baseline.json"
    done = gradoctor("diagnose", "sick.jsonl", "--write-baseline", str(path), cwd=repository)
    assert done.returncode == 1
    return path


def _says_known(outcome: Outcome, form: str) -> bool:
    """Whether a report shows the known finding, marked as known."""
    if form == "sarif":
        results = official.sarif(outcome.out)["results"]
        return bool(results) and all(r["baselineState"] == "unchanged" and r["suppressions"] for r in results)
    if form == "junit":
        root = official.junit(outcome.out)
        assert root.get("failures") == "0"
        return "in the baseline" in "".join(out.text or "" for out in root.iter("system-out"))
    if form == "gitlab":
        return all(
            e["severity"] == "info" and "in the baseline" in e["description"]
            for e in official.gitlab(outcome.out)
        )
    if form == "github":
        assert not official.annotations(outcome.out)
    if form == "json":
        return all(f["baseline"] for f in json.loads(outcome.out)["diagnoses"][0]["findings"])
    return "baseline" in outcome.out.lower()


@pytest.mark.parametrize("form", FORMATS)
def test_with_a_baseline_known_findings_pass_and_stay_visible(
    inside: Path, baseline: Path, form: str
) -> None:
    before = baseline.read_bytes()
    outcome = called("diagnose", "sick.jsonl", "--baseline", baseline, "-f", form)
    assert outcome.code == 0
    assert "GD601" in outcome.out
    assert _says_known(outcome, form)
    assert baseline.read_bytes() == before


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_fixed_since_the_baseline_is_told(
    inside: Path, baseline: Path, form: str, tmp_path: Path
) -> None:
    known = json.loads(baseline.read_text())
    known["findings"] = [{**known["findings"][0], "run": "well.jsonl", "fingerprint": "0" * 20}]
    old = tmp_path / "old.json"
    old.write_text(json.dumps(known))
    outcome = called("diagnose", "well.jsonl", "--baseline", old, "-f", form)
    assert outcome.code == 0
    text = outcome.out + outcome.err
    assert re.search(r"(?i)fixed since the baseline|\"fixed\": \[", text)
    assert "GD601" in text


@pytest.mark.parametrize(
    "damage",
    ["", "{}", "[]", "null", '{"version": 1}', '{"version": 9, "findings": []}', '{"version": 1, "findings": [3]}',
     '{"version": 1, "findings": [{"fingerprint": [], "rule": "a", "code": "b", "run": "c"}]}',
     '{"version": 1, "findings": [{"fingerprint": "a", "rule": {}, "code": "b", "run": "c"}]}', "[" * 9000],
)  # fmt: skip
def test_a_damaged_baseline_is_one_sentence(inside: Path, damage: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(damage)
    outcome = called("diagnose", "sick.jsonl", "--baseline", path)
    assert outcome.code == 2
    assert str(path) in outcome.err
    assert path.read_text() == damage


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
    results = official.sarif(done.stdout)["results"]
    assert [r["suppressions"][0]["justification"] for r in results if r.get("suppressions")] == [
        "known in this data"
    ] * len(rules)
    settings.write_text(_suppressing(rules, "2001-01-01"))
    expired = gradoctor("diagnose", "sick.jsonl", "--settings", str(settings), cwd=repository)
    assert expired.returncode == 1
    assert "suppression has expired" in expired.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_a_suppressed_finding_is_visible_in_every_report(inside: Path, form: str, tmp_path: Path) -> None:
    settings = tmp_path / "gradoctor.toml"
    settings.write_text(_suppressing(["non-finite-loss"], "2999-01-01"))
    outcome = called("diagnose", "sick.jsonl", "--settings", settings, "--select", "GD601", "-f", form)
    assert outcome.code == 0
    assert "known in this data" in outcome.out
    assert "suppress" in outcome.out.lower()


@pytest.mark.parametrize("form", FORMATS)
def test_an_expired_suppression_holds_no_more_in_any_format(inside: Path, form: str, tmp_path: Path) -> None:
    settings = tmp_path / "gradoctor.toml"
    settings.write_text(_suppressing(["non-finite-loss"], "2001-01-01"))
    outcome = called("diagnose", "sick.jsonl", "--settings", settings, "-f", form)
    assert outcome.code == 1
    assert "GD001" in outcome.out or "suppression has expired" in outcome.out.lower()


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

    text = gradoctor("diagnose", "sick.jsonl", "-f", "sarif", cwd=repository).stdout
    assert official.sarif(text)["results"]
    assert Sarif.model_validate(json.loads(text)).runs[0].results


def test_junit_has_a_case_for_every_rule(repository: Path) -> None:
    def cases(log: str) -> dict[str, ElementTree.Element]:
        root = official.junit(gradoctor("diagnose", log, "-f", "junit", cwd=repository).stdout)
        return {f"{case.get('classname')}.{case.get('name')}": case for case in root.iter("testcase")}

    sick, well = cases("sick.jsonl"), cases("well.jsonl")
    kinds = {child.tag for case in sick.values() for child in case}
    assert {"failure", "skipped"} <= kinds
    assert any(len(case) == 0 for case in sick.values())
    assert len(sick) > 50
    assert sick.keys() == well.keys()  # a test that fails keeps its name: its history can be followed


def test_one_bad_file_among_good_is_told_and_decides_only_when_strict(inside: Path) -> None:
    for strict in ((), ("--strict",)):
        out = called("diagnose", "well.jsonl", "broken.log", *strict, "-f", "junit")
        root = official.junit(out.out)
        assert out.code == (3 if strict else 0)
        assert root.get("errors") == ("1" if strict else "0")
        assert "broken.log" in out.out


def test_annotations_keep_the_runners_limits_and_cannot_be_injected(tmp_path: Path) -> None:
    evil = "loss%0A::error ::x\n::warning::y ##[error]"
    rows = [{"epoch": i, f"val_{evil}": 1.0, "train_loss": float("nan")} for i in range(1, 13)]
    (tmp_path / "a,b:c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = gradoctor("diagnose", "a,b:c.jsonl", "-f", "github", cwd=tmp_path).stdout
    assert {one.properties["file"] for one in official.annotations(out)} == {"a,b:c.jsonl"}
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


def test_annotations_of_many_runs_are_the_worst_ten_and_a_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f'{{"epoch": {i}, "train_loss": {"NaN" if i > 5 else 2 / i}}}\n' for i in range(1, 13))
    for i in range(14):
        (tmp_path / f"{i:02}.jsonl").write_text(rows)
        (tmp_path / f"{i:02}.log").write_bytes(b"\x00\x01\x02" * 50)
    monkeypatch.chdir(tmp_path)
    outcome = called("diagnose", "*.jsonl", "*.log", "-f", "github", "--select", "GD601")
    told = official.annotations(outcome.out)
    assert [one.kind for one in told].count("error") == 10
    assert [
        one.message.split(";")[0]
        for one in told
        if "file" not in one.properties and one.message.startswith("and ")
    ] == ["and 5 more"] * 2
    assert "not annotated: 5 error, 5 warning" in outcome.out


def test_gitlab_entries_have_fingerprints_of_their_own(repository: Path) -> None:
    entries = official.gitlab(gradoctor("diagnose", "sick.jsonl", "-f", "gitlab", cwd=repository).stdout)
    assert entries
    assert {e["severity"] for e in entries} <= {"critical", "major", "info"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--report", "sraif:out"], "did you mean 'sarif'"),
        (["--report", "sarif"], "FORMAT:FILE"),
        (["--report", "sarif:"], "FORMAT:FILE"),
        (["-f", "junitt"], "did you mean 'junit'"),
    ],
)
def test_a_format_that_is_none_is_told_before_anything_is_read(
    inside: Path, arguments: list[str], said: str
) -> None:
    outcome = called("diagnose", "sick.jsonl", "--report", "text:first.txt", *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert not (inside / "first.txt").exists()


def test_an_annotation_of_a_consequence_names_its_cause_and_prescribes_nothing() -> None:
    sample = Path(__file__).parents[1] / "sample_logs" / "causal-dag-before"
    told = gradoctor("diagnose", "--isolated", str(sample), "-f", "github").stdout
    of = {line.split("title=")[1].split()[0]: line for line in told.splitlines() if "title=GD" in line}
    assert "follows from GD704: cure that first" in of["GD201"]
    assert "fix:" not in of["GD201"]
    assert "fix: Standardise the inputs" in of["GD704"]
