"""DeePMD-kit's ``lcurve.out``: a ``#`` header over columns; the errors are root mean squares.

The total ``rmse`` is weighted by prefactors that follow the learning rate: it can fall without any learning.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import COLUMNS, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table


def sniff(head: Head) -> Match | None:
    """``# step`` and ``rmse_*`` columns."""
    outline = delimited_outline(head, blanks=True)
    if (
        outline is not None
        and outline.header[0] == "step"
        and any(n.startswith("rmse") for n in outline.header)
    ):
        return Match(92, "step and rmse columns under a # header")
    return None


def read(source: Source) -> Parsed:
    """The rows."""
    return parsed_table(read_table(source, blanks=True), with_axes)


FORMAT = Format("deepmd", "DeePMD lcurve.out", "DeePMD-kit", sniff, read, needs=COLUMNS)
