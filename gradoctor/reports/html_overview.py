"""The overview of a run: every signal in small, with the stretches where a finding holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gradoctor.reports import plan
from gradoctor.reports.plots_heat import MAPPED
from gradoctor.reports.plots_panels import SEVERITIES, brief_codes, drawable, merged_spans
from gradoctor.reports.plots_path import spark
from gradoctor.reports.wire import DiagnosisWire, FindingWire, SeriesWire

MOST_TILES = 36


@dataclass(frozen=True, slots=True)
class Tile:
    """One signal of the overview: its curve in small, from where to where, and which findings mark it."""

    name: str
    spark: Markup
    first: str
    last: str
    codes: str
    worst: str
    href: str


def overview(diagnosis: DiagnosisWire, place: Mapping[str, str], most: int = MOST_TILES) -> tuple[Tile, ...]:
    """Signals that findings mark, then the others in the order of ``place`` (signal to chart), modules
    last.
    """
    active = plan.active(diagnosis)
    pointed = {f.signal for f in active}
    order = {name: i for i, name in enumerate(place)}

    def rank(series: SeriesWire) -> tuple[bool, bool, int]:
        module = series.name.startswith((MAPPED, "act/"))
        return series.name not in pointed, module, order.get(series.name, len(order))

    chosen = sorted(drawable(diagnosis.signals), key=rank)[:most]
    return tuple(_tile(s, [f for f in active if f.signal == s.name], place.get(s.name)) for s in chosen)


def _tile(series: SeriesWire, findings: Sequence[FindingWire], uid: str | None) -> Tile:
    here = merged_spans([f for f in findings if f.axis == series.axis], (min(series.x), max(series.x)))
    first, last = plan.value_of(series, series.first), plan.value_of(series, series.last)
    worst = next((s for s in SEVERITIES if any(f.severity == s for f in findings)), "")
    worst_first = sorted(findings, key=lambda f: SEVERITIES.index(f.severity))
    codes = brief_codes((f.code for f in worst_first), 1)
    drawing = spark(
        series.x, series.y, [(s.start, s.end, s.severity) for s in here], ratio=series.unit == "ratio"
    )
    return Tile(series.name, drawing, first, last, codes, worst, f"#{uid}" if uid else "")
