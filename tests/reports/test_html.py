"""The HTML report: complete, self-contained, in a reader's order, accessible, and small."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from gradoctor.errors import UsageError
from gradoctor.reports.html_page import MOST_BYTES, report_page
from gradoctor.reports.registry import RenderOptions, renderer, renderer_for
from gradoctor.reports.wire import ReportWire, UnreadWire
from tests.reports.long_wire import long_diagnosis, long_report, million_steps
from tests.reports.page import Page
from tests.reports.sample_wire import healthy, report, series, sick


@pytest.fixture(scope="module")
def text() -> str:
    return report_page(long_report())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_the_format_is_registered_with_its_suffix() -> None:
    assert renderer("html").suffixes == (".html", ".htm")
    found = renderer_for(Path("report.html"))
    assert found is not None
    assert found.name == "html"


def test_elements_are_balanced_and_anchors_unique(page: Page) -> None:
    assert page.unbalanced == []
    assert len(page.ids) == len(set(page.ids))


def test_every_link_inside_the_page_arrives(page: Page) -> None:
    wanted = {str(a["href"])[1:] for a in page.all("a") if str(a.get("href", "")).startswith("#")}
    assert wanted
    assert wanted <= set(page.ids)
    named = " ".join(str(a["aria-labelledby"]) for a in page.all("svg") if "aria-labelledby" in a).split()
    assert named
    assert set(named) <= set(page.ids)


def test_nothing_is_fetched_from_anywhere(text: str, page: Page) -> None:
    assert page.outside_references == []
    assert re.findall(r"url\(|@import|https?://", text.replace("http://www.w3.org/2000/svg", "")) == []
    policy = (
        next(a for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")["content"] or ""
    )
    assert policy.startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-"
    )
    assert "unsafe-eval" not in policy


def test_the_policy_names_the_one_script_there_is(text: str, page: Page) -> None:
    bodies = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(bodies) == 1
    assert len(page.all("script")) == 2  # the other one holds data only
    digest = base64.b64encode(hashlib.sha256(bodies[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text


def test_the_order_is_the_readers(text: str) -> None:
    words = [
        "Do this first", "What to do, in order", "What not to change", "Overview", "Root cause", "Evidence", "What to do<",
        "Expected after the change", "Leave alone", "This explains", "Gradients explode",
        "How to check the cure", "What is well", "Curves",
        "What was asked, and what could not be", "How it was read", "report schema 1",
    ]  # fmt: skip
    main = text[text.index("<main") :]
    places = [main.index(word) for word in words]
    assert places == sorted(places)


def test_the_diagnosis_is_all_there(page: Page) -> None:
    for said in (
        "SICK: 2 critical, 1 warning",
        "The inputs reach the model on their raw scale.",
        "run.log:3",
        "train.yaml:12",
        "data.standardize: false",
        "data.standardize: true",
        "Gradients shrink about a hundredfold from the first step.",
        "5 of 5 seeds became healthy on the reference trainer.",
        "Gradient norm below 10 by epoch 4",
        "weight decay 1e-4",
        "Image bytes scaled inside the model.",
        "Gradient Fix Quick Reference (Q)",
        "gradoctor compare run.log",
        "No loss was NaN or Inf in 10 epochs",
        "log the norm torch.nn.utils.clip_grad_norm_ returns",
        "needs 12 epochs, has 10",
        "bad parameter",
        "Loss is NaN at epoch 51",
        "truncated record",
        "alias in rules/signals.yaml",
        "one resumed tail was dropped",
    ):
        assert said in page.text, said


def test_every_rule_has_its_row(page: Page) -> None:
    for verdict in long_diagnosis().coverage:
        assert f"{verdict.code}{verdict.title}{verdict.verdict}" in page.text.replace("\n", "")


def test_findings_are_anchors_and_consequences_stand_below_their_root(text: str, page: Page) -> None:
    assert {"GD704", "GD101", "GD310", "GD103"} <= set(page.ids)
    root = text[text.index('<article class="finding critical" id="GD704"') : text.index('id="GD310"')]
    assert 'id="GD101"' in root


def test_a_root_without_a_curve_shows_its_first_consequence(text: str) -> None:
    assert "GD704 itself is not read from a curve; this is GD101, which it explains." in text


def test_every_plot_is_titled_described_and_has_its_numbers(text: str, page: Page) -> None:
    plots = page.all("svg", "plot")
    assert len(plots) >= 12
    assert all(p.get("role") == "img" for p in plots)
    assert len(page.inside["title"]) >= len(plots)
    assert len(page.inside["desc"]) == len(plots)
    figures = re.findall(r"<figure .*?</figure>", text, re.DOTALL)
    assert len(figures) == len(plots)
    assert all("Numbers behind this plot" in figure and "<table" in figure for figure in figures)
    assert all(s.get("aria-hidden") == "true" for s in page.all("svg", "spark"))


def test_the_numbers_behind_a_plot_are_those_of_the_signal(text: str) -> None:
    figure = text[text.index('<figure class="curves" id="plot-grad-norm"') :]
    figure = Page(figure[: figure.index("</figure>")])
    told = next(s for s in long_diagnosis().signals if s.name == "grad/norm")
    assert len(figure.all("tr")) == 101
    assert f"1{told.y[0]:,.0f}" in figure.text.replace("\n", "")


def test_the_map_has_a_row_of_numbers_for_each_stretch(text: str) -> None:
    figure = text[text.index('<figure class="map"') :]
    rows = re.findall(r'<th scope="row" class="n">(.*?)</th>', figure[: figure.index("</figure>")])
    assert (rows[0], rows[1], rows[-1]) == ("1 … 2", "3 … 4", "99 … 100")
    assert len(rows) == 60


def test_a_long_series_has_stretches_with_lowest_and_highest() -> None:
    page = Page(report_page(million_steps(2)))
    assert "Thinned from 1,000,000 points a curve" in page.text
    assert "Each row is a stretch: lowest … highest value in it." in page.text


def test_the_data_for_the_script_is_json_that_cannot_end_its_element() -> None:
    told = sick()
    told.signals[0].name = told.findings[0].title = "</script><script>alert(1)</script><!--"
    text = report_page(report(told))
    data = text[text.index('id="data">') + 10 :]
    data = data[: data.index("</script>")]
    assert "<" not in data
    assert json.loads(data)["curves"]["</script><script>alert(1)</script><!--"]["y"][1] == 68.2


def test_nan_is_null_for_the_script(text: str) -> None:
    data = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert data
    told = json.loads(data[1], parse_constant=lambda name: pytest.fail(f"bare {name}"))
    assert told["curves"]["loss/train"]["y"][50] is None


def test_the_size_stays_mailable(text: str) -> None:
    assert len(text.encode()) < 300_000
    assert len(report_page(million_steps()).encode()) <= 500_000


def test_curves_are_thinned_until_the_page_fits() -> None:
    told = long_diagnosis()
    told.signals += [
        series(f"metric/m{n}/val", [float(i * (n + 1) % 97) for i in range(500)]) for n in range(60)
    ]
    page = report_page(report(told))
    assert len(page.encode()) <= MOST_BYTES
    assert Page(page).all("svg", "plot")


def test_a_healthy_run_is_told_as_healthy() -> None:
    page = Page(report_page(report(healthy())))
    assert "This run is healthy" in page.text
    assert "Root cause" not in page.text
    assert "Clip ratio fell 96.4 % → 0.1 % by epoch 5" in page.text
    assert page.all("header", "healthy")


def test_a_run_that_could_not_be_judged_says_so() -> None:
    told = healthy()
    told.verdict.status, told.verdict.line, told.signals, told.healthy = (
        "not-judged",
        "NOT JUDGED: too little",
        [],
        [],
    )
    page = Page(report_page(report(told)))
    assert "This run could not be judged" in page.text
    assert page.unbalanced == []


def test_several_runs_share_a_page_with_anchors_apart() -> None:
    page = Page(report_page(report(sick(), healthy(), sick())))
    assert len(page.ids) == len(set(page.ids))
    assert {"run", "r2-run", "r3-run", "GD704", "r3-GD704"} <= set(page.ids)
    assert "3 runs" in page.text


def test_sources_that_could_not_be_read_are_named() -> None:
    told = report()
    told.problems = [UnreadWire(text="model.pt", file="model.pt", reason="a pickle: refused")]
    page = Page(report_page(told))
    assert "Could not be read at all" in page.text
    assert "a pickle: refused" in page.text


def test_an_empty_report_is_still_a_page() -> None:
    told = ReportWire(tool=report().tool, diagnoses=[])
    assert Page(report_page(told)).unbalanced == []


def test_suppressed_findings_stand_aside_with_the_reason() -> None:
    told = sick()
    told.findings[2].suppressed = "schedule is constant on purpose"
    page = Page(report_page(report(told)))
    assert "Set aside" in page.text
    assert "schedule is constant on purpose" in page.text
    assert "GD310" not in page.ids


def test_long_lists_end_with_how_many_more() -> None:
    told = sick()
    told.unread = told.unread * 900
    assert "and 500 more, in the JSON report" in Page(report_page(report(told))).text


def test_the_same_report_gives_the_same_bytes(text: str) -> None:
    assert report_page(long_report()) == text


def test_a_users_template_extends_the_shipped_one_in_a_sandbox(tmp_path: Path) -> None:
    folder = tmp_path / "html"
    folder.mkdir()
    (folder / "report.html.j2").write_text(
        '{% extends "shipped/html/report.html.j2" %}{% block title %}Lab 7: {{ title }}{% endblock %}',
        encoding="utf-8",
    )
    options = RenderOptions(template_dir=tmp_path)
    assert "<title>Lab 7: Sick: run.log</title>" in report_page(report(), options)
    (folder / "report.html.j2").write_text("{{ report.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"report\.html\.j2"):
        report_page(report(), options)
    (folder / "report.html.j2").write_text("{{ no_such_name }}", encoding="utf-8")
    with pytest.raises(UsageError, match="no_such_name"):
        report_page(report(), options)


def test_print_shows_what_is_open_and_hides_the_tools(text: str) -> None:
    """Tables of numbers that are folded stay away from paper; a folded finding keeps its line."""
    sheet = text[text.index("@media print") :]
    assert "details:not([open]):not(.card){display:none}" in sheet
    assert re.search(r"\.tools,.*display:none", sheet)


def test_the_plan_has_every_fix_once_with_its_change_and_leads_to_its_findings(page: Page) -> None:
    items = page.all("ol", "fixes")
    assert items
    plan = page.text[page.text.index("What to do, in order") : page.text.index("What not to change")]
    assert plan.count("Clip the gradient norm at 1.0.") == 1
    assert "data.standardize: false → true (train.yaml:12)" in plan
    assert plan.index("Today") < plan.index("In the next run") < plan.index("If it is still sick")


def test_a_healthy_page_says_what_to_do_next_and_what_works() -> None:
    text = report_page(report(healthy()))
    assert "What works: leave it as it is" in text
    assert "another seed" in text
    assert "What to do, in order" not in text


def test_signs_stand_beside_colours(page: Page) -> None:
    """Severity is a word and a shape, never colour alone."""
    badges = [a for a in page.all("span", "badge") if "critical" in (a.get("class") or "")]
    assert badges
    assert page.text.count("critical") > len(badges) / 2
