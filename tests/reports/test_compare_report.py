from __future__ import annotations

import json

import jsonschema
import pytest

from gradoctor.diagnosis.compare import compare_runs
from gradoctor.errors import UsageError
from gradoctor.reports.compare_html import figures
from gradoctor.reports.compare_report import comparison_schema, render_comparison
from gradoctor.reports.compare_stored import stored_run
from gradoctor.reports.compare_to_wire import comparison_wire
from gradoctor.reports.compare_wire import ComparisonWire
from gradoctor.reports.registry import RenderOptions
from gradoctor.reports.wire import DiagnosisWire
from tests.reports.sample_wire import HOSTILE, healthy, hostile, sick
from tests.reports.snapshot import check

PLAIN = RenderOptions()


def wire(before: list[DiagnosisWire], after: list[DiagnosisWire]) -> ComparisonWire:
    return comparison_wire(compare_runs([stored_run(d) for d in before], [stored_run(d) for d in after]))


@pytest.mark.parametrize(("name", "suffix"), [("text", "txt"), ("markdown", "md")])
def test_the_cure_told(name: str, suffix: str) -> None:
    check(f"compare.cure.{suffix}", render_comparison(wire([sick()], [healthy()]), name, PLAIN))


@pytest.mark.parametrize(("name", "suffix"), [("text", "txt"), ("markdown", "md")])
def test_the_relapse_told_with_several_runs(name: str, suffix: str) -> None:
    told = wire([healthy(), healthy()], [sick(), sick(), sick()])
    check(f"compare.relapse.{suffix}", render_comparison(told, name, PLAIN))


def test_json_is_valid_against_its_schema() -> None:
    text = render_comparison(wire([sick()], [healthy()]), "json", PLAIN)
    jsonschema.Draft202012Validator.check_schema(comparison_schema())
    jsonschema.validate(json.loads(text), comparison_schema())
    assert ComparisonWire.model_validate_json(text).outcome == "better"


def test_an_unknown_format_is_answered() -> None:
    with pytest.raises(UsageError, match="a comparison has no output format 'sarif'"):
        render_comparison(wire([sick()], [healthy()]), "sarif", PLAIN)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_hostile_names_are_shown_as_text(text: str, form: str) -> None:
    side = hostile(text).diagnoses
    shown = render_comparison(wire(side, [healthy()]), form, PLAIN) + render_comparison(
        wire([healthy()], side), form, PLAIN
    )
    assert not [c for c in shown if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or ord(c) == 0x202E]
    assert "##[" not in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_log_is_markup_on_the_page(text: str) -> None:
    side = hostile(text).diagnoses
    page = render_comparison(wire(side, [healthy()]), "html", PLAIN)
    page += render_comparison(wire([healthy()], side), "html", PLAIN)
    assert "<script" not in page
    assert "<b>:" not in page
    assert "</script>" not in page
    assert "default-src 'none'" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_both_sides_are_drawn_over_each_other() -> None:
    told = wire([sick()], [healthy()])
    drawn = [(figure.title, [entry.name for entry in figure.legend]) for figure in figures(told)]
    assert ("grad/norm", ["before", "after"]) in drawn
    page = render_comparison(told, "html", PLAIN)
    assert page.count("<svg") >= len(drawn)
    assert len(page.encode()) < 200_000
    several = wire([sick(), sick()], [healthy()])
    assert [entry.name for entry in figures(several)[0].legend] == [
        "before: run.log",
        "before: run.log",
        "after: after.log",
    ]


def test_points_without_a_place_are_left_out() -> None:
    side = sick()
    side.signals[0].x[2] = float("nan")
    assert len(stored_run(side).series["loss/train"].x) == 9
    assert wire([side], [healthy()]).rows


def test_ascii_only() -> None:
    for form in ("text", "markdown"):
        assert render_comparison(wire([sick()], [healthy()]), form, RenderOptions(ascii_only=True)).isascii()
