"""What the hand-written documents contain stands in the report of the matching run, with that run's own numbers.

The numbers a report must show are taken from the log and the configuration here, line by line, not from the report.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradoctor import compare, diagnose, render
from gradoctor._resources import resource
from gradoctor.api import Diagnosis
from gradoctor.reports.compare_report import render_comparison
from gradoctor.reports.compare_to_wire import comparison_wire
from gradoctor.reports.numbers import number
from gradoctor.reports.registry import RenderOptions

SAMPLES = Path(str(resource("sample_logs")))
SICK = (
    "causal-dag-explosion",
    "intervention-effect-hard-split-explodes",
    "priority-net-aggressive-penalties",
    "priority-net-high-gradient",
    "atft-stacked-normalisers",
)
HEALTHY = ("causal-dag-stable", "intervention-effect-stable", "priority-net-stable", "atft-stable")


@dataclass
class Told:
    """One run, what it logged, and its tellings."""

    name: str

    @cached_property
    def diagnosis(self) -> Diagnosis:
        return diagnose(str(SAMPLES / self.name))

    @cached_property
    def wire(self) -> Any:
        return self.diagnosis.report.diagnoses[0]

    @cached_property
    def epochs(self) -> list[dict[str, Any]]:
        lines = (SAMPLES / self.name / "metrics.jsonl").read_text().splitlines()
        return [record for line in lines if "train_loss" in (record := json.loads(line))]

    def text(self, style: str = "diagnosis") -> str:
        return str(render(self.diagnosis, "markdown", style=style))

    @cached_property
    def page(self) -> str:
        return str(render(self.diagnosis, "html"))


_told: dict[str, Told] = {}


def told(name: str) -> Told:
    return _told.setdefault(name, Told(name))


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next of its level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"no section {title!r}"
    return found[1]


@pytest.fixture(params=SICK)
def run(request: pytest.FixtureRequest) -> Told:
    return told(request.param)


@pytest.fixture(params=HEALTHY)
def well(request: pytest.FixtureRequest) -> Told:
    return told(request.param)


def test_status_and_severity(run: Told) -> None:
    text, verdict = run.text(), run.wire.verdict
    assert re.search(rf"^\*\*Status\*\*: SICK \(.*\b{verdict.critical} critical", text, re.MULTILINE)
    root = next(f for f in run.wire.findings if f.root)
    assert re.search(rf"^\*\*Root causes?\*\*: .*\({root.code}\)", text, re.MULTILINE)
    assert "**Priority**: HIGH" in text
    assert str(render(run.diagnosis, "text")).startswith(f"SICK: {verdict.critical} critical")


def test_before_and_after_with_improvement_factors() -> None:
    before, after = told("causal-dag-explosion"), told("causal-dag-stable")
    text = render_comparison(
        comparison_wire(compare(before.diagnosis, after.diagnosis)), "markdown", RenderOptions()
    )
    row = next(line for line in str(text).splitlines() if line.startswith("| `grad/norm` "))
    last = len(before.epochs)  # the last epoch both sides reached
    was, now = before.epochs[-1]["grad_norm"], after.epochs[last - 1]["grad_norm"]
    for value in (before.epochs[0]["grad_norm"], was, after.epochs[0]["grad_norm"], now):
        assert number(value) in row
    assert f"{float(f'{was / now:.3g}'):,.0f}-fold" in row


def test_symptom_cause_fix(run: Told) -> None:
    for name, text in (("Symptom, cause, fix", run.text()), ("What is broken", run.text("quick-reference"))):
        rows = section(text, name)
        for finding in run.wire.findings:
            (row,) = [line for line in rows.splitlines() if f"({finding.code}" in line.split(" | ")[0]]
            assert row.rstrip(" |").count(" | ") == 2


def test_evidence_has_file_line_and_the_number_that_stands_there(run: Told) -> None:
    folder, checked = f"{SAMPLES / run.name}", 0
    rows = re.findall(
        r"^\| `([^`]+/metrics\.jsonl):(\d+)` \| `([^`]+)` \| ([^|]+) \|", run.text(), re.MULTILINE
    )
    for file, line, signal, value in rows:
        if signal.startswith("loss_share/"):  # computed from the terms on that line
            continue
        assert Path(file).resolve().parent == Path(folder).resolve()
        record = json.loads(Path(file).read_text().splitlines()[int(line) - 1])
        logged = [v for v in record.values() if isinstance(v, int | float)]
        shown = {number(float(v)) for v in logged} | {f"{100 * v:.3g} %" for v in logged}
        assert value.strip() in shown
        checked += 1
    for finding in run.wire.findings:
        assert finding.evidence, finding.code
        assert all(e.file and e.line for e in finding.evidence if e.kind != "fact"), finding.code
    assert checked or not any(e.file.endswith("metrics.jsonl") for f in run.wire.findings for e in f.evidence)


def test_fixes_in_order_with_the_configuration_before_and_after_and_a_why(run: Told) -> None:
    fixes = section(run.text(), "Fixes, in order of priority")
    parts = re.split(r"^### Fix (\d+) \(([^)]+)\): ", fixes, flags=re.MULTILINE)
    numbers, orders, bodies = parts[1::3], parts[2::3], parts[3::3]
    assert [int(n) for n in numbers] == list(range(1, len(numbers) + 1))
    known = ("today", "next run", "if still sick")
    assert [known.index(o) for o in orders] == sorted(known.index(o) for o in orders)
    patched = 0
    for body in bodies:
        assert re.search(r"^\*\*Why\*\*: \S", body, re.MULTILINE)
        for line, key, value in re.findall(
            r"^# \S+/config\.yaml:(\d+)\n- ([\w.]+): (\S+)$", body, re.MULTILINE
        ):
            written = (SAMPLES / run.name / "config.yaml").read_text().splitlines()[int(line) - 1]
            assert re.match(rf"\s*{key.rpartition('.')[2]}:\s*", written)
            assert yaml.safe_load(written.split(":", 1)[1]) in (value, yaml.safe_load(value)) or float(
                written.split(":", 1)[1]
            ) == float(value)
            assert re.search(rf"^\+ {re.escape(key)}: (?!{re.escape(value)}$)\S", body, re.MULTILINE)
            patched += 1
    assert patched


def test_no_fix_of_today_contradicts_another(run: Told) -> None:
    """Each key is set once before it is known what helped."""
    first = re.split(r"^### Fix \d+ \(if still sick\)", run.text(), flags=re.MULTILINE)[0]
    keys = re.findall(r"^\+ ([\w./]+):", first, re.MULTILINE)
    assert len(keys) == len(set(keys))


def test_what_not_to_change(run: Told) -> None:
    kept = section(run.text(), "What not to change").strip().splitlines()
    assert kept
    assert all(line.startswith("- ") for line in kept)


def test_validation_checklist_with_thresholds(run: Told) -> None:
    boxes = section(run.text(), "Validation checklist").strip().splitlines()[2:]
    assert boxes
    for box in boxes:
        assert re.fullmatch(
            r"- \[ \] .+ \(`\S+` (stays )?(<|>|falls|rises).* by (epoch|step|the end|\d+ %).*; GD\d+\)", box
        ), box


def test_expected_results_by_epoch_beside_where_this_run_stands(run: Told) -> None:
    table = section(run.text(), "Expected results by epoch").strip().splitlines()
    names = re.findall(r"`([^`]+)`", table[0])
    assert table[-1].startswith("| this run, at its end |")
    now = dict(zip(names, (cell.strip() for cell in table[-1].split("|")[2:-1]), strict=True))
    if "grad/norm" in now:
        assert now["grad/norm"] == number(run.epochs[-1]["grad_norm"])
    assert any(cell not in ("", "not logged", "") for cell in now.values())


def test_root_cause_summary(run: Told) -> None:
    summary = section(run.text(), "Root cause summary")
    roots = [f for f in run.wire.findings if f.root]
    assert re.findall(r"^(\d+)\. \*\*", summary, re.MULTILINE) == [str(i) for i in range(1, len(roots) + 1)]
    for root in roots:
        assert f"({root.code}, {root.confidence} confidence)" in summary


def test_implementation_order(run: Told) -> None:
    order = section(run.text(), "Implementation order")
    assert "1. **TODAY**: apply fix" in order
    numbers = [
        int(n) for n in re.findall(r"(?<=[ ,])\d+(?=,| and|$|\n)", re.sub(r", train again.*", "", order))
    ]
    assert numbers == sorted(numbers)
    assert numbers[0] == 1


def test_the_page_has_the_same_plan_and_checklist(run: Told) -> None:
    for part in (
        "Do this first",
        "What to do, in order",
        "How to check the cure",
        "Threshold",
        "In this run",
    ):
        assert part in run.page, part
    assert number(run.epochs[-1]["train_loss"]) in run.page


def test_a_digest_of_the_last_epoch_fits_one_screen(run: Told) -> None:
    text = run.text("digest")
    assert len(text.splitlines()) <= 24
    line = next(line for line in text.splitlines() if line.startswith("Epoch "))
    assert line.startswith(f"Epoch {run.epochs[-1]['epoch']}: ")
    assert f"loss/train {number(run.epochs[-1]['train_loss'])}" in line
    assert "**First fix**: " in text


def test_commands_to_check_again(run: Told) -> None:
    commands = section(run.text(), "Check again")
    for command in ("gradoctor diagnose ", "gradoctor compare ", "gradoctor rule GD"):
        assert command in commands
    assert str(SAMPLES / run.name) in commands or run.name in commands


def test_next_steps_when_healthy_and_what_works(well: Told) -> None:
    text = well.text("quick-reference")
    assert "## Status: HEALTHY" in text
    steps = section(text, "Next steps")
    assert "- [ ] Repeat it with another seed" in steps
    assert "gradoctor compare" in steps
    kept = section(text, "Do not change these")
    config = (SAMPLES / well.name / "config.yaml").read_text().splitlines()
    works = re.findall(r"^- `([\w.]+): (\S+) \(\S+:(\d+)\)` works", kept, re.MULTILINE)
    assert works
    for key, value, line in works:
        written = config[int(line) - 1]
        assert re.match(rf"\s*{key.rpartition('.')[2]}:", written)
        assert written.split(":", 1)[1].strip().rstrip("0").rstrip(".") in (
            value.rstrip("0").rstrip("."),
            value,
        )


def test_healthy_has_its_own_evidence(well: Told) -> None:
    said = section(well.text(), "What is well")
    course = [record["grad_norm"] for record in well.epochs]
    assert number(float(f"{course[0]:.4g}")) in said
    assert "clip ratio" in said


def test_deep_has_the_settings_with_their_lines(run: Told) -> None:
    deep = run.text("deep")
    config = (SAMPLES / run.name / "config.yaml").read_text().splitlines()
    cited = re.findall(r"^- `([\w.]+)`: `[^`]*` \(\S*config\.yaml line (\d+)\)", deep, re.MULTILINE)
    assert len(cited) >= 5
    for key, line in cited:
        assert re.match(rf"\s*{key.rpartition('.')[2]}\s*:", config[int(line) - 1])
