"""JSON lines: one object a line, key sets interleaved, configuration in a header line or none."""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.handing import parsed_lines
from gradoctor.intake.tables.json_lines import read_json_lines
from gradoctor.intake.tables.json_shapes import settings_of, shaped
from gradoctor.intake.tables.measured import measured
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.records import leaves
from gradoctor.intake.tables.scalars import number_of


def sniff(head: Head) -> Match | None:
    """Mostly lines that are whole JSON objects."""
    outline = json_outline(head)
    if outline.shape != "lines":
        return None
    names = [
        path for record in outline.records for path, value in leaves(record) if number_of(value) is not None
    ]
    if not names:
        return None
    if any(measured(name) for name in names):
        axis = any(is_axis(name) for name in names)
        return Match(52 if axis else 42, "one JSON object a line" + (" with a step or epoch" if axis else ""))
    return Match(25, "one JSON object a line, none with a known measure")


def read(source: Source) -> Parsed:
    """Every record; stray and damaged lines are counted."""
    lines = read_json_lines(source)
    lines.facts += settings_of(lines.table)
    return parsed_lines(lines, shaped(lines.table))


FORMAT = Format(
    "jsonl", "JSON lines", "any logger that writes one JSON object a line", sniff, read, needs=JSON
)
