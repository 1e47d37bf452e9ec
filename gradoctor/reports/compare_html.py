"""A comparison as one self-contained page: outcome, both sides drawn over each other, findings, promises,
changes.
"""

from __future__ import annotations

from itertools import groupby

from gradoctor.reports.compare_markdown import comparison_values
from gradoctor.reports.compare_wire import ComparisonWire, OverlaidWire
from gradoctor.reports.html_figures import Figure, curve_figure
from gradoctor.reports.numbers import unit_shown
from gradoctor.reports.plots_model import Curve, Panel
from gradoctor.reports.plots_panels import slug
from gradoctor.reports.registry import RenderOptions
from gradoctor.reports.templates import render_template

_BADGES = {
    "cured": "healthy",
    "better": "healthy",
    "healthy": "healthy",
    "worse": "critical",
    "mixed": "warning",
}


def render_compare_html(comparison: ComparisonWire, options: RenderOptions) -> str:
    """The comparison as HTML, complete without script and without network."""
    return render_template(
        "html/compare.html.j2",
        options.template_dir,
        figures=figures(comparison),
        badge=_BADGES.get(comparison.outcome, "info"),
        **comparison_values(comparison),
    )


def figures(comparison: ComparisonWire) -> list[Figure]:
    """One figure a signal, the before and after curves over each other."""
    drawn: list[Figure] = []
    for signal, curves in groupby(comparison.curves, key=lambda curve: curve.signal):
        panel = _panel(signal, list(curves))
        if panel is not None:
            drawn.append(curve_figure(panel, f"cmp-{len(drawn) + 1}-{slug(signal)}"))
    return drawn


def _panel(signal: str, curves: list[OverlaidWire]) -> Panel | None:
    """Both sides on one axis; None where they count differently and cannot be laid over each other."""
    if len({curve.axis for curve in curves}) != 1 or len({curve.side for curve in curves}) != 2:
        return None
    several = len(curves) > 2
    told = [
        Curve(
            name=f"{curve.side}: {curve.run}" if several else curve.side,
            x=tuple(curve.x),
            y=tuple(curve.y),
            hue=number,
            count=curve.count,
            unit=unit_shown(signal, curve.unit),
            last=curve.y[-1] if curve.y else None,
        )
        for number, curve in enumerate(curves)
        if curve.x
    ]
    ends = [place for curve in told for place in (min(curve.x), max(curve.x))]
    extent = (min(ends), max(ends))
    return Panel(signal, signal, curves[0].axis, tuple(told), extent=extent)
