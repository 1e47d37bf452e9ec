from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gradoctor.errors import UsageError
from gradoctor.reports import registry
from gradoctor.reports.registry import RenderOptions, checked_style, renderer, renderer_for, renderer_names
from tests.reports.sample_wire import report


def test_every_module_of_the_folder_is_a_renderer_under_its_own_name() -> None:
    assert {"text", "full", "json", "markdown"} <= set(renderer_names())
    for name in renderer_names():
        assert renderer(name).name == name


def test_an_unknown_format_is_answered_with_the_near_one() -> None:
    with pytest.raises(UsageError, match="no output format is called 'markdwon'") as caught:
        renderer("markdwon")
    assert "did you mean 'markdown'" in str(caught.value)


def test_a_suffix_chooses_the_format() -> None:
    found = renderer_for(Path("out/Report.JSON"))
    assert found is not None
    assert found.name == "json"
    assert renderer_for(Path("report.xyz")) is None


def test_an_unknown_style_names_the_known_ones() -> None:
    markdown = renderer("markdown")
    assert checked_style(markdown, None) == "diagnosis"
    assert checked_style(markdown, "deep") == "deep"
    with pytest.raises(UsageError, match="has no style 'depp'") as caught:
        checked_style(markdown, "depp")
    assert "did you mean 'deep'" in str(caught.value)
    with pytest.raises(UsageError, match="has no styles"):
        checked_style(renderer("json"), "deep")


def test_a_broken_third_party_renderer_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    broken = EntryPoint("pdf", "nowhere.to.be.found", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "_plugins", lambda: {"pdf": broken})
    assert "pdf" in renderer_names()
    with pytest.raises(UsageError, match=r"'pdf' of nowhere.to.be.found could not be loaded"):
        renderer("pdf")


def test_text_needs_neither_frames_nor_plots_nor_templates() -> None:
    code = (
        "import sys; from gradoctor.reports.registry import *; from tests.reports.sample_wire import report;"
        "renderer_names(); renderer('text').render(report(), RenderOptions());"
        "renderer('full').render(report(), RenderOptions());"
        "print(sorted({'pandas', 'matplotlib', 'jinja2', 'torch'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"


def test_every_renderer_gives_the_same_bytes_twice() -> None:
    for name in ("text", "full", "json", "markdown"):
        one = renderer(name)
        assert one.render(report(), RenderOptions()) == one.render(report(), RenderOptions())
