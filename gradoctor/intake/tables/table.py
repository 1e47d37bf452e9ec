"""A table while it is being read: numbers by field, words that tell rows apart, the line of every row.

Readers turn bytes into a :class:`Table`, reshape it (splits, axes, long format) and hand it out as
:class:`~gradoctor.intake.columns.Columns`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import Column, Columns, FloatArray, IntArray

UNIT_MARK = "\x1f"  # between a field's name and its unit while a table is being built
MAX_FIELDS = (
    20_000  # more series than any log we know of; a hostile log with a new key in every record stops here
)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A text field: ``categories[codes[i]]`` stood in row ``rows[i]`` (codes and rows of shape (n,))."""

    codes: IntArray
    rows: IntArray
    categories: tuple[str, ...]

    def by_row(self, row_count: int) -> IntArray:
        """The category of every row, -1 where the field is absent; shape (row_count,)."""
        codes = np.full(row_count, -1, np.int64)
        codes[self.rows] = self.codes
        return codes


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows in file order; ``lines`` has shape (rows,)."""

    lines: IntArray
    numbers: Mapping[str, Column]
    words: Mapping[str, Words] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """How many rows the table has."""
        return len(self.lines)

    def columns(self, *, label: str = "", origin: str | None = None) -> Columns:
        """The table as a reader hands it out: only fields that hold a value, units beside their fields.

        Where one name came with a unit and without, both stand: ``grad_clip`` and ``grad_clip [%]``.
        """
        fields: dict[str, Column] = {}
        for name, column in self.numbers.items():
            spelled, _, unit = name.partition(UNIT_MARK)
            if not len(column.values):
                continue
            if unit and spelled in self.numbers:
                spelled = f"{spelled} [{unit}]"
            fields[spelled] = Column(column.values, column.rows, unit) if unit else column
        return Columns(fields, self.lines, label=label, origin=origin)

    def renamed(self, names: Mapping[str, str]) -> Table:
        """Fields under new names; a name already taken by another field keeps that field."""
        taken = self.numbers.keys() - names.keys()
        numbers: dict[str, Column] = {}
        for name, column in self.numbers.items():
            new = names.get(name, name)
            if new in numbers or (new != name and new in taken):
                new = name
            numbers[new] = column
        return replace(self, numbers=numbers)

    def without(self, names: Iterable[str]) -> Table:
        """The table less some fields."""
        dropped = set(names)
        return replace(
            self, numbers={name: column for name, column in self.numbers.items() if name not in dropped}
        )

    def only_rows(self, keep: NDArray[np.bool_]) -> Table:
        """The rows where ``keep`` (shape (rows,)) is true, renumbered."""
        if bool(keep.all()):
            return self
        new_row = np.cumsum(keep, dtype=np.int64) - 1
        numbers = {}
        for name, column in self.numbers.items():
            mask = keep[column.rows]
            numbers[name] = Column(column.values[mask], new_row[column.rows[mask]])
        words = {}
        for name, word in self.words.items():
            mask = keep[word.rows]
            words[name] = Words(word.codes[mask], new_row[word.rows[mask]], word.categories)
        return Table(self.lines[keep], numbers, words)

    def dense(self, name: str) -> FloatArray | None:
        """A field spread over all rows, NaN where it is absent; None when there is no such field."""
        column = self.numbers.get(name)
        if column is None:
            return None
        spread = np.full(self.row_count, np.nan)
        spread[column.rows] = column.values
        return spread

    def has_row(self, name: str) -> NDArray[np.bool_]:
        """Which rows hold a field; all false when there is no such field. Shape (rows,)."""
        present = np.zeros(self.row_count, bool)
        if name in self.numbers:
            present[self.numbers[name].rows] = True
        return present


class TableBuilder:
    """Collects records one at a time into arrays; the slow but general way to a :class:`Table`."""

    def __init__(self) -> None:
        self._lines = array("q")
        self._values: dict[str, array[float]] = {}
        self._rows: dict[str, array[int]] = {}
        self._codes: dict[str, array[int]] = {}
        self._word_rows: dict[str, array[int]] = {}
        self._categories: dict[str, dict[str, int]] = {}
        self.dropped_fields = 0

    def __len__(self) -> int:
        return len(self._lines)

    def begin(self, line: int) -> None:
        """Start the next row."""
        self._lines.append(line)

    def put(self, name: str, value: float, unit: str | None = None) -> None:
        """A number of the current row; the last one counts when a name comes twice."""
        row = len(self._lines) - 1
        if unit is not None:
            name = f"{name}{UNIT_MARK}{unit}"
        values = self._values.get(name)
        if values is None:
            if len(self._values) >= MAX_FIELDS:
                self.dropped_fields += 1
                return
            values = self._values[name] = array("d")
            self._rows[name] = array("q")
        rows = self._rows[name]
        if rows and rows[-1] == row:
            values[-1] = value
        else:
            values.append(value)
            rows.append(row)

    def put_word(self, name: str, word: str) -> None:
        """A text of the current row."""
        if name not in self._codes:
            self._codes[name], self._word_rows[name], self._categories[name] = array("q"), array("q"), {}
        known = self._categories[name]
        self._codes[name].append(known.setdefault(word, len(known)))
        self._word_rows[name].append(len(self._lines) - 1)

    def table(self) -> Table:
        """Everything collected so far."""
        numbers = {
            name: Column(floats(values), ints(self._rows[name])) for name, values in self._values.items()
        }
        words = {
            name: Words(ints(codes), ints(self._word_rows[name]), tuple(self._categories[name]))
            for name, codes in self._codes.items()
        }
        return Table(ints(self._lines), numbers, words)


def floats(values: array[float]) -> FloatArray:
    """An ``array('d')`` as an ndarray of its own."""
    return np.array(values, dtype=np.float64)


def ints(values: array[int]) -> IntArray:
    """An ``array('q')`` as an ndarray of its own."""
    return np.array(values, dtype=np.int64)


Part = tuple[
    FloatArray, IntArray | None, int
]  # values, their rows (None: one a row), and the row to count from
_JOINED_AT = 64  # blocks


class Gathering:
    """Joins tables read block by block into one, with little more memory than the result's."""

    def __init__(self) -> None:
        self._lines: list[IntArray] = []
        self._row_count = 0
        self._blocks = 0
        self._parts: dict[str, list[Part]] = {}
        self._words: dict[str, list[tuple[Words, int]]] = {}
        self.dropped_fields = 0

    @property
    def row_count(self) -> int:
        """Rows gathered so far."""
        return self._row_count

    def add(self, table: Table) -> None:
        """Append a table's rows."""
        for name, column in table.numbers.items():
            rows = None if len(column.values) == table.row_count else column.rows
            self._add_part(name, (column.values, rows, self._row_count))
        for name, words in table.words.items():
            self._words.setdefault(name, []).append((words, self._row_count))
        self._lines.append(table.lines)
        self._row_count += table.row_count
        self._blocks += 1
        if self._blocks % _JOINED_AT == 0:  # so that the memory of single blocks is given back
            for parts in self._parts.values():
                parts[-_JOINED_AT:] = [_joined(parts[-_JOINED_AT:])]

    def _add_part(self, name: str, part: Part) -> None:
        if name not in self._parts:
            if len(self._parts) >= MAX_FIELDS:
                self.dropped_fields += 1
                return
            self._parts[name] = []
        self._parts[name].append(part)

    def table(self) -> Table:
        """The joined table; the gathering is empty afterwards."""
        every_row = np.arange(self._row_count, dtype=np.int64)
        numbers = {}
        for name in list(self._parts):
            values, rows, at = _joined(self._parts.pop(name))
            numbers[name] = Column(values, every_row[at : at + len(values)] if rows is None else rows + at)
        words = {name: _joined_words(parts) for name, parts in self._words.items()}
        lines = np.concatenate(self._lines) if self._lines else np.empty(0, np.int64)
        return Table(lines, numbers, words)


def _joined(parts: list[Part]) -> Part:
    """Parts in the order of their rows as one."""
    values = np.concatenate([part[0] for part in parts])
    begins = [at for _, _, at in parts]
    ends = [at + len(part) for part, _, at in parts]
    if all(rows is None for _, rows, _ in parts) and begins[1:] == ends[:-1]:
        return values, None, begins[0]
    rows = [np.arange(at, at + len(part)) if own is None else own + at for part, own, at in parts]
    return values, np.concatenate(rows), 0


def _joined_words(parts: list[tuple[Words, int]]) -> Words:
    categories: dict[str, int] = {}
    codes = []
    for words, _ in parts:
        new = np.array([categories.setdefault(c, len(categories)) for c in words.categories] or [0], np.int64)
        codes.append(new[words.codes])
    rows = np.concatenate([words.rows + at for words, at in parts])
    return Words(np.concatenate(codes), rows, tuple(categories))
