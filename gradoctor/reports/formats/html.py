"""``html``: one self-contained page with plots, complete without a script."""

from __future__ import annotations

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import ReportWire


def render(report: ReportWire, options: RenderOptions) -> str:
    """The report as a page."""
    from gradoctor.reports.html_page import report_page

    return report_page(report, options)


FORMAT = Renderer("html", (".html", ".htm"), render)
