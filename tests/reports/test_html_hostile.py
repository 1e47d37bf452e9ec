"""Names and texts from a log are shown as text on every page, and never work as markup."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.reports.escape import visible
from gradoctor.reports.html_page import report_page
from gradoctor.reports.index import index_page
from gradoctor.reports.notebook import notebook_html
from tests.reports.page import Page
from tests.reports.sample_wire import HOSTILE, healthy, hostile, report

KNOWN = """!doctype a article b body br button code dd desc details div dl dt figcaption figure footer
form h1 h2 h3 h4 head header html i input label li line link main meta nav ol option output p
path pre rect script section select span style summary svg table tbody td text th thead title
tr ul
"""
PLAIN = {kind: Page(make(report(healthy()))) for kind, make in
         {"page": report_page, "index": index_page, "notebook": notebook_html}.items()}  # fmt: skip


def checked(kind: str, text: str) -> Page:
    page = Page(text)
    assert page.unbalanced == []
    assert {tag for tag, _ in page.elements} <= set(KNOWN.split())
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert len(page.all("script")) == len(PLAIN[kind].all("script"))
    assert [r for r in page.outside_references if not r.startswith("runs/")] == []
    return page


@pytest.mark.parametrize("name", HOSTILE)
def test_pages_show_hostile_names_as_text(name: str) -> None:
    told = hostile(name)
    for kind, text in (
        ("page", report_page(told)),
        ("index", index_page(told)),
        ("notebook", notebook_html(told)),
    ):
        page = checked(kind, text)
        assert visible(name) in page.text
        assert not set(page.text) & {"\x1b", "\x9d", "\x07", "\u202e"}


def test_templates_are_not_expanded_from_a_log() -> None:
    page = checked("page", report_page(hostile("{{7*7}}")))
    assert "{{7*7}}" in page.text
    assert "49 rose" not in page.text


def test_a_path_in_a_log_is_never_a_link_or_a_file_name() -> None:
    page = checked("index", index_page(hostile("../../x"), {0: "runs/0001-x.html"}))
    assert [a["href"] for a in page.all("a") if not str(a["href"]).startswith("#")] == ["runs/0001-x.html"]


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("<>&\"'/{}%#`=:;|\\ ab\x00\x1b\x9b\u202e\ud800"), min_size=1, max_size=24
    )
)
def test_any_text_leaves_the_pages_whole(name: str) -> None:
    told = hostile(name)
    checked("page", report_page(told))
    checked("index", index_page(told))
    checked("notebook", notebook_html(told))
