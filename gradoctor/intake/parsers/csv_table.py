"""CSV, TSV and their kin with a header: the general reader of delimited tables."""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.json_shapes import shaped
from gradoctor.intake.tables.measured import measured


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


FORMAT = Format(
    "csv", "CSV/TSV table", "csv.writer, pandas.to_csv and most loggers", sniff, read, needs=TABLE
)
