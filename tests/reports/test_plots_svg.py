"""The drawings: well-formed whatever the numbers and names, spikes and non-finite points visible, described
in words.
"""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.reports.plots_heat import MOST_COLUMNS, draw_map, level, module_map
from gradoctor.reports.plots_model import Curve, Limit, Panel, Span
from gradoctor.reports.plots_panels import panels
from gradoctor.reports.plots_path import spark
from gradoctor.reports.plots_svg import draw
from gradoctor.reports.svg import node
from tests.reports.long_wire import MODULES, long_diagnosis
from tests.reports.sample_wire import HOSTILE, series, sick

anything = st.floats(allow_nan=True, allow_infinity=True)


def chart(y: list[float], **more: object) -> Panel:
    told: dict[str, object] = {"key": "k", "title": "Loss", "axis": "epoch"}
    curve = Curve(
        "loss/train",
        tuple(float(i) for i in range(1, len(y) + 1)),
        tuple(y),
        count=len(y),
        last=y[-1] if y else None,
    )
    return Panel(curves=(curve,), **(told | more))  # type: ignore[arg-type]


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


@settings(max_examples=60, deadline=None)
@given(st.lists(anything, min_size=1, max_size=60), st.text(max_size=20), anything, anything)
def test_any_numbers_and_names_give_well_formed_drawings(
    y: list[float], name: str, edge: float, limit: float
) -> None:
    spans = (Span(0.0 if not math.isfinite(edge) else edge, 2.0, name, "critical"),)
    limits = (Limit(limit, name),) if math.isfinite(limit) else ()
    drawing = draw(chart(y, title=name, spans=spans, limits=limits), "p")
    root = parsed(drawing)
    assert "nan" not in " ".join(path.get("d", "") for path in root.iter("path"))
    for path in root.iter("path"):
        assert re.fullmatch(r"[MLHVhvz0-9 .-]*", path.get("d", ""))
    parsed(spark([float(i) for i in range(len(y))], y))


def test_the_finding_is_shaded_and_the_limit_drawn() -> None:
    panel = next(p for p in panels(sick()) if p.title == "Gradient norm")
    root = parsed(draw(panel, "p"))
    spans = [r for r in root.iter("rect") if "span" in (r.get("class") or "").split()]
    assert [r.get("class") for r in spans] == ["span critical"]
    assert spans[0].get("width") == "4000"
    assert [p for p in root.iter("path") if p.get("class") == "limit"]
    assert "limit 1,000 (GD101)" in "".join(root.itertext())


def test_title_and_description_say_what_is_drawn() -> None:
    panel = next(p for p in panels(sick()) if p.title == "Gradient norm")
    root = parsed(draw(panel, "p"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "p-title p-desc"
    assert root.findtext("title") == "Gradient norm by epoch"
    said = root.findtext("desc") or ""
    assert "grad/norm goes from 46,767 at epoch 1 to 6,000 at epoch 10" in said
    assert "Finding GD101 (critical) holds from epoch 1 to 10." in said


def test_nonfinite_points_are_gaps_with_a_mark_and_a_word() -> None:
    root = parsed(draw(chart([3.0, 2.0, math.nan, math.nan, 1.0, math.inf, 1.0]), "p"))
    curve = next(p for p in root.iter("path") if (p.get("class") or "").startswith("curve"))
    assert (curve.get("d") or "").count("M") == 3
    marks = [r.findtext("title") for r in root.iter("rect") if r.get("class") == "bad"]
    assert marks == ["loss/train is nan from epoch 3 to 4", "loss/train is inf at epoch 6"]


def test_zeros_on_a_logarithmic_axis_are_marked_not_lost() -> None:
    root = parsed(draw(chart([1e3, 1.0, 0.0, 0.0, 1e-3]), "p"))
    assert root.get("data-log") == "1"
    marks = [r.findtext("title") for r in root.iter("rect") if r.get("class") == "zero"]
    assert marks == ["loss/train is 0 from epoch 3 to 4"]


def test_a_spike_reaches_the_top_of_the_drawing() -> None:
    y = [1.0] * 400
    y[137] = 9.0
    root = parsed(draw(chart(y), "p"))
    curve = next(p for p in root.iter("path") if (p.get("class") or "").startswith("curve"))
    heights = [int(v) for v in re.findall(r" (\d+)", curve.get("d") or "")]
    assert min(heights) < 100 < 800 < max(heights)


def test_the_same_run_gives_the_same_bytes() -> None:
    told = long_diagnosis()
    assert [draw(p, "p") for p in panels(told)] == [draw(p, "p") for p in panels(long_diagnosis())]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_in_drawings(name: str) -> None:
    told = sick()
    told.signals = [
        series(name, [1.0, math.nan, 3.0]),
        *[series(f"grad/norm/{name}{n}", [1.0, 2.0]) for n in range(3)],
    ]
    for panel in panels(told):
        root = parsed(draw(panel, "p"))
        assert {e.tag for e in root.iter()} <= {"svg", "title", "desc", "line", "text", "rect", "path"}
    heat = module_map(told)
    assert heat is not None
    assert {e.tag for e in parsed(draw_map(heat, "m")).iter()} <= {"svg", "title", "desc", "text", "path"}


def test_attributes_and_children_are_escaped() -> None:
    made = node("text", '<b>"', node("title", "x & y"), class_='"><script>', data_x=None)
    assert made == '<text class="&#34;&gt;&lt;script&gt;">&lt;b&gt;&#34;<title>x &amp; y</title></text>'


def test_the_map_has_a_row_a_module_and_marks_zero_and_nonfinite_cells() -> None:
    heat = module_map(long_diagnosis())
    assert heat is not None
    assert [row.name for row in heat.rows] == list(MODULES)
    assert len(heat.edges) <= MOST_COLUMNS + 1
    assert 0.0 in heat.rows[0].cells
    assert any(c is not None and c != c for c in heat.rows[4].cells)
    root = parsed(draw_map(heat, "m"))
    classes = {p.get("class") for p in root.iter("path")}
    assert {"hz", "hx", "across", "h0", "h6"} <= classes
    assert "GD103" in "".join(root.itertext())


def test_no_map_for_fewer_than_three_modules() -> None:
    told = sick()
    told.signals = [series(f"grad/norm/m{n}", [1.0, 2.0]) for n in range(2)]
    assert module_map(told) is None


def test_modules_beyond_the_map_are_counted_and_those_of_findings_stay() -> None:
    told = sick()
    told.signals = [series(f"grad/norm/m{n:02d}", [1.0 + n, 2.0]) for n in range(50)]
    told.findings[1].signal = "grad/norm/m49"
    heat = module_map(told)
    assert heat is not None
    assert len(heat.rows) == 32
    assert heat.left_out == 18
    assert heat.rows[-1].name == "m49"


@pytest.mark.parametrize(
    ("value", "kind"), [(None, None), (0.0, "hz"), (math.inf, "hx"), (0.5, "h0"), (1.5, "h1"), (99.0, "h2")]
)
def test_levels_of_cells(value: float | None, kind: str | None) -> None:
    assert level(value, (1.0, 10.0)) == kind


def test_zeros_are_no_alarm_in_small_curves() -> None:
    root = parsed(spark([1.0, 2.0, 3.0], [1e3, 1.0, 0.0]))
    assert [p.get("class") for p in root.iter("path")] == ["curve"]


def test_small_curves_show_where_a_finding_holds() -> None:
    root = parsed(spark([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 9.0, 1.0, math.nan], [(2.0, 4.0, "warning")]))
    assert [(r.get("class"), r.get("x"), r.get("width")) for r in root.iter("rect")] == [
        ("span warning", "1000", "2000")
    ]
    assert [p.get("class") for p in root.iter("path")] == ["curve", "bad"]
