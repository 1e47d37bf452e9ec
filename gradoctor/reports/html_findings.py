"""Findings as a page tells them: each root with its figure, its steps in order, and its consequences below
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gradoctor.reports import plan
from gradoctor.reports.html_figures import Figure, curve_figure
from gradoctor.reports.html_plan import WHEN, Expected, expected
from gradoctor.reports.plots_model import Panel
from gradoctor.reports.plots_panels import panel_for
from gradoctor.reports.wire import DiagnosisWire, FindingWire, PrescriptionWire

MOST_FIGURES = 10  # findings beyond these refer to the charts below


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its anchor, its figure and the findings it explains. ``panel`` is what the figure
    draws.
    """

    finding: FindingWire
    anchor: str
    panel: Panel | None
    figure: Figure | None
    steps: tuple[tuple[str, tuple[PrescriptionWire, ...]], ...]
    expected: tuple[Expected, ...]
    consequences: tuple[FindingView, ...] = ()


def finding_views(
    diagnosis: DiagnosisWire, anchors: Sequence[str], points: int, most_figures: int = MOST_FIGURES
) -> list[FindingView]:
    """Findings that count, roots in their order, each consequence once, below its root.

    ``anchors`` belong to ``diagnosis.findings`` one by one. A root that is read from no signal shows its
    first consequence's chart.
    """
    anchor = {id(f): a for f, a in zip(diagnosis.findings, anchors, strict=True)}
    drawn = 0
    made = []
    for illness in plan.illnesses(diagnosis):
        below: list[FindingView] = []
        first = (
            _first_panel((illness.root, *illness.consequences), diagnosis, points)
            if drawn < most_figures
            else None
        )
        drawn += first is not None
        for consequence in illness.consequences:
            panel = panel_for(consequence, diagnosis, points) if drawn < most_figures else None
            drawn += panel is not None
            below.append(_view(consequence, anchor[id(consequence)], panel, diagnosis))
        root = _view(illness.root, anchor[id(illness.root)], first, diagnosis)
        made.append(replace(root, consequences=tuple(below)))
    return made


def every(views: Sequence[FindingView]) -> Iterator[FindingView]:
    """All findings, each root followed by its consequences."""
    for view in views:
        yield view
        yield from view.consequences


def _first_panel(findings: Sequence[FindingWire], diagnosis: DiagnosisWire, points: int) -> Panel | None:
    root = findings[0]
    for finding in findings:
        panel = panel_for(finding, diagnosis, points)
        if panel is not None and finding is root:
            return panel
        if panel is not None:
            note = f"{root.code} itself is not read from a curve; this is {finding.code}, which it explains. "
            return replace(panel, note=note + panel.note)
    return None


def _view(finding: FindingWire, anchor: str, panel: Panel | None, diagnosis: DiagnosisWire) -> FindingView:
    figure = curve_figure(panel, f"{anchor}-plot") if panel is not None else None
    return FindingView(finding, anchor, panel, figure, _steps(finding), _expected(finding, diagnosis))


def _steps(finding: FindingWire) -> tuple[tuple[str, tuple[PrescriptionWire, ...]], ...]:
    orders = dict.fromkeys([*plan.ORDERS, *(p.order for p in finding.prescriptions)])
    by_order = {order: tuple(p for p in finding.prescriptions if p.order == order) for order in orders}
    return tuple((WHEN.get(order, order), ones) for order, ones in by_order.items() if ones)


def _expected(finding: FindingWire, diagnosis: DiagnosisWire) -> tuple[Expected, ...]:
    return expected(sorted(finding.expectation, key=lambda e: plan.due(e.by)), diagnosis)
