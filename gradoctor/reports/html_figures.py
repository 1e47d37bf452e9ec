"""Figures of a page: the drawing, its legend, and the table of the numbers behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from gradoctor.reports.numbers import measured, number
from gradoctor.reports.plots_heat import draw_map, level
from gradoctor.reports.plots_model import Curve, HeatMap, Panel
from gradoctor.reports.plots_svg import HUES, draw

WHOLE_TABLE = 120  # up to this many positions every one has its row
STRETCHES = 40  # rows of a table beyond that


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One curve's name, style class and last value."""

    name: str
    style: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers behind a plot: ``note`` says how rows were made when they are not all points."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """All a page needs to show one plot. ``kind`` is ``curves`` or ``map``."""

    uid: str
    kind: str
    title: str
    svg: Markup
    legend: tuple[LegendEntry, ...]
    table: Table
    note: str = ""


def curve_figure(panel: Panel, uid: str, height: int = 200) -> Figure:
    """The figure of a chart. ``uid`` is its anchor, made of safe characters."""
    legend = tuple(LegendEntry(c.name, f"c{c.hue % HUES}", measured(c.last, c.unit)) for c in panel.curves)
    few = max((c.count for c in panel.curves), default=0)
    thin = (
        ""
        if few <= max(len(c.x) for c in panel.curves)
        else (f"Thinned from {few:,} points a curve; the lowest and highest of every stretch are kept. ")
    )
    return Figure(
        uid, "curves", panel.title, draw(panel, uid, height), legend, _table(panel), thin + panel.note
    )


def map_figure(heat: HeatMap, uid: str) -> Figure:
    """The figure of a heat map; the legend holds the ranges of its colours."""
    head = (heat.axis, *(row.name for row in heat.rows))
    rows = tuple(
        (
            _stretch(start, end),
            *(number(row.cells[i]) if row.cells[i] is not None else "" for row in heat.rows),
        )
        for i, (start, end) in enumerate(pairwise(heat.edges))
    )
    left = f"{heat.left_out} more modules are in the table of signals." if heat.left_out else ""
    return Figure(uid, "map", heat.title, draw_map(heat, uid), _map_legend(heat), Table(head, rows), left)


def _stretch(start: float, end: float) -> str:
    """The whole positions between two borders: ``12``, or ``12 … 14``."""
    first, last = math.ceil(start), math.floor(end)
    if last < first:
        return number((start + end) / 2)
    return number(first) if first == last else f"{number(first)} … {number(last)}"


def _map_legend(heat: HeatMap) -> tuple[LegendEntry, ...]:
    kinds = {level(cell, heat.levels) for row in heat.rows for cell in row.cells}
    entries = []
    if heat.levels:
        bounds = [number(float(f"{bound:.1g}")) for bound in heat.levels]
        entries = [LegendEntry(f"up to {bound}", f"h{i}", "") for i, bound in enumerate(bounds)]
        entries.append(LegendEntry(f"above {bounds[-1]}", f"h{len(bounds)}", ""))
    if "hz" in kinds:
        entries.append(LegendEntry("exactly 0", "hz", ""))
    if "hx" in kinds:
        entries.append(LegendEntry("not finite", "hx", ""))
    return tuple(entries)


def _table(panel: Panel) -> Table:
    positions = sorted({x for curve in panel.curves for x in curve.x if math.isfinite(x)})
    head = (panel.axis, *(curve.name for curve in panel.curves))
    if len(positions) <= WHOLE_TABLE:
        values = [_by_position(curve) for curve in panel.curves]
        units = [curve.unit for curve in panel.curves]
        rows = tuple(
            (
                number(x),
                *(measured(v[x], unit) if x in v else "" for v, unit in zip(values, units, strict=True)),
            )
            for x in positions
        )
        return Table(head, rows)
    return Table(
        head, _stretches(panel.curves, positions), "Each row is a stretch: lowest … highest value in it."
    )


def _by_position(curve: Curve) -> dict[float, float]:
    return dict(zip(curve.x, curve.y, strict=True))


def _stretches(curves: Sequence[Curve], positions: Sequence[float]) -> tuple[tuple[str, ...], ...]:
    rows = []
    for n in range(STRETCHES):
        part = positions[n * len(positions) // STRETCHES : (n + 1) * len(positions) // STRETCHES]
        cells = [_lowest_highest(curve, part[0], part[-1]) for curve in curves]
        rows.append((f"{number(part[0])} … {number(part[-1])}", *cells))
    return tuple(rows)


def _lowest_highest(curve: Curve, start: float, end: float) -> str:
    inside = [y for x, y in zip(curve.x, curve.y, strict=True) if start <= x <= end]
    finite = [y for y in inside if math.isfinite(y)]
    bad = f" ({len(inside) - len(finite)} not finite)" if len(finite) < len(inside) else ""
    if not finite:
        return bad.strip()
    low, high = measured(min(finite), curve.unit), measured(max(finite), curve.unit)
    return (low if low == high else f"{low} … {high}") + bad


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a page's script reads out under the cursor: curves by name, and which curves each figure shows."""

    curves: dict[str, dict[str, list[float | None]]]
    figures: dict[str, list[str]]


def numbers_of(panels: Sequence[Panel], uids: Sequence[str]) -> Numbers:
    """The numbers of the charts whose anchors are ``uids``; a curve drawn twice is held once, at its
    finest.
    """
    curves: dict[str, dict[str, list[float | None]]] = {}
    for curve in (c for panel in panels for c in panel.curves):
        if len(curves.get(curve.name, {"x": []})["x"]) < len(curve.x):
            curves[curve.name] = {"x": [_plain(v) for v in curve.x], "y": [_plain(v) for v in curve.y]}
    figures = {uid: [curve.name for curve in panel.curves] for panel, uid in zip(panels, uids, strict=True)}
    return Numbers(curves, figures)


def _plain(value: float) -> float | None:
    """A number JSON can hold: None for non-finite ones, whole numbers without a point."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 1e15 else float(f"{value:.5g}")
