"""Heat map of per-module gradient norms over time: where the gradient dies or explodes, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from markupsafe import Markup

from gradoctor.reports.numbers import number
from gradoctor.reports.plan import active
from gradoctor.reports.plots_model import HeatMap, HeatRow
from gradoctor.reports.plots_panels import axis_extents, drawable, merged_spans
from gradoctor.reports.plots_path import span_labels
from gradoctor.reports.plots_scale import position_scale, tick_label
from gradoctor.reports.svg import node
from gradoctor.reports.wire import DiagnosisWire, SeriesWire

LEVELS = 7
MOST_ROWS, MOST_COLUMNS = 32, 60
_ROW, _TOP, _BOTTOM = 18, 18, 36
MAPPED = "grad/norm/"


def module_map(diagnosis: DiagnosisWire) -> HeatMap | None:
    """The heat map when at least three modules' norms share an axis; None otherwise."""
    modules = [s for s in drawable(diagnosis.signals) if s.name.startswith(MAPPED)]
    axes = [s.axis for s in modules]
    axis = max(dict.fromkeys(axes), key=axes.count, default=None)
    modules = [s for s in modules if s.axis == axis]
    if axis is None or len(modules) < 3:
        return None
    pointed = {f.signal for f in active(diagnosis)}
    chosen = sorted(modules, key=lambda s: s.name not in pointed)[:MOST_ROWS]
    chosen.sort(key=modules.index)
    edges = _edges(chosen, axis_extents(diagnosis.signals)[axis])
    rows = tuple(HeatRow(s.name.removeprefix(MAPPED), _cells(s, edges)) for s in chosen)
    here = [f for f in active(diagnosis) if f.axis == axis and (f.signal or "").startswith(MAPPED)]
    spans = merged_spans(here, (edges[0], edges[-1]))
    return HeatMap(
        "grad-module-map",
        "Gradient norm of each module",
        axis,
        edges,
        rows,
        spans,
        len(modules) - len(chosen),
        _levels(rows),
    )


def draw_map(heat: HeatMap, uid: str) -> Markup:
    """The map as inline SVG: one row a module, darker for larger norms; zero and non-finite cells have
    marks of their own.
    """
    height = _ROW * len(heat.rows)
    return node(
        "svg",
        node("title", f"{heat.title} by {heat.axis}", id=f"{uid}-title"),
        node("desc", described_map(heat), id=f"{uid}-desc"),
        *_names(heat),
        _cells_drawn(heat, height),
        *_axis(heat, height),
        class_="plot heat",
        role="img",
        aria_labelledby=f"{uid}-title {uid}-desc",
        width="100%",
        height=height + _TOP + _BOTTOM,
    )


def level(value: float | None, bounds: Sequence[float]) -> str | None:
    """The class of a cell: ``h0`` .. ``h6`` by size, ``hz`` for exactly zero, ``hx`` for non-finite, None
    where nothing was logged.
    """
    if value is None:
        return None
    if not math.isfinite(value):
        return "hx"
    return "hz" if value == 0 else f"h{sum(abs(value) > bound for bound in bounds)}"


def described_map(heat: HeatMap) -> str:
    """What the map shows, in words."""
    told = []
    for row in heat.rows:
        finite = [c for c in row.cells if c is not None and math.isfinite(c)]
        told.append(
            f"{row.name}: {number(min(finite))} to {number(max(finite))}."
            if finite
            else f"{row.name}: no finite value."
        )
    return " ".join(told)


def _edges(chosen: Sequence[SeriesWire], extent: tuple[float, float]) -> tuple[float, ...]:
    positions = sorted({x for s in chosen for x in s.x if math.isfinite(x)})
    low, high = extent
    if len(positions) <= MOST_COLUMNS:
        middles = [(a + b) / 2 for a, b in pairwise(positions)]
        half = (positions[1] - positions[0]) / 2 if len(positions) > 1 else 0.5
        return (positions[0] - half, *middles, positions[-1] + half)
    return tuple(low + (high - low) * n / MOST_COLUMNS for n in range(MOST_COLUMNS + 1))


def _cells(series: SeriesWire, edges: Sequence[float]) -> tuple[float | None, ...]:
    """One value a column: the point farthest from the module's usual size, for the odd ones are what one
    looks for.
    """
    sizes = [math.log10(abs(y)) for y in series.y if math.isfinite(y) and y != 0]
    usual = median(sizes) if sizes else 0.0
    cells: list[float | None] = [None] * (len(edges) - 1)
    column = 0
    for x, y in sorted(zip(series.x, series.y, strict=True), key=lambda pair: pair[0]):
        while column < len(cells) - 1 and x > edges[column + 1]:
            column += 1
        known = cells[column]
        if known is None or _oddness(y, usual) > _oddness(known, usual):
            cells[column] = y
    return tuple(cells)


def _oddness(value: float, usual: float) -> float:
    if not math.isfinite(value) or value == 0:
        return math.inf
    return abs(math.log10(abs(value)) - usual)


def _levels(rows: Sequence[HeatRow]) -> tuple[float, ...]:
    sizes = [abs(c) for row in rows for c in row.cells if c is not None and math.isfinite(c) and c != 0]
    if not sizes:
        return ()
    low, high = math.log10(min(sizes)), math.log10(max(sizes))
    return tuple(10 ** (low + (high - low) * n / LEVELS) for n in range(1, LEVELS))


def _names(heat: HeatMap) -> Iterator[Markup]:
    for number_, row in enumerate(heat.rows):
        name = row.name if len(row.name) <= 24 else f"{row.name[:10]}…{row.name[-13:]}"
        yield node(
            "text", node("title", row.name), name, class_="rowname", x="-8", y=_TOP + _ROW * number_ + 13
        )


def _cells_drawn(heat: HeatMap, height: int) -> Markup:
    """All cells of one colour are one path; neighbours of one colour in a row are one rectangle."""
    across = position_scale((heat.edges[0], heat.edges[-1]))
    borders = [round(4000 * across.at(edge)) for edge in heat.edges]
    drawn: dict[str, list[str]] = {}
    struck: list[str] = []  # a second sign beside colour: zero cells have a bar, non-finite ones a cross
    for index, row in enumerate(heat.rows):
        top, start = index * 100 + 6, 0
        kinds = [level(cell, heat.levels) for cell in row.cells]
        for column, kind in enumerate(kinds):
            if column + 1 < len(kinds) and kinds[column + 1] == kind:
                continue
            left, right = borders[start], borders[column + 1]
            if kind is not None:
                drawn.setdefault(kind, []).append(f"M{left} {top}H{right}v88H{left}z")
            if kind == "hz":
                struck.append(f"M{left} {top + 44}H{right}")
            if kind == "hx":
                struck.append(f"M{left} {top}L{right} {top + 88}M{left} {top + 88}L{right} {top}")
            start = column + 1
    cells = [node("path", d="".join(parts), class_=kind) for kind, parts in sorted(drawn.items())]
    cells.append(node("path", d="".join(struck), class_="across"))
    return node(
        "svg",
        *cells,
        class_="cells",
        x="0",
        y=_TOP,
        width="100%",
        height=height,
        viewBox=f"0 0 4000 {100 * len(heat.rows)}",
        preserveAspectRatio="none",
    )


def _axis(heat: HeatMap, height: int) -> Iterator[Markup]:
    across = position_scale((heat.edges[0], heat.edges[-1]))
    base = _TOP + height
    for value in across.ticks(7):
        if value == int(value) or across.high - across.low < 3:
            yield node(
                "text", tick_label(value), class_="xtick", x=f"{100 * across.at(value):.2f}%", y=base + 16
            )
    yield node("text", heat.axis, class_="axisname", x="100%", y=base + 31)
    yield from span_labels(heat.spans, across, _TOP - 6)
