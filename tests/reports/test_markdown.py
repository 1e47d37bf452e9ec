from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from gradoctor.errors import UsageError
from gradoctor.reports.registry import RenderOptions, renderer
from gradoctor.reports.wire import DiagnosisWire, ReportWire, UnreadWire
from tests.reports.sample_wire import HOSTILE, explosion_finding, healthy, hostile, report, sick
from tests.reports.snapshot import check

STYLES = ("diagnosis", "deep", "quick-reference", "digest")


def told(one: ReportWire, style: str | None = None, **options: object) -> str:
    text = renderer("markdown").render(one, RenderOptions(style=style, **options))  # type: ignore[arg-type]
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("style", STYLES)
def test_a_sick_run_in_every_style(style: str) -> None:
    check(f"sick.{style}.md", told(report(), style))


@pytest.mark.parametrize("style", STYLES)
def test_a_healthy_run_in_every_style(style: str) -> None:
    check(f"healthy.{style}.md", told(report(healthy()), style))


def test_the_default_style_has_every_part_of_the_documents() -> None:
    text = told(report())
    parts = (
        "**Status**: SICK",
        "## Symptoms",
        "## Root causes",
        "## Symptom, cause, fix",
        "## Fixes, in order of priority",
        "## What not to change",
        "## Validation checklist",
        "## Expected results by epoch",
        "## Implementation order",
        "## Check again",
        "## What is well",
        "## What could not be judged",
        "## How the log was read",
    )
    places = [text.index(part) for part in parts if part != "## What is well"]
    assert places == sorted(places)
    assert "- data.standardize: false\n+ data.standardize: true" in text
    assert "| `run.log:3` | `grad/norm` | 46,767 | epoch 1 |" in text
    assert "- [ ] gradient norm below 10 by epoch 4 (`grad/norm` < 10 by epoch 4; GD704)" in text
    assert "1. **TODAY**: apply fix" in text


def test_consequences_stand_under_their_root_and_fixes_come_by_order() -> None:
    text = told(report())
    assert re.search(
        r"### 1\. Inputs.*#### From it follows: Gradients explode.*### 2\. Learning", text, re.DOTALL
    )
    orders = re.findall(r"### Fix \d+ \(([^)]+)\)", text)
    assert orders == ["today", "today", "next run", "next run", "if still sick"]


def test_a_fix_that_two_findings_ask_for_is_told_once() -> None:
    run = sick()
    twin = explosion_finding().model_copy(update={"code": "GD102", "rule": "twin"})
    run.findings.append(twin)
    text = told(report(run))
    assert text.count("Clip the gradient norm at 1.0\n") == 1
    assert "(GD101, GD102)" in text


def test_several_runs_begin_with_a_table() -> None:
    one = report(sick(), healthy())
    one.problems.append(UnreadWire(text="x.bin", file="x.bin", reason="binary"))
    text = told(one)
    assert text.startswith("# 2 runs: 1 sick, 1 healthy, 1 not readable\n")
    assert "| `x.bin` | not readable | binary |" in text
    assert text.count("# Training diagnosis:") == 2


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_formats_links_and_runs_nothing(name: str, style: str) -> None:
    text = told(hostile(name), style)
    prose = _without_code(text)
    assert not re.search(r"<(?!/?(details|summary)>)[A-Za-z/!]", prose)
    assert "49" not in prose
    assert "](javascript" not in prose.replace("\\]", "")
    assert not [c for c in text if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or ord(c) == 0x202E]
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.parametrize("name", HOSTILE)
def test_tables_keep_their_columns(name: str) -> None:
    for style in STYLES:
        lines = told(hostile(name), style).splitlines()
        for above, rule in pairwise(lines):
            if re.fullmatch(r"[|-]+", rule) and rule.startswith("|-"):
                columns = _bars(above)
                body = lines[lines.index(rule, lines.index(above)) + 1 :]
                for row in body[: next(i for i, line in enumerate([*body, ""]) if not line.startswith("|"))]:
                    assert _bars(row) == columns, row


def _bars(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row))


def _without_code(text: str) -> str:
    outside = re.sub(r"(?ms)^(`{3,})\w*\n.*?\n\1$", "", text)
    return re.sub(r"(?<!\\)(`+)(?!`).+?(?<!`)\1(?!`)", "", outside)


def test_a_users_template_replaces_and_extends(tmp_path: Path) -> None:
    folder = tmp_path / "markdown"
    folder.mkdir()
    (folder / "diagnosis.md.j2").write_text(
        '{% extends "shipped/markdown/diagnosis.md.j2" %}'
        "{% block title %}# Ours: {{ run.name }}\n{% endblock %}"
    )
    text = told(report(), template_dir=tmp_path)
    assert text.startswith("# Ours: run.log\n")
    assert "## Root causes" in text
    hurt = told(hostile("a|<b>"), template_dir=tmp_path)
    assert hurt.startswith("# Ours: a\\|&lt;b>\n")


@pytest.mark.parametrize(
    "attack",
    [
        "{{ run.__class__.__mro__ }}",
        "{{ run.reading.__globals__ }}",
        "{{ ''.format.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.system('id') }}",
    ],
)
def test_a_users_template_runs_in_a_sandbox(tmp_path: Path, attack: str) -> None:
    (tmp_path / "markdown").mkdir()
    (tmp_path / "markdown" / "digest.md.j2").write_text(attack)
    with pytest.raises(UsageError):
        told(report(), "digest", template_dir=tmp_path)


def test_a_broken_template_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "markdown").mkdir()
    (tmp_path / "markdown" / "digest.md.j2").write_text("fine\n{{ run.nmae }}\n{% if %}")
    with pytest.raises(UsageError, match=r"digest.md.j2:3"):
        told(report(), "digest", template_dir=tmp_path)


def test_ascii_and_determinism() -> None:
    assert told(report(), ascii_only=True).isascii()
    assert told(report()) == told(report())


def test_a_run_without_anything_is_told_without_failing() -> None:
    bare: DiagnosisWire = healthy().model_copy(
        update={"signals": [], "facts": [], "healthy": [], "coverage": [], "sources": []}
    )
    for style in STYLES:
        assert "HEALTHY" in told(report(bare), style)
