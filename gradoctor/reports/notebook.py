"""What a notebook shows for a diagnosis: the verdict, the roots with their first figures, no script, below
200 kB.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from gradoctor.reports import plan
from gradoctor.reports.html_findings import FindingView, finding_views
from gradoctor.reports.html_overview import Tile, overview
from gradoctor.reports.plots_panels import slug
from gradoctor.reports.templates import render_template
from gradoctor.reports.wire import DiagnosisWire, ReportWire

MOST_BYTES = 190_000  # notebooks are committed: their outputs should stay small
_MOST_RUNS = 20


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """One run: its diagnosis, its findings and the overview of its signals."""

    diagnosis: DiagnosisWire
    views: tuple[FindingView, ...]
    tiles: tuple[Tile, ...]


def notebook_html(report: ReportWire) -> str:
    """The report as a piece of a page with its own scoped style; figures give way first when there is too
    much.
    """
    page = ""
    for points, figures, tiles in ((160, 3, 12), (100, 1, 6), (40, 0, 0)):
        page = _piece(report, points, figures, tiles)
        if len(page.encode()) <= MOST_BYTES:
            break
    return page


def _piece(report: ReportWire, points: int, figures: int, tiles: int) -> str:
    # ids are unique in the whole notebook, and the same when the cell is run again
    mark = hashlib.sha256(repr(report).encode("utf-8", "backslashreplace")).hexdigest()[:8]
    runs = []
    for number, diagnosis in enumerate(report.diagnoses[:_MOST_RUNS]):
        anchors = [f"gd-{mark}-{number}-{i}-{slug(f.code)}" for i, f in enumerate(diagnosis.findings)]
        views = finding_views(diagnosis, anchors, points, figures)
        runs.append(NotebookRun(diagnosis, tuple(views), overview(diagnosis, {}, tiles)))
    return render_template(
        "html/notebook.html.j2",
        None,
        report=report,
        runs=runs,
        left_out=max(len(report.diagnoses) - _MOST_RUNS, 0),
        headline=plan.headline(report),
        row_limit=40,
        place=plan.place,
        change_line=plan.change,
        seen=plan.seen,
    )
