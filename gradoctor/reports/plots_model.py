"""What a plot shows, apart from how it is drawn: curves over one axis, spans of findings, limits of rules,
heat maps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Axis = Literal["epoch", "step", "point"]


@dataclass(frozen=True, slots=True)
class Curve:
    """One signal: ``x`` and ``y`` of equal length, non-finite values included; ``hue`` picks colour and
    dashes.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    hue: int = 0
    count: int = 0  # points in the log; more than len(x) when thinned
    unit: str | None = None
    last: float | None = None
    ratio: bool = False  # a share of 1: never on a logarithmic axis
    marked: bool = False  # what a finding is about, among others of its kind


@dataclass(frozen=True, slots=True)
class Span:
    """Where a finding holds on the axis: from ``start`` to ``end``, told by its code and severity."""

    start: float
    end: float
    label: str
    severity: str
    signal: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule's limit on the values, drawn as a horizontal line."""

    value: float
    label: str
    signal: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: curves that share their axis and their kind of quantity."""

    key: str
    title: str
    axis: Axis
    curves: tuple[Curve, ...]
    spans: tuple[Span, ...] = ()
    limits: tuple[Limit, ...] = ()
    extent: tuple[float, float] | None = None  # the x range all panels of this axis share
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One module: one value a column, None where nothing was logged."""

    name: str
    cells: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Modules over time: ``edges`` are the column borders on the axis (one more than columns)."""

    key: str
    title: str
    axis: Axis
    edges: tuple[float, ...]
    rows: tuple[HeatRow, ...]
    spans: tuple[Span, ...] = ()
    left_out: int = 0
    levels: tuple[float, ...] = field(default=())  # rising bounds between colour levels
