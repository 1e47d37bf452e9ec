"""Charts of a run as a file for a paper or a slide: PNG, SVG or PDF by matplotlib, the same bytes for the
same run.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gradoctor.errors import UsageError
from gradoctor.reports.escape import visible
from gradoctor.reports.numbers import measured
from gradoctor.reports.plots_heat import MAPPED, module_map
from gradoctor.reports.plots_model import Curve, HeatMap, Panel, Span
from gradoctor.reports.plots_panels import panels
from gradoctor.reports.plots_path import bad_runs, drawn
from gradoctor.reports.plots_scale import Scale, tick_label
from gradoctor.reports.plots_svg import scales
from gradoctor.reports.wire import DiagnosisWire

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = ("png", "svg", "pdf")
_WIDE, _TALL = 5.6, 2.35  # inches a chart takes
POINTS = 2000  # more than any paper resolves; min-max thinning keeps the spikes
# The page's colours on light ground (theme.css.j2), so that a figure looks the same in both.
COLOURS = ("#1c5bd0", "#c2570c", "#0f7d70", "#8a3ffc", "#c0266e", "#54616f", "#7a6a00", "#0b6fa4")
_DASHES = ("-", (0, (6, 2)), (0, (1.5, 2.5)), (0, (8, 2, 2, 2)), (0, (3, 2)), "-", (0, (9, 3)), (0, (1, 2)))
_SHADES = {"critical": "#d22630", "warning": "#b87300", "info": "#2f6fd6"}
_STYLE: dict[str, Any] = {
    "svg.hashsalt": "gradoctor",
    "svg.fonttype": "none",
    "text.parse_math": False,  # a name such as loss_$x$ is text, not a formula
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": "#8a929b",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#dcdfe2",
    "legend.frameon": False,
    "legend.fontsize": 7.5,
}
_METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def draw_file(diagnosis: DiagnosisWire, suffix: str, *, title: str | None = None, dpi: int = 150) -> bytes:
    """All charts of a run on one sheet. ``suffix`` is png, svg or pdf; raises UsageError for another, or
    when nothing can be drawn.
    """
    if suffix not in SUFFIXES:
        raise UsageError(
            f"cannot draw a {suffix or 'file without a suffix'}",
            hint=f"-o takes a name ending in {', '.join(SUFFIXES)}",
        )
    heat = module_map(diagnosis)
    shown = [
        p
        for p in panels(diagnosis, POINTS)
        if heat is None or not all(c.name.startswith(MAPPED) for c in p.curves)
    ]
    if not shown and heat is None:
        raise UsageError("the run has no curve to draw", hint="`gradoctor signals LOG` shows what was read")
    import matplotlib as mpl

    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = _sheet(shown, heat, visible(title if title is not None else diagnosis.run.name))
        written = io.BytesIO()
        figure.savefig(written, format=suffix, dpi=dpi, metadata=_METADATA[suffix])
    return written.getvalue()


def _sheet(shown: Sequence[Panel], heat: HeatMap | None, title: str) -> Figure:
    """All places are given in inches: matplotlib's layout solver differs in the last bit from one run to
    the next.
    """
    from matplotlib.figure import Figure

    columns = 2 if len(shown) > 1 else 1
    wide, rows = _WIDE * columns, math.ceil(len(shown) / columns)
    low = 0.9 + 0.17 * len(heat.rows) if heat is not None else 0.0
    tall = _TALL * rows + low + 0.35
    figure = Figure(figsize=(wide, tall))

    def axes_at(left: float, top: float, width: float, height: float) -> Axes:
        below = 1 - (top + height) / tall
        box = (round(left / wide, 6), round(below, 6), round(width / wide, 6), round(height / tall, 6))
        return figure.add_axes(box)

    figure.text(0.15 / wide, 1 - 0.1 / tall, title, fontsize=11, fontweight="bold", va="top")
    for place, panel in enumerate(shown):
        left, top = place % columns * _WIDE + 0.6, place // columns * _TALL + 0.65
        _chart(axes_at(left, top, _WIDE - 0.8, _TALL - 0.8), panel)
    if heat is not None:
        left, top = 0.3 + 0.075 * min(max(len(r.name) for r in heat.rows), 40), _TALL * rows + 0.65
        _map(
            axes_at(left, top, wide - left - 1.0, low - 0.75),
            axes_at(wide - 0.85, top, 0.14, low - 0.75),
            heat,
        )
    return figure


def _chart(axes: Axes, panel: Panel) -> None:
    across, up = scales(panel)
    if up.log:
        axes.set_yscale("log")
    axes.set_xlim(across.low, across.high)
    axes.set_ylim(up.low, up.high)
    axes.set_yticks(up.ticks(), [tick_label(t, panel.curves[0].unit) for t in up.ticks()])
    axes.yaxis.set_tick_params(which="minor", left=False)
    axes.set_title(visible(panel.title))
    axes.set_xlabel(panel.axis)
    for span in panel.spans:
        axes.axvspan(span.start, span.end, color=_SHADES.get(span.severity, "#2f6fd6"), alpha=0.14, lw=0)
        _span_label(axes, span)
    for limit in panel.limits:
        if 0 <= up.at(limit.value) <= 1:
            axes.axhline(limit.value, color="#17191c", lw=0.9, ls=(0, (5, 3)))
            said = f"limit {measured(limit.value, panel.curves[0].unit)} ({limit.label})"
            axes.text(
                1,
                limit.value,
                visible(said),
                transform=axes.get_yaxis_transform(),
                fontsize=6.5,
                ha="right",
                va="bottom",
            )
    lines = [_line(axes, curve, panel) for curve in panel.curves]
    # matplotlib leaves out names that begin with an underscore: a space in front keeps them
    axes.legend(lines, [f" {visible(c.name)}" for c in panel.curves], loc="best")


def _line(axes: Axes, curve: Curve, panel: Panel) -> Any:
    _, up = scales(panel)
    hue = curve.hue % len(COLOURS)
    y = [v if drawn(v, up) else math.nan for v in curve.y]
    few = len(y) <= 40
    (line,) = axes.plot(
        curve.x, y, color=COLOURS[hue], ls=_DASHES[hue], lw=1.3, marker="." if few else None, ms=4
    )
    for kind, start, end in bad_runs(curve.x, curve.y, up):
        low = kind in ("-inf", "0")
        colour = "#555d66" if kind == "0" else _SHADES["critical"]
        place = axes.get_xaxis_transform()
        axes.plot(
            [start, end],
            [0 if low else 1] * 2,
            color=colour,
            lw=3,
            marker="x",
            ms=4,
            transform=place,
            clip_on=False,
        )
        axes.text(
            start,
            0.03 if low else 0.97,
            kind,
            color=colour,
            fontsize=7,
            va="bottom" if low else "top",
            transform=place,
        )
    return line


def _map(axes: Axes, bar_axes: Axes, heat: HeatMap) -> None:
    from matplotlib.colors import LogNorm

    cells = [
        [math.nan if c is None or not math.isfinite(c) or c == 0 else abs(c) for c in row.cells]
        for row in heat.rows
    ]
    known = [c for row in cells for c in row if c == c]
    norm = LogNorm(min(known), max(known)) if known and max(known) > min(known) else None
    mesh = axes.pcolormesh(list(heat.edges), list(range(len(heat.rows) + 1)), cells, cmap="Blues", norm=norm)
    for index, row in enumerate(heat.rows):
        for sign, wanted in (("x", _not_finite), ("_", _zero)):
            at = [
                (a + b) / 2
                for a, b, c in zip(heat.edges, heat.edges[1:], row.cells, strict=False)
                if c is not None and wanted(c)
            ]
            axes.plot(
                at,
                [index + 0.5] * len(at),
                sign,
                color=_SHADES["critical" if sign == "x" else "warning"],
                ms=5,
            )
    axes.invert_yaxis()
    axes.set_yticks([i + 0.5 for i in range(len(heat.rows))], [_short(row.name) for row in heat.rows])
    axes.set_title(f"{heat.title} (x not finite, - exactly 0)")
    axes.set_xlabel(heat.axis)
    axes.grid(visible=False)
    bar_axes.set_visible(bool(known))
    if known:
        bar = axes.figure.colorbar(mesh, cax=bar_axes)
        ticks = Scale(min(known), max(known), log=norm is not None).ticks()
        bar.set_ticks(ticks, labels=[tick_label(t) for t in ticks])
        bar.minorticks_off()


def _short(name: str) -> str:
    shown = visible(name)
    return shown if len(shown) <= 40 else f"{shown[:16]}…{shown[-23:]}"


def _span_label(axes: Axes, span: Span) -> None:
    colour = _SHADES.get(span.severity, "#2f6fd6")
    place = axes.get_xaxis_transform()
    axes.text(
        span.start, 0.985, f" {visible(span.label)}", transform=place, fontsize=7, va="top", color=colour
    )


def _not_finite(value: float) -> bool:
    return not math.isfinite(value)


def _zero(value: float) -> bool:
    return value == 0
