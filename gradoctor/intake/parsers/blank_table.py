"""Tables in columns of blanks under a header: AWR and Spinning Up ``log.txt``, gnuplot data, console
dumps of frames.
"""

from __future__ import annotations

import re

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import COLUMNS, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.json_shapes import shaped
from gradoctor.intake.tables.measured import measured
from gradoctor.intake.tables.scalars import number_of_text

_NAME = re.compile(r"[A-Za-z][\w./()%@-]*")


def sniff(head: Head) -> Match | None:
    """A line of names over lines of as many numbers."""
    outline = delimited_outline(head, blanks=True)
    if outline is None or len(outline.header) < 3 or len(outline.rows) < 2:
        return None
    if "\t" in head.lines[outline.header_index]:
        return None
    if not all(_NAME.fullmatch(name) for name in outline.header):
        return None
    numeric = all(number_of_text(cell) is not None for row in outline.rows for cell in row)
    known = any(map(measured, outline.header)) or any(map(is_axis, outline.header))
    return Match(60, "a header over columns of numbers") if numeric and known else None


def read(source: Source) -> Parsed:
    """The rows."""
    return parsed_table(read_table(source, blanks=True), shaped)


FORMAT = Format(
    "blank-table", "Table in columns", "AWR, Spinning Up, hand-written logs", sniff, read, needs=COLUMNS
)
