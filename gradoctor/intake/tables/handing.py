"""The last step of a reader: tables as :class:`~gradoctor.intake.columns.Parsed`, with the account of
their lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.source import Source
from gradoctor.intake.tables.delimited import Delimited, read_delimited
from gradoctor.intake.tables.delimited_outline import first_outline
from gradoctor.intake.tables.json_lines import JsonLines
from gradoctor.intake.tables.table import Table


def parsed_lines(lines: JsonLines, table: Table, *notes: str) -> Parsed:
    """What a reader of JSON lines hands out, with the table it made of them."""
    columns = (table.columns(),) if table.row_count else ()
    return Parsed(
        columns,
        tuple(lines.facts),
        tuple(lines.events),
        tuple(lines.unread),
        lines.account,
        (*lines.notes, *notes),
    )


def read_table(source: Source, *, blanks: bool = False) -> Delimited:
    """A delimited source's tables. Raises SourceError when it has no header."""
    outline = first_outline(source, blanks=blanks)
    if outline is None:
        hint = "put a first line with the columns' names above it, e.g. epoch,train_loss,val_loss"
        raise SourceError(
            "a table without a header: its columns cannot be named", where=source.name, hint=hint
        )
    return read_delimited(source, outline)


def parsed_table(delimited: Delimited, shape: Callable[[Table], Table], notes: Iterable[str] = ()) -> Parsed:
    """What a reader of delimited text hands out; ``shape`` names each table's axes and splits."""
    columns = tuple(
        replace(shape(table).columns(), headers=again)
        for table, again in zip(delimited.tables, delimited.again, strict=True)
        if table.row_count
    )
    return Parsed(columns, (), (), tuple(delimited.unread), delimited.account, (*delimited.notes, *notes))
