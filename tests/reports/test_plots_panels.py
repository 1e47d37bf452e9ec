"""Which signals share a chart, what marks it, and the chart of a single finding."""

from __future__ import annotations

import pytest

from gradoctor.reports.plots_panels import (
    MOST_CURVES,
    MOST_PANELS,
    merged_spans,
    panel_for,
    panels,
    slug,
    topic,
)
from tests.reports.long_wire import long_diagnosis
from tests.reports.sample_wire import explosion_finding, healthy, inputs_finding, series, sick


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("loss/train", "Loss"),
        ("loss/val/hard", "Loss"),
        ("loss/recon", "Loss components"),
        ("loss/recon/val", "Loss components on validation"),
        ("grad/norm", "Gradient norm"),
        ("grad/norm/encoder.0", "Gradient norm by module"),
        ("grad/clip_ratio", "Share of steps with clipped gradients"),
        ("metric/f1/val", "F1"),
        ("metric/perplexity/val", "perplexity"),
        ("something/else", "something/else"),
    ],
)
def test_signals_find_their_chart(name: str, title: str) -> None:
    assert topic(name)[1] == title


def test_training_and_validation_share_a_chart_and_metrics_do_not() -> None:
    shown = panels(long_diagnosis())
    by_title = {p.title: [c.name for c in p.curves] for p in shown}
    assert by_title["Loss"] == ["loss/train", "loss/val"]
    assert by_title["F1"] == ["metric/f1/val"]
    assert by_title["SHD"] == ["metric/shd/val"]
    assert [p.title for p in shown][:2] == ["Loss", "Loss components"]


def test_series_of_unlike_axes_never_share_a_chart() -> None:
    told = healthy()
    told.signals.append(series("loss/val", [1.0, 2.0, 3.0], axis="step", x=[100.0, 200.0, 300.0]))
    loss = [p for p in panels(told) if p.title == "Loss"]
    assert sorted((p.axis, [c.name for c in p.curves]) for p in loss) == [
        ("epoch", ["loss/train"]),
        ("step", ["loss/val"]),
    ]
    assert len({p.key for p in loss}) == 2


def test_a_finding_marks_the_chart_of_its_signal_with_span_and_limit() -> None:
    told = sick()
    norm = next(p for p in panels(told) if p.title == "Gradient norm")
    assert [(s.start, s.end, s.label, s.severity) for s in norm.spans] == [(1.0, 10.0, "GD101", "critical")]
    assert [(limit.value, limit.label) for limit in norm.limits] == [(1000.0, "GD101")]
    loss = next(p for p in panels(told) if p.title == "Loss")
    assert not loss.spans
    assert not loss.limits


def test_suppressed_findings_and_those_of_the_baseline_mark_nothing() -> None:
    told = sick()
    told.findings[1].suppressed = "known"
    assert not any(p.spans for p in panels(told))
    told.findings[1].suppressed, told.findings[1].baseline = None, True
    assert not any(p.spans for p in panels(told))


def test_a_span_on_another_axis_is_not_drawn() -> None:
    told = sick()
    told.findings[1].axis = "step"
    assert not any(p.spans for p in panels(told))


def test_findings_of_one_stretch_become_one_shade_named_by_the_worst() -> None:
    critical, other, third = explosion_finding(), explosion_finding(), explosion_finding()
    other.code, other.severity = "GD104", "warning"
    third.code, third.severity, third.span = "GD105", "warning", (6.0, 10.0)
    merged = merged_spans([other, critical, third], (1.0, 10.0))
    assert [(s.label, s.severity, s.start) for s in merged] == [
        ("GD101 GD104", "critical", 1.0),
        ("GD105", "warning", 6.0),
    ]


def test_charts_are_bounded_but_never_without_what_a_finding_points_at() -> None:
    told = sick()
    told.signals = [series(f"metric/m{n:02d}/val", [1.0, 2.0]) for n in range(40)] + told.signals
    shown = panels(told)
    assert len(shown) == MOST_PANELS
    assert "Gradient norm" in [p.title for p in shown]
    told.signals = [series(f"loss/part{n:02d}", [1.0, 2.0]) for n in range(9)]
    parts = panels(told)[0]
    assert len(parts.curves) == MOST_CURVES
    assert parts.note == "3 more series of this kind are in the table of signals."


def test_times_have_a_chart_only_where_a_finding_points_at_them() -> None:
    told = sick()
    assert "time/epoch" not in [p.title for p in panels(told)]
    told.findings[1].signal = "time/epoch"
    assert "time/epoch" in [p.title for p in panels(told)]


def test_the_chart_of_a_finding_has_its_own_span_only() -> None:
    told = long_diagnosis()
    vanishing = told.findings[-1]
    panel = panel_for(vanishing, told)
    assert panel is not None
    assert panel.curves[0].name == "grad/norm/backbone_projection"
    assert panel.curves[0].marked
    assert [s.label for s in panel.spans] == ["GD103"]
    assert len(panel.curves) <= MOST_CURVES


def test_a_finding_without_a_drawable_signal_has_no_chart() -> None:
    assert panel_for(inputs_finding(), sick()) is None
    told = sick()
    for one in told.signals:
        one.x, one.y = [], []
    assert panel_for(explosion_finding(), told) is None
    assert panels(told) == []


def test_slugs_hold_only_safe_characters() -> None:
    assert slug("../../x</script>") == "x-script"
    assert slug("Über/%") == "ber"
    assert slug("///") == "signal"
