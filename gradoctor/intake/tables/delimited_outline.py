"""How a delimited file looks: its delimiter, its header, its first rows. Worked out once for all readers."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gradoctor.intake.format import Head
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.measured import measured
from gradoctor.intake.tables.scalars import number_and_unit

DELIMITERS = (",", "\t", ";", "|")
BLANKS = " "
CONFLICT_MARKERS = ("<<<<<<< ", "=======", ">>>>>>> ", "||||||| ")
_LOOKED_AT = 40
_PAIR = re.compile(r"[A-Za-z)\]] ?[:=] ?[-+.]?[0-9]")  # "loss: 0.5" is a value with its name


@dataclass(frozen=True, slots=True)
class DelimitedOutline:
    """The head of a delimited file: how cells are separated, the header, the first rows' cells."""

    delimiter: str
    header: tuple[str, ...]
    header_index: int
    rows: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> frozenset[str]:
        """The header's fields."""
        return frozenset(self.header)


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line, blanks around them removed."""
    if delimiter == BLANKS:
        return line.split()
    if '"' in line:
        try:
            return [
                cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
            ]
        except (csv.Error, StopIteration):
            pass
    return [cell.strip() for cell in line.split(delimiter)]


def delimited_outline(head: Head, *, blanks: bool = False) -> DelimitedOutline | None:
    """The outline of a head, or None when it is no table with a header. ``blanks``: columns are separated by
    blanks.
    """
    return _outline(head.text, head.complete, (BLANKS,) if blanks else DELIMITERS)


@lru_cache(maxsize=8)
def _outline(text: str, complete: bool, delimiters: tuple[str, ...]) -> DelimitedOutline | None:
    lines = text.split("\n")[: _LOOKED_AT + 10]
    if not complete and len(text) > 1 and len(lines) > 1:
        lines = lines[:-1]
    for index, line in enumerate(lines):
        if not line.strip() or line.startswith(CONFLICT_MARKERS):
            continue
        below = [
            other
            for other in lines[index + 1 :]
            if other.strip() and not other.startswith(("#", *CONFLICT_MARKERS))
        ]
        outlines = [found for d in delimiters if (found := _table_at(line, index, below[:_LOOKED_AT], d))]
        if outlines:
            return max(outlines, key=lambda found: len(found.header))
        if not line.startswith("#"):
            return None
    return None


def _table_at(line: str, index: int, below: Sequence[str], delimiter: str) -> DelimitedOutline | None:
    header = cells_of(line.lstrip("#"), delimiter)
    if len(header) < 2 or not is_header(header):
        return None
    rows = [tuple(cells_of(other, delimiter)) for other in below]
    fitting = [row for row in rows if abs(len(row) - len(header)) <= (row[-1:] == ("",) or header[-1] == "")]
    known = any(measured(cell) or is_axis(cell) for cell in header)
    if rows and len(fitting) < (0.3 if known else 0.6) * len(rows):
        return None
    if fitting and not any(number_and_unit(cell)[0] is not None for row in fitting for cell in row):
        return None
    return DelimitedOutline(delimiter, tuple(header), index, tuple(fitting))


def is_header(cells: Sequence[str]) -> bool:
    """Whether cells can be names: none a number, a pair, or the beginning of another format."""
    named = [cell for cell in cells if cell]
    if (named and named[0].startswith(("{", "[", "<"))) or any(_PAIR.search(cell) for cell in named):
        return False
    spelled = [cell for cell in named if number_and_unit(cell)[0] is None and len(cell) <= 200]
    return len(spelled) >= 1 and len(spelled) == len(named) and len(named) >= len(cells) - 1


def first_outline(source: Source, *, blanks: bool = False) -> DelimitedOutline | None:
    """The outline of a source's beginning."""
    from gradoctor.intake.sniff import read_head  # sniffing knows the readers, and they know this

    return delimited_outline(read_head(source), blanks=blanks)
