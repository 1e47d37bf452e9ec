"""``json``: the versioned wire format itself, from which every other report can be rendered again."""

from __future__ import annotations

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import ReportWire


def render(report: ReportWire, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for all formats
    """The report as JSON."""
    from gradoctor.reports.json_report import dump

    return dump(report)


FORMAT = Renderer("json", (".json",), render)
