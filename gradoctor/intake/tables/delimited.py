"""Delimited text (CSV, TSV, ``;``, ``|``, blanks) -> tables.

An empty cell is "not logged", ``nan`` is NaN. A row with the wrong number of cells is skipped and named,
never re-interpreted. A header that comes again heads a page of its table, or an appended run; another header
starts another table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from gradoctor.intake.columns import Account, Unread
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.cell_blocks import CellBlocks
from gradoctor.intake.tables.delimited_outline import (
    BLANKS,
    CONFLICT_MARKERS,
    DelimitedOutline,
    cells_of,
    is_header,
)
from gradoctor.intake.tables.json_lines import SHOWN_UNREAD, line_count, utf8_blocks
from gradoctor.intake.tables.measured import measured
from gradoctor.intake.tables.records import LONGEST_WORD, telling
from gradoctor.intake.tables.scalars import ABSENT_WORDS, flag_of_text, is_flag, number_and_unit
from gradoctor.intake.tables.table import Gathering, Table, TableBuilder


@dataclass(slots=True)
class Delimited:
    """What a delimited file holds: one table a header, and an account of its lines."""

    tables: list[Table]
    headers: list[tuple[str, ...]]
    account: Account
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    again: list[tuple[int, ...]] = field(
        default_factory=list
    )  # the lines at which a table's header came again


def read_delimited(source: Source, outline: DelimitedOutline) -> Delimited:
    """Every row of a delimited file."""
    reading = _Reading(outline)
    line = 1
    for block in _header_first(utf8_blocks(source), outline.header_index + 1):
        line += reading.block(block, line)
    return reading.result()


def _header_first(blocks: Iterator[bytes], count: int) -> Iterator[bytes]:
    """The first ``count`` lines as a block of their own, so that the rows below can be read all at once."""
    for index, block in enumerate(blocks):
        cut = 0
        for _ in range(count if index == 0 else 0):
            cut = block.find(b"\n", cut) + 1
            if not cut:
                break
        yield from (part for part in (block[:cut], block[cut:]) if part)


class _Reading:
    """The state of reading one delimited file."""

    def __init__(self, outline: DelimitedOutline) -> None:
        self._delimiter = outline.delimiter
        self._before_header = outline.header_index
        self._header: tuple[str, ...] = ()
        self._next_header = outline.header
        self._streams: list[tuple[tuple[str, ...], Gathering]] = []
        self._cells: CellBlocks | None = None
        self._unread: list[Unread] = []
        self._read = self._skipped = self._ignored = 0
        self._conflicts = 0
        self._again: list[list[int]] = []  # a list for each stream

    def block(self, block: bytes, first_line: int) -> int:
        """Read a block of lines that starts on ``first_line``; answers how many lines it has."""
        table = self._cells.table(block, first_line) if self._cells else None
        if table is not None:  # a row a line
            self._streams[-1][1].add(table)
            self._read += table.row_count
            return table.row_count
        self._slowly(block.decode(errors="replace"), first_line)
        return line_count(block)

    def _slowly(self, text: str, first_line: int) -> None:
        builder = TableBuilder()
        for number, line in enumerate(text.removesuffix("\n").split("\n"), first_line):
            row = self._row(line.rstrip("\r"), number)
            if row is None:
                continue
            if self._starts_table(row):
                self._flush(builder)
                builder = TableBuilder()
                self._open(row, number)
                self._ignored += 1
            elif len(row) == len(self._header):
                builder.begin(number)
                self._put(builder, row)
                self._read += 1
            else:
                self._skip(line, number, f"{len(row)} cells where the header has {len(self._header)}")
        self._flush(builder)

    def _flush(self, builder: TableBuilder) -> None:
        if len(builder):
            self._streams[-1][1].add(builder.table())

    def _row(self, line: str, number: int) -> tuple[str, ...] | None:
        if self._before_header > 0:
            self._before_header -= 1
            self._ignored += 1
            return None
        if not line.strip():
            self._ignored += 1
        elif line.startswith(CONFLICT_MARKERS):
            self._conflicts += 1
            self._skip(line, number, "a merge conflict's marker")
        elif line.startswith("#") and self._streams:
            self._ignored += 1
        else:
            row = tuple(cells_of(line.lstrip("#") if not self._streams else line, self._delimiter))
            return self._fitted(row)
        return None

    def _fitted(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """A delimiter at the end of the line makes no cell."""
        return row[:-1] if len(row) == len(self._header) + 1 and self._header and row[-1] == "" else row

    def _starts_table(self, row: tuple[str, ...]) -> bool:
        if not self._streams:
            return True
        if row == self._header:
            return True
        return len(row) >= 2 and is_header(row) and any(measured(cell) or is_axis(cell) for cell in row)

    def _open(self, row: tuple[str, ...], line: int) -> None:
        """The rows from here on stand under this header: a new one, or one whose table goes on."""
        known = next((index for index, (header, _) in enumerate(self._streams) if header == row), None)
        if known is not None:
            self._again[known].append(line)
            self._streams.append(self._streams.pop(known))
            self._again.append(self._again.pop(known))
        else:
            self._streams.append((row, Gathering()))
            self._again.append([])
        if row == self._header:
            return
        self._header = row
        self._cells = CellBlocks(_field_names(row), self._delimiter) if self._delimiter != BLANKS else None

    def _put(self, builder: TableBuilder, row: tuple[str, ...]) -> None:
        for name, cell in zip(_field_names(self._header), row, strict=True):
            if cell and name:
                put_cell(builder, name, cell, decimal_comma=self._delimiter == ";")

    def _skip(self, line: str, number: int, reason: str) -> None:
        self._skipped += 1
        if len(self._unread) < SHOWN_UNREAD:
            self._unread.append(Unread(line[:200], number, reason))

    def result(self) -> Delimited:
        """Everything read."""
        hidden = self._skipped - len(self._unread)
        if hidden > 0:
            self._unread.append(
                Unread("", self._unread[-1].line, "further rows that do not fit the header", hidden)
            )
        notes = [
            f"the header comes {len(again) + 1} times, last at line {again[-1]}"
            for again in self._again
            if again
        ]
        if self._conflicts:
            notes.append("unresolved merge-conflict markers: rows of both sides were read")
        tables = [gathering.table() for _, gathering in self._streams]
        account = Account(self._read, self._skipped, self._ignored)
        again = [tuple(lines) for lines in self._again]
        return Delimited(tables, [header for header, _ in self._streams], account, self._unread, notes, again)


@lru_cache(maxsize=16)
def _field_names(header: tuple[str, ...]) -> tuple[str, ...]:
    """The header's names, the unnamed index column that pandas writes left empty, names that come again
    numbered.
    """
    seen: dict[str, int] = {}
    names = []
    for cell in header:
        count = seen[cell] = seen.get(cell, -1) + 1
        unnamed = not cell or cell.startswith("Unnamed:")
        names.append("" if unnamed else cell if not count else f"{cell}.{count}")
    return tuple(names)


def put_cell(builder: TableBuilder, name: str, cell: str, *, decimal_comma: bool = False) -> None:
    """Add one cell to the current row: a number, a flag, a word that tells rows apart; else nothing."""
    number, unit = number_and_unit(cell, decimal_comma=decimal_comma)
    if number is not None:
        builder.put(name, number, unit)
        return
    lowered = cell.lower()
    if lowered in ABSENT_WORDS:
        return
    flag = flag_of_text(lowered)
    if flag is not None:
        if is_flag(name):
            builder.put(name, flag)
    elif len(cell) <= LONGEST_WORD and telling(name):
        builder.put_word(name, cell)
