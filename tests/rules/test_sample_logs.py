"""The shipped sample logs are diagnosed as their expect.yaml says: findings in order, roots, cures,
healthy lines.
"""

from pathlib import Path

import pytest
import yaml

from gradoctor import diagnose
from gradoctor._resources import resource

SAMPLES = Path(str(resource("sample_logs")))
TRANSCRIBED = sorted(
    path.parent.name for path in SAMPLES.glob("*/expect.yaml") if "log" in yaml.safe_load(path.read_text())
)


@pytest.fixture(scope="module", params=TRANSCRIBED)
def sample(request):
    folder = SAMPLES / request.param
    expect = yaml.safe_load((folder / "expect.yaml").read_text())
    config = str(folder / expect["config"]) if "config" in expect else False
    return expect, diagnose(str(folder / expect["log"]), config=config)


def test_says_where_it_comes_from():
    assert [
        name for name in TRANSCRIBED if not (SAMPLES / name / "ORIGIN.md").read_text().startswith("# Where")
    ] == []


def test_the_verdict(sample):
    expect, diagnosis = sample
    assert diagnosis.report.diagnoses[0].verdict.status == expect["verdict"]


def test_the_findings_are_there(sample):
    expect, diagnosis = sample
    found = [finding.rule for finding in diagnosis.findings]
    assert [rule for rule in expect.get("findings", []) if rule not in found] == []


def test_roots_come_first_and_are_these(sample):
    expect, diagnosis = sample
    if "roots" in expect:
        assert [f.rule for f in diagnosis.findings if f.root][: len(expect["roots"])] == expect["roots"]
        assert diagnosis.findings[0].rule == expect["roots"][0]


def test_a_consequence_is_told_after_its_cause(sample):
    _, diagnosis = sample
    order = [finding.rule for finding in diagnosis.findings]
    for finding in diagnosis.findings:
        before = order[: order.index(finding.rule)]
        assert not finding.explained_by or set(finding.explained_by) & set(before)


def test_the_documented_numbers_are_prescribed(sample):
    expect, diagnosis = sample
    changes = {
        (c.key, _plain(c.after)) for f in diagnosis.findings for p in f.prescriptions for c in p.changes
    }
    assert [
        item for item in expect.get("changes", {}).items() if (item[0], _plain(item[1])) not in changes
    ] == []


def test_what_is_well_is_said(sample):
    expect, diagnosis = sample
    said = " | ".join(healthy.text for healthy in diagnosis.healthy)
    assert [text for text in expect.get("healthy", []) if text not in said] == []


def test_every_finding_cites_a_line(sample):
    _, diagnosis = sample
    assert [finding.code for finding in diagnosis.findings if not any(e.line for e in finding.evidence)] == []


def _plain(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)
