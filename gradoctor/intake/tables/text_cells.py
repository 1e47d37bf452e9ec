"""Columns of text in a block of delimited lines: which they are, and the words in them that tell rows apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray
from gradoctor.intake.tables.records import LONGEST_WORD, telling
from gradoctor.intake.tables.scalars import (
    ABSENT_WORDS,
    flag_of_text,
    is_flag,
    number_and_unit,
    number_of_text,
)
from gradoctor.intake.tables.table import Words

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
FIRST_ROWS = 20  # they say which columns hold text
_ZERO, _MINUS = 48, 45
_LOOKED_AT = 8  # bytes of a text cell among which most show that it is no number
_NO_NUMBER = np.array([chr(byte) not in "0123456789+-., \t%eEnNaAiIfFtTyY" for byte in range(256)])


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A regular block: its bytes, and where each cell begins and ends, both of shape (rows, columns)."""

    block: bytes
    start: IntArray
    end: IntArray

    def texts(self, place: int) -> list[str]:
        """The cells of one column."""
        bounds = zip(self.start[:, place].tolist(), self.end[:, place].tolist(), strict=True)
        return [self.block[start:end].decode(errors="replace").strip() for start, end in bounds]


def is_text(grid: Grid, place: int) -> bool:
    """Whether the first cells of a column say that it holds text."""
    first = Grid(grid.block, grid.start[:FIRST_ROWS], grid.end[:FIRST_ROWS])
    shown = [cell for cell in first.texts(place) if cell]
    lowered = [cell.lower() for cell in shown]
    return any(number_of_text(cell) is None and cell not in ABSENT_WORDS for cell in lowered)


def is_telling(name: str) -> bool:
    """Whether the words of a column under this name are looked at one by one: they tell rows apart, or may be flags."""
    return telling(name) or is_flag(name)


def words_of(grid: Grid, place: int, name: str) -> Words | None:
    """The words of a text column (none unless they tell rows apart); None when a cell may be a number or
    a flag.
    """
    start, end = grid.start[:, place], grid.end[:, place]
    data = np.frombuffer(grid.block, np.uint8)
    told = telling(name)
    if not is_telling(name) and bool(_never_numbers(data, start, end).all()):
        return Words(np.empty(0, np.int64), np.empty(0, np.int64), ())
    known: dict[str, int] = {}
    if _all_the_same(data, start, end):
        codes = np.zeros(len(start), np.int64)
        known[Grid(grid.block, grid.start[:1], grid.end[:1]).texts(place)[0]] = 0
    else:
        codes = np.array([known.setdefault(cell, len(known)) for cell in grid.texts(place)], np.int64)
    if any(number_and_unit(cell)[0] is not None for cell in known):
        return None
    if is_flag(name) and any(flag_of_text(cell) is not None for cell in known):
        return None
    kept = [cell for cell in known if told and _tells(cell)]
    renumbered = np.array([kept.index(cell) if cell in kept else -1 for cell in known], np.int64)[codes]
    return Words(renumbered[renumbered >= 0], np.flatnonzero(renumbered >= 0), tuple(kept))


def _all_the_same(data: Bytes, start: IntArray, end: IntArray) -> bool:
    """Whether all cells of a column hold the same bytes."""
    length = int(end[0] - start[0])
    if not length or not bool((end - start == length).all()):
        return False
    cells = np.ndarray((len(data) - length + 1,), f"S{length}", data, 0, (1,))[start]
    return bool((cells == cells[0]).all())


def _tells(cell: str) -> bool:
    lowered = cell.lower()
    return len(cell) <= LONGEST_WORD and lowered not in ABSENT_WORDS and flag_of_text(lowered) is None


def _never_numbers(data: Bytes, start: IntArray, end: IntArray) -> Flags:
    """Which cells are empty or hold, among their first bytes, one that no spelling of a number has; shape
    (n,).
    """
    if len(data) < _LOOKED_AT:
        return np.asarray(start == end, bool)
    begin = np.minimum(start, len(data) - _LOOKED_AT)  # near the end of the block, bytes before the cell
    window: NDArray[np.void] = np.ndarray((len(data) - _LOOKED_AT + 1,), f"V{_LOOKED_AT}", data, 0, (1,))
    cells = window[begin].view(np.uint8).reshape(-1, _LOOKED_AT)
    never = _NO_NUMBER[cells]
    digit = cells - np.uint8(_ZERO) < 10
    never[:, 1:] |= (cells[:, 1:] == _MINUS) & digit[:, :-1]  # 2025-11-01 is a date
    inside = np.arange(_LOOKED_AT) < (end - start)[:, None]
    never &= inside
    never[begin < start] = False
    found: Flags = never.view(np.uint64)[:, 0] != 0
    found |= start == end
    return found
