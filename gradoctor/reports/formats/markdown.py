"""``markdown``: the document people used to write by hand, GitHub-flavoured; four styles."""

from __future__ import annotations

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import ReportWire


def render(report: ReportWire, options: RenderOptions) -> str:
    """The report as Markdown."""
    from gradoctor.reports.markdown import render_markdown

    return render_markdown(report, options)


FORMAT = Renderer(
    "markdown", (".md", ".markdown"), render, ("diagnosis", "deep", "quick-reference", "digest")
)
