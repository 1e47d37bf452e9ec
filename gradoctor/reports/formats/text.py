"""``text``: one screen, a verdict first, one line per finding, made for terminals, pipes and editors."""

from __future__ import annotations

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import ReportWire


def render(report: ReportWire, options: RenderOptions) -> str:
    """The report as concise text."""
    from gradoctor.reports.text import render_text

    return render_text(report, options)


FORMAT = Renderer("text", (".txt",), render)
