"""The builder of a reader's result: rows, values, facts, events, unread text, and the account of all lines.

A reader calls :meth:`Records.place` when a line says where training is, :meth:`Records.put` for each number,
and :meth:`Records.finish` at the end. Values go straight into typed arrays: no Python object a point is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from gradoctor.intake.columns import (
    Account,
    Columns,
    Event,
    FactValue,
    FloatArray,
    IntArray,
    Parsed,
    RawFact,
    Unread,
    counted,
)
from gradoctor.intake.text.headings import Headings
from gradoctor.intake.text.series import Growing, Series
from gradoctor.intake.text.words import WORD_UNIT, factor_between

AXES = ("epoch", "step", "batch")
MAX_FIELDS = 20_000
MAX_EVENTS = 10_000  # per kind; beyond it equal ones are only counted
MAX_UNREAD = 200  # distinct texts kept
MAX_TEXT = 400  # characters of a line that are quoted
_IGNORED, _SKIPPED, _READ = 0, 1, 2


class Cells(NamedTuple):
    """What a column has in new rows: which of them have a value (ascending, None: all), the values, and how many
    lines below its row's first one each stands (None: on it).
    """

    rows: IntArray | None
    values: FloatArray
    below: IntArray | None = None


class Records:
    """Collects one stream of records. Rows are opened in the order of the log; line numbers are physical."""

    def __init__(self, label: str = "", line_unit: Literal["line", "record"] = "line") -> None:
        self.label = label
        self.line_unit: Literal["line", "record"] = line_unit
        self.fields: dict[str, Series] = {}
        self.facts: dict[str, RawFact] = {}
        self.events: list[Event] = []
        self.notes: list[str] = []
        self.headings = Headings()
        self.headers: list[int] = []  # lines of first rows below column names that were printed again
        self.epoch: float | None = None
        self.step: float | None = None
        self.batch: float | None = None
        self._row_lines = Growing(np.int32)
        self._row_line = 0
        self._in_row: set[str] = set()
        self._row_place: tuple[float | None, ...] = ()
        self._in_words: list[tuple[Series, int]] = []
        self._status = bytearray(1024)
        self._unread: dict[str, Unread] = {}
        self._recent: dict[tuple[object, ...], int] = {}
        self._kinds: dict[str, int] = {}
        self._latest: dict[str, int] = {}  # kind -> index of its last event

    # -- rows and values

    @property
    def row_count(self) -> int:
        """Rows opened so far."""
        return self._row_lines.size

    def place(
        self, line: int, *, epoch: float | None = None, step: float | None = None, batch: float | None = None
    ) -> None:
        """Say where training is from here on.

        What is not given stays; but a new epoch forgets step and batch, and a new step forgets the batch.
        The next :meth:`put` opens a row if the place differs from the open row's, else it joins that row.
        """
        if epoch is not None and epoch != self.epoch:
            self.epoch, self.step, self.batch = epoch, None, None
        if step is not None and step != self.step:
            self.step, self.batch = step, None
        if batch is not None:
            self.batch = batch
        self.mark_read(line)

    def stated(self, names: Iterable[str]) -> dict[str, float | None]:
        """The present place in the axes ``names``."""
        here = {"epoch": self.epoch, "step": self.step, "batch": self.batch}
        return {name: here[name] for name in names}

    def move(self, place: tuple[float | None, float | None, float | None]) -> None:
        """Be at ``place`` (epoch, step, batch) without a line that says so."""
        self.epoch, self.step, self.batch = place

    def begin(self, line: int) -> None:
        """Open a row at the present place, whatever the open row holds."""
        row = self._row_lines.size
        self._row_lines.append(line)
        self._row_line = line
        self._row_place = (self.epoch, self.step, self.batch)
        self._in_row = set()
        self._recent.clear()
        for name, value in zip(AXES, self._row_place, strict=True):
            if value is not None:
                self._in_row.add(name)
                self._series(name).append(row, value)

    def put(self, field: str, value: float, line: int, unit: str | None = None) -> None:
        """One number of the record at the present place.

        A new row is opened when the place has changed since, or when the open row has this field already.
        """
        field, value = self._in_unit(field, value, unit)
        place = (self.epoch, self.step, self.batch)
        if not self._in_row or field in self._in_row or self._row_place != place:
            self.begin(line)
            if (
                field in self._in_row
            ):  # an axis, which the row has from where it stands: two lines run together
                self.mark_read(line)
                return
        self._in_row.add(field)
        series = self._series(field)
        if unit == WORD_UNIT:
            self._in_words.append((series, len(series)))
        elif unit is not None and series.unit is None:
            series.unit = unit
        series.append(self._row_lines.size - 1, value, line - self._row_line)
        self.mark_read(line)

    def _in_unit(self, field: str, value: float, unit: str | None) -> tuple[str, float]:
        """The value in its column's unit; a column of its own where the units cannot be reconciled."""
        series = self.fields.get(field)
        if unit == WORD_UNIT or series is None or series.unit == unit or not len(series):
            return field, value
        factor = factor_between(unit, series.unit) if unit and series.unit else None
        if factor is not None:
            return field, value * factor
        if len(self._in_words) >= len(series):  # so far it was only said in words
            return field, value
        return f"{field} [{unit or 'no unit'}]", value

    def holds(self, field: str) -> bool:
        """Whether the open row has a value of ``field`` (at the present place)."""
        return field in self._in_row and self._row_place == (self.epoch, self.step, self.batch)

    def latest(self, field: str) -> float:
        """The last value put under ``field``."""
        return self.fields[field][-1]

    def close(self) -> None:
        """End the open row: the next value opens another one even at the same place."""
        self._in_row = set()

    def bulk(self, lines: IntArray, columns: Mapping[str, Cells]) -> None:
        """Add one row per entry of ``lines`` (shape (n,)), with the cells of each column, axes included."""
        row = self._row_lines.size
        self._row_lines.extend(lines)
        for name, (rows, values, below) in columns.items():
            self._series(name).extend(row, values, rows, below)
        self._in_row = set()
        self._recent.clear()

    def takes_unit(self, field: str, unit: str | None) -> bool:
        """Whether the column of ``field`` is there and in ``unit``: numbers go into it as they are."""
        series = self.fields.get(field)
        return series is not None and series.unit == unit

    def _series(self, name: str) -> Series:
        series = self.fields.get(name)
        if series is None:
            if len(self.fields) >= MAX_FIELDS:
                self.note(f"more than {MAX_FIELDS} fields: further ones were not read")
                return Series()
            series = self.fields[name] = Series()
        return series

    # -- everything that is not a row

    def fact(self, key: str, value: FactValue, line: int) -> None:
        """A configuration or data fact. The first statement stands; a later equal key is not taken over."""
        self.facts.setdefault(key, RawFact(key, value, line))
        self.mark_read(line)

    def demote(self, field: str, line: int) -> None:
        """Turn a field that has one value in the whole log into a fact: it was said once, it is no series."""
        series = self.fields.get(field)
        if series is not None and len(series) == 1:
            value = series[0]
            del self.fields[field]
            self.fact(field, int(value) if value.is_integer() else value, line)

    def event(self, kind: str, text: str, line: int, subject: str | None = None) -> None:
        """Something said in words, at the present place. Equal reports between two rows (ranks) are one."""
        self.mark_read(line)
        text = text.strip()[:MAX_TEXT]
        key = (kind, subject, text, self.epoch, self.step)
        index = self._recent.get(key)
        if index is None and self._kinds.get(kind, 0) >= MAX_EVENTS:
            index = self._latest[kind]
        if index is not None:
            self.events[index] = replace(self.events[index], count=self.events[index].count + 1)
            return
        self._recent[key] = self._latest[kind] = len(self.events)
        self._kinds[kind] = self._kinds.get(kind, 0) + 1
        self.events.append(Event(kind, text, line, self.step, self.epoch, subject))

    def unread(self, text: str, line: int, reason: str) -> None:
        """Text with numbers nobody could name with confidence. Lines of one shape are counted together."""
        self._mark(line, _SKIPPED)
        shape = reason + "\n" + text.translate(_DIGITS)
        known = self._unread.get(shape)
        if known is not None:
            self._unread[shape] = replace(known, count=known.count + 1)
        elif len(self._unread) < MAX_UNREAD:
            self._unread[shape] = Unread(text.strip()[:MAX_TEXT], line, reason)

    def note(self, text: str) -> None:
        """A remark on the reading as a whole; each is kept once."""
        if text not in self.notes:
            self.notes.append(text)

    def mark_read(self, line: int) -> None:
        """Count ``line`` as read."""
        self._mark(line, _READ)

    def mark_read_many(self, lines: IntArray) -> None:
        """Count all of ``lines`` (ascending) as read."""
        if len(lines):
            self._reach(int(lines[-1]))
            np.frombuffer(self._status, np.uint8)[lines] = _READ

    def _mark(self, line: int, status: int) -> None:
        if line >= len(self._status):
            self._reach(line)
        if self._status[line] < status:
            self._status[line] = status

    def _reach(self, line: int) -> None:
        if line >= len(self._status):
            self._status.extend(bytes(max(len(self._status), line + 1 - len(self._status))))

    def finish(self, line_count: int) -> Parsed:
        """The result. ``line_count`` counts the physical lines; those nobody marked are ignored ones."""
        for series, index in self._in_words:
            if series.unit == "%":  # "Always" beside "96%"
                series[index] = series[index] * 100.0
        self._reach(line_count)
        status = self._status[1 : line_count + 1]
        account = Account(status.count(_READ), status.count(_SKIPPED), status.count(_IGNORED))
        every_row = counted(self._row_lines.size)
        lines: IntArray = self._row_lines.array()
        fields = {name: series.column(every_row, lines) for name, series in self.fields.items()}
        fields |= {name: c for name, c in self.headings.columns(lines).items() if name not in fields}
        table = Columns(fields, lines, self.line_unit, self.label, headers=tuple(self.headers))
        tables = (table,) if len(lines) else ()
        return Parsed(tables, tuple(self.facts.values()), tuple(self.events), tuple(self._unread.values()),
                      account, tuple(self.notes))  # fmt: skip


_DIGITS = str.maketrans("123456789", "000000000")
