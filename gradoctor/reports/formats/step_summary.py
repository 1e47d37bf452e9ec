"""``step-summary``: markdown for a CI job's summary page, within its 1 MiB."""

from __future__ import annotations

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import ReportWire

MOST_BYTES = 1_000_000


def render(report: ReportWire, options: RenderOptions) -> str:
    """The digest of every run; the longest that fits."""
    from dataclasses import replace

    from gradoctor.reports.registry import renderer

    text = str(renderer("markdown").render(report, replace(options, style="digest")))
    data = text.encode("utf-8")
    if len(data) <= MOST_BYTES:
        return text
    kept = data[: MOST_BYTES - 200].decode("utf-8", "ignore")
    return kept[: kept.rfind("\n") + 1] + "\nThe rest does not fit into a job summary.\n"


FORMAT = Renderer("step-summary", (), render)
