"""Ultralytics' ``results.csv`` (YOLOv5 to v12): padded or not, with or without ``time``, epochs from 0 or 1.

YOLOv10 spells its losses ``train/box_om``, ``train/box_oo``; segmentation adds ``(M)`` columns. ``lr/pg0``
may be the group that warms up from above.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table


def sniff(head: Head) -> Match | None:
    """``epoch`` first, columns under ``metrics/`` and ``train/``."""
    outline = delimited_outline(head)
    if outline is None or outline.header[0] != "epoch":
        return None
    if any(n.startswith("metrics/") for n in outline.header) and any(
        n.startswith("train/") for n in outline.header
    ):
        return Match(90, "epoch, train/* and metrics/* columns")
    return None


def read(source: Source) -> Parsed:
    """The rows."""
    return parsed_table(read_table(source), with_axes)


FORMAT = Format(
    "ultralytics", "Ultralytics results.csv", "ultralytics, YOLOv5, YOLOv7, YOLOv9", sniff, read, needs=TABLE
)
