"""JSON objects one after the other, each over several lines: what ``json.dump(row, file, indent=2)`` leaves, row by row."""

from __future__ import annotations

from gradoctor.intake.columns import Account, Unread
from gradoctor.intake.source import Source
from gradoctor.intake.tables.json_text import RECORDS, CutOffError, JsonText, source_text
from gradoctor.intake.tables.records import put_record
from gradoctor.intake.tables.table import Table, TableBuilder

_BETWEEN = frozenset(" \t\r\n,")
_LEAST = 2  # objects that make a stream


def read_stream(source: Source) -> tuple[Table, Account, list[Unread]] | None:
    """A row an object; None where the text is no such stream, or has its objects one a line.

    What stands behind a damage is accounted as skipped.
    """
    text = source_text(source)
    cursor, builder = JsonText(text), TableBuilder()
    position = _behind(text, 0)
    unread: list[Unread] = []
    total = text.count("\n") + (not text.endswith("\n"))
    damaged = 0
    try:
        while position < len(text):
            line = cursor.line(position)
            record, end = cursor.decode(position, RECORDS)
            if not isinstance(record, dict):
                return None
            put_record(builder, record, line)
            position = _behind(text, end)
    except CutOffError:
        line = cursor.line(position)
        damaged = total - line + 1
        shown = text[position : position + 120].split("\n", 1)[0].strip()
        unread = [Unread(shown, line, "the object is cut off or damaged", damaged)]
    table = builder.table()
    if table.row_count < _LEAST or table.row_count >= total - damaged:
        return None
    return table, Account(total - damaged, damaged), unread


def _behind(text: str, position: int) -> int:
    """The next position that is neither blank nor a comma."""
    while position < len(text) and text[position] in _BETWEEN:
        position += 1
    return position
