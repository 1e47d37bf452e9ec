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

from gradoctor.intake.columns import Column, Columns, FloatArray, IntArray, counted, whole_type
from gradoctor.intake.text.series import Growing, Series

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
        if len(self.rows) == row_count:
            return self.codes
        codes = np.full(row_count, -1, np.int32)
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
        new_row = np.cumsum(keep, dtype=whole_type(len(keep))) - 1
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
        """A field spread over all rows, NaN where it is absent; None when there is no such field. Not to be written to."""
        column = self.numbers.get(name)
        if column is None:
            return None
        if len(column.values) == self.row_count:
            return column.values
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
    whole = np.array(values, dtype=np.int64)
    return whole.astype(whole_type(int(whole.max(initial=0))), copy=False)


class Gathering:
    """Joins tables read block by block into one, with little more memory than the result's."""

    def __init__(self) -> None:
        self._lines = Growing(np.int32)
        self._fields: dict[str, Series] = {}
        self._words: dict[str, tuple[Series, dict[str, int]]] = {}  # codes, and what each stands for
        self.dropped_fields = 0

    @property
    def row_count(self) -> int:
        """Rows gathered so far."""
        return self._lines.size

    def add(self, table: Table) -> None:
        """Append a table's rows."""
        first = self.row_count
        for name, column in table.numbers.items():
            if len(column.values) and (series := self._series(name)) is not None:
                dense = len(column.values) == table.row_count
                series.extend(first, column.values, None if dense else column.rows)
        for name, words in table.words.items():
            codes, known = self._words.setdefault(name, (Series(np.int32), {}))
            new = np.array([known.setdefault(word, len(known)) for word in words.categories], np.int32)
            if len(words.rows):
                dense = len(words.rows) == table.row_count
                codes.extend(first, new[words.codes], None if dense else words.rows)
        self._lines.extend(table.lines)

    def _series(self, name: str) -> Series | None:
        series = self._fields.get(name)
        if series is None:
            if len(self._fields) >= MAX_FIELDS:
                self.dropped_fields += 1
                return None
            series = self._fields[name] = Series()
        return series

    def table(self) -> Table:
        """The joined table."""
        every_row = counted(self.row_count)
        numbers = {name: series.column(every_row) for name, series in self._fields.items()}
        words = {}
        for name, (codes, known) in self._words.items():
            column = codes.column(every_row)
            words[name] = Words(column.values, column.rows, tuple(known))  # type: ignore[arg-type]  # whole
        return Table(self._lines.array(), numbers, words)
