"""``full``: the whole diagnosis as text: evidence, candidates, fixes, expectations, coverage, how it was
read.
"""

from __future__ import annotations

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import ReportWire


def render(report: ReportWire, options: RenderOptions) -> str:
    """The report as full text."""
    from gradoctor.reports.text_full import render_full

    return render_full(report, options)


FORMAT = Renderer("full", (), render)
