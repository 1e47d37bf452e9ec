"""Detectron2's ``metrics.json``: JSON lines, a train row every 20 iterations, COCO results in the same
stream.

``NaN`` and -1 under ``AP`` mean that the validation set has no object of that size or class: not logged.
Restarts are appended; ``iteration`` goes back.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.coco import without_undefined
from gradoctor.intake.tables.handing import parsed_lines
from gradoctor.intake.tables.json_lines import read_json_lines
from gradoctor.intake.tables.outline import json_outline


def sniff(head: Head) -> Match | None:
    """JSON lines with ``iteration`` and ``total_loss`` or ``loss_*`` beside ``data_time`` or
    ``eta_seconds``.
    """
    outline = json_outline(head)
    if outline.shape != "lines" or "iteration" not in outline.keys:
        return None
    losses = "total_loss" in outline.keys or any(key.startswith("loss_") for key in outline.keys)
    if losses and outline.keys & {"data_time", "eta_seconds", "time"}:
        return Match(90, "iteration, losses and data_time, one JSON object a line")
    return None


def read(source: Source) -> Parsed:
    """The rows."""
    lines = read_json_lines(source)
    return parsed_lines(lines, without_undefined(with_axes(lines.table, step=("iteration",))))


FORMAT = Format(
    "detectron2-json", "Detectron2 metrics.json", "detectron2's JSONWriter", sniff, read, needs=JSON
)
