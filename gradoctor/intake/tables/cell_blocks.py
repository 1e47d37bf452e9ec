"""The quick ways through a block of delimited lines that all have as many cells as the header.

The compiled half reads them where the package has it. Without it, numbers in the form JSON knows are decoded as one
JSON list. Blocks with other spellings (``.5``, ``007``) are read column by column. Anything out of the ordinary
(quotes, comments, another number of cells, a header in between) answers None and is read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import Column, FloatArray, IntArray, counted
from gradoctor.intake.tables.compiled_cells import NOTHING, NUMBERS, PLACES, compiled_cells
from gradoctor.intake.tables.json_cells import json_cells
from gradoctor.intake.tables.scalars import (
    ABSENT_WORDS,
    number_and_unit,
    whole_number,
)
from gradoctor.intake.tables.table import Table, Words
from gradoctor.intake.tables.text_cells import FIRST_ROWS, Grid, is_telling, is_text, words_of

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
_NEWLINE, _QUOTE, _COMMENT, _COMMA = 10, 34, 35, 44
_ODD = np.array(
    [_QUOTE, _COMMENT, _COMMA], np.uint8
)  # a comma that is no delimiter: a decimal comma, or a list
_PLAIN = re.compile(r"[0-9+.eE-]*")


class CellBlocks:
    """Reads blocks of rows under one header; an empty name is a column to pass over."""

    def __init__(self, names: Sequence[str], delimiter: str) -> None:
        self._names = tuple(names)
        self._delimiter = ord(delimiter)
        self._texts: list[int] | None = None  # columns of text, as the first block shows them

    def table(self, block: bytes, first_line: int) -> Table | None:
        """The block's rows, or None when it must be read row by row."""
        block = block if block.endswith(b"\n") else block + b"\n"
        return self._compiled(block, first_line) or self._by_arrays(block, first_line)

    def _compiled(self, block: bytes, first_line: int) -> Table | None:
        texts = self._text_columns(block)
        if texts is None:
            return None
        telling_ones = [place for place in texts if is_telling(self._names[place])]
        cells = compiled_cells(block, self._delimiter, self._asked(texts, telling_ones))
        if cells is None:
            return None
        words = self._words(cells.grid, telling_ones, range(len(telling_ones)))
        if words is None:
            return None
        numbers = _columns(cells.matrix, cells.absent, self._names, texts)
        return _table(first_line, len(cells.matrix), numbers, words)

    def _asked(self, texts: list[int], telling_ones: list[int]) -> bytes:
        """What is asked of each column."""
        return bytes(
            PLACES if place in telling_ones else NOTHING if place in texts else NUMBERS
            for place in range(len(self._names))
        )

    def _by_arrays(self, block: bytes, first_line: int) -> Table | None:
        """The same by array operations: the reference."""
        texts = self._text_columns(block)
        grid = self._grid(block) if texts is not None else None
        if grid is None or texts is None:
            return None
        words = self._words(grid, texts, texts)
        if words is None:
            return None
        numbers = self._decoded(grid, texts) or self._by_column(grid, texts)
        return None if numbers is None else _table(first_line, len(grid.start), numbers, words)

    def _text_columns(self, block: bytes) -> list[int] | None:
        """The columns of text, as the first regular block shows them; None when all are."""
        if self._texts is None:
            grid = self._grid(b"".join(block.splitlines(keepends=True)[:FIRST_ROWS]))
            if grid is None:
                return None
            self._texts = [place for place in range(len(self._names)) if is_text(grid, place)]
        return None if len(self._texts) == len(self._names) else self._texts

    def _words(self, grid: Grid, texts: Sequence[int], at: Sequence[int]) -> dict[str, Words] | None:
        """The words of columns of text, which are the columns ``at`` of the grid; None when a cell may be a number or
        a flag.
        """
        named = {}
        for place, column in zip(texts, at, strict=True):
            words = words_of(grid, column, self._names[place])
            if words is None:
                return None
            if len(words.rows):
                named[self._names[place]] = words
        return named

    def _grid(self, block: bytes) -> Grid | None:
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        data = np.frombuffer(block, np.uint8)
        # one pass finds the cells' ends, and whatever else stands among the signs before the digits
        end = np.flatnonzero(data <= _COMMA) if self._delimiter <= _COMMA else self._ends(data)
        signs = data[end]
        breaks = signs == _NEWLINE
        rows = int(np.count_nonzero(breaks))
        wanted = np.logical_or(signs == self._delimiter, breaks)
        if not bool(wanted.all()):
            if bool(np.isin(signs[~wanted], _ODD).any()):
                return None
            end, breaks = end[wanted], breaks[wanted]
        if len(end) != rows * len(self._names):
            return None
        ends = end.reshape(rows, len(self._names))
        if not bool(breaks.reshape(ends.shape)[:, -1].all()):
            return None
        start = np.empty_like(end)
        start[0] = 0
        np.add(end[:-1], 1, out=start[1:])
        return Grid(block, start.reshape(ends.shape), ends)

    def _ends(self, data: Bytes) -> IntArray:
        """Places of the delimiter, of line ends, and of what makes a block irregular."""
        found = data == self._delimiter
        for byte in (_NEWLINE, *_ODD.tolist()):
            found |= data == byte
        return np.flatnonzero(found)

    def _decoded(self, grid: Grid, texts: list[int]) -> dict[str, Column] | None:
        decoded = json_cells(grid, self._delimiter, texts)
        return _columns(*decoded, self._names, texts) if decoded is not None else None

    def _by_column(self, grid: Grid, texts: list[int]) -> dict[str, Column] | None:
        """Numbers by ``float`` where a column holds nothing else, else cell by cell; None for units and
        lone words.
        """
        numbers = {}
        for place, name in enumerate(self._names):
            if place in texts or not name:
                continue
            cells = grid.texts(place)
            column = _floats(cells) if _PLAIN.fullmatch("".join(cells)) else _cell_by_cell(cells)
            if column is None:
                return None
            numbers[name] = column
        return numbers


def _table(first_line: int, rows: int, numbers: dict[str, Column], words: dict[str, Words]) -> Table:
    lines = np.arange(first_line, first_line + rows, dtype=np.int64)
    return Table(lines, {name: c for name, c in numbers.items() if name and len(c.values)}, words)


def _columns(
    matrix: FloatArray, absent: Flags | None, names: Sequence[str], texts: Sequence[int]
) -> dict[str, Column]:
    """The columns of numbers, by name; ``absent`` marks cells that hold none (None: all hold one)."""
    every_row = counted(len(matrix))
    columns = {}
    for place, values in enumerate(matrix.T):  # copied when the blocks are joined
        if place not in texts and names[place]:
            gone = None if absent is None else absent[:, place]
            if gone is None or not bool(gone.any()):
                columns[names[place]] = Column(values, every_row)
            else:
                columns[names[place]] = Column(values[~gone], every_row[~gone])
    return columns


def _floats(cells: list[str]) -> Column | None:
    try:
        values = [whole_number(cell) for cell in cells if cell]
    except ValueError:
        return _cell_by_cell(cells)
    return Column(np.array(values, np.float64), np.flatnonzero([bool(cell) for cell in cells]))


def _cell_by_cell(cells: list[str]) -> Column | None:
    """A column of numbers with some absent; None when a cell is a percentage or a word."""
    read = [number_and_unit(cell) for cell in cells]
    for cell, (number, unit) in zip(cells, read, strict=True):
        if unit is not None or (number is None and cell.lower() not in ABSENT_WORDS):
            return None
    values = [number for number, _ in read if number is not None]
    return Column(np.array(values, np.float64), np.flatnonzero([number is not None for number, _ in read]))
