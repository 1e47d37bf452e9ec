"""Chainer's LogReport (``result/log``): a JSON list with ``main/loss``, ``validation/main/loss``,
``iteration``.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.json_document import read_document
from gradoctor.intake.tables.json_shapes import record_tables
from gradoctor.intake.tables.outline import json_outline


def sniff(head: Head) -> Match | None:
    """A JSON list of reports."""
    outline = json_outline(head)
    if outline.shape != "array" or not {"iteration", "epoch"} <= outline.keys:
        return None
    reported = any(key.endswith(("/loss", "/accuracy")) for key in outline.keys)
    return Match(85, "Chainer's LogReport") if "elapsed_time" in outline.keys or reported else None


def read(source: Source) -> Parsed:
    """The reports."""
    document = read_document(source)
    tables = tuple(record_tables(document))
    return Parsed(tables, tuple(document.facts()), (), tuple(document.unread), document.account)


FORMAT = Format(
    "chainer", "Chainer LogReport", "chainer.training.extensions.LogReport, ESPnet 1", sniff, read, needs=JSON
)
