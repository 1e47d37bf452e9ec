"""CSV, TSV and their kin with a header: the general reader of delimited tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.delimited import Delimited, delimited_outline, first_outline, read_delimited
from gradoctor.intake.tables.json_shapes import shaped
from gradoctor.intake.tables.measured import measured
from gradoctor.intake.tables.table import Table


def sniff(head: Head) -> Match | None:
    """A header of names over rows with numbers."""
    outline = delimited_outline(head)
    if outline is None:
        return None
    axis, named = any(map(is_axis, outline.header)), any(map(measured, outline.header))
    if named and not outline.rows:
        return Match(15, "a table's header without rows")
    if named:
        return Match(
            50 if axis else 40, "a table with a header" + (" and a step or epoch column" if axis else "")
        )
    return Match(22, "a table with a header, none of its columns a known measure") if outline.rows else None


def read(source: Source) -> Parsed:
    """Every row under its header."""
    return parsed_table(read_table(source), shaped)


def read_table(source: Source, *, blanks: bool = False) -> Delimited:
    """A delimited source's tables. Raises SourceError when it has no header."""
    outline = first_outline(source, blanks=blanks)
    if outline is None:
        raise SourceError(
            "a table without a header: its columns cannot be named",
            where=source.name,
            hint="put a first line with the columns' names above it, e.g. epoch,train_loss,val_loss",
        )
    return read_delimited(source, outline)


def parsed_table(delimited: Delimited, shape: Callable[[Table], Table], notes: Iterable[str] = ()) -> Parsed:
    """What a reader of delimited text hands out; ``shape`` names each table's axes and splits."""
    columns = tuple(shape(table).columns() for table in delimited.tables if table.row_count)
    return Parsed(columns, (), (), tuple(delimited.unread), delimited.account, (*delimited.notes, *notes))


FORMAT = Format("csv", "CSV/TSV table", "csv.writer, pandas.to_csv and most loggers", sniff, read)
