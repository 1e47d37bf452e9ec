"""What a notebook shows: no script, scoped style, small, ids that do not clash."""

from __future__ import annotations

import re

from gradoctor.reports.notebook import notebook_html
from tests.reports.long_wire import long_diagnosis, long_report
from tests.reports.page import Page
from tests.reports.sample_wire import healthy, report, sick


def test_the_verdict_the_roots_and_the_first_fix_are_there() -> None:
    page = Page(notebook_html(long_report()))
    for said in (
        "SICK: 2 critical",
        "Inputs are not normalised",
        "data.standardize: true",
        "Gradients explode",
        "grad/norm",
    ):
        assert said in page.text
    assert page.all("svg", "plot")
    assert page.unbalanced == []


def test_no_script_and_no_request() -> None:
    text = notebook_html(long_report())
    page = Page(text)
    assert page.all("script") == []
    assert page.outside_references == []
    assert "<html" not in text
    assert "<body" not in text


def test_style_is_scoped() -> None:
    sheet = "".join(Page(notebook_html(report())).inside["style"])
    sheet = re.sub(r"@media[^{]*\{", "", sheet)
    for rule in re.findall(r"([^{}]+)\{", sheet):
        assert all(
            ".gd" in part for part in rule.split("}")[-1].replace(":where(h2,", "h2 ").split(",.gd")[:1]
        ), rule


def test_it_stays_small_enough_to_commit() -> None:
    assert len(notebook_html(long_report()).encode()) < 60_000
    assert len(notebook_html(report(*[long_diagnosis()] * 40)).encode()) < 200_000


def test_ids_of_two_outputs_differ_and_the_same_output_keeps_its_own() -> None:
    one, other = Page(notebook_html(report(sick()))), Page(notebook_html(report(sick(), healthy())))
    assert one.ids
    assert not set(one.ids) & set(other.ids)
    assert notebook_html(report(sick())) == notebook_html(report(sick()))


def test_many_runs_are_cut_with_a_word() -> None:
    assert "and 5 more runs" in Page(notebook_html(report(*[healthy()] * 25))).text
