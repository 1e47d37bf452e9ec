"""Records that follow each other without anything else between them, put into rows at once.

The rules are those of the slow path: a record whose place differs from that of the one before opens a row;
records at one place share a row when they have no field in common; and a place that a line does not state
is inherited.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import FloatArray, IntArray
from gradoctor.intake.text.forms import Signature
from gradoctor.intake.text.records import Cells, Records

_RECORD, UNSORTED = 2, 3
_PROBE = 8
Place = tuple[float | None, float | None, float | None]


class Rows(NamedTuple):
    """Finished rows: the index of the line that opens each, columns as :meth:`Records.bulk` takes them, the
    place after the last one, and how many of the records they hold.
    """

    lines: IntArray
    columns: dict[str, Cells]
    place: Place
    taken: int


class Stretch:
    """The lines of one chunk by kind, and the numbers of those that are records."""

    def __init__(self, count: int) -> None:
        self.kinds: NDArray[np.uint8] = np.full(count, UNSORTED, np.uint8)
        self._group: NDArray[np.int32] = np.full(count, -1, np.int32)  # which signature
        self._row: NDArray[np.int32] = np.zeros(count, np.int32)  # which row of its numbers
        self._signatures: dict[Signature, int] = {}
        self._named: list[Signature] = []
        self._blocks: list[list[FloatArray]] = []
        self._have: list[int] = []  # how many records of each signature there are
        self._joined: dict[int, FloatArray] = {}

    def add(self, members: IntArray, signature: Signature, values: FloatArray) -> None:
        """Lines ``members`` are records of ``signature`` with these numbers, shape (n, axes + fields)."""
        group = self._signatures.setdefault(signature, len(self._named))
        if group == len(self._named):
            self._named.append(signature)
            self._blocks.append([])
            self._have.append(0)
        have = self._have[group]
        self._have[group] += len(values)
        self._blocks[group].append(values)
        self.kinds[members] = _RECORD
        self._group[members] = group
        self._row[members] = np.arange(have, have + len(values), dtype=np.int32)

    def _values(self, group: int) -> FloatArray:
        joined = self._joined.get(group)
        if joined is None:
            blocks = self._blocks[group]
            joined = self._joined[group] = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        return joined

    def _groups_of(self, records: IntArray) -> list[int]:
        """The signatures among the records."""
        if len(self._named) == 1:
            return [0]
        return np.flatnonzero(np.bincount(self._group[records])).tolist()

    def _numbers(self, group: int, records: IntArray) -> FloatArray:
        """The numbers of records of one signature, shape (n, axes + fields)."""
        rows = self._row[records]
        values = self._values(group)
        first = int(rows[0])
        if int(rows[-1]) - first == len(rows) - 1 and bool((rows[1:] > rows[:-1]).all()):
            return values[first : first + len(rows)]
        return values[rows]

    def record(self, index: int) -> tuple[Signature, list[float]]:
        """One record: what it says, and the numbers of its fields."""
        group = int(self._group[index])
        signature = self._named[group]
        return signature, self._values(group)[self._row[index], len(signature.axes) :].tolist()

    def places(self, records: IntArray, state: Records) -> list[dict[str, float]]:
        """What each of the records (all of the same axes) states of its place."""
        if not len(records):
            return []
        names = self._axis_names(records, state)
        return [dict(zip(names, place, strict=True)) for place in self._axes_of(records).tolist()]

    def same_axes(self, records: IntArray) -> int:
        """How many of the records at the front state the same axes."""
        if len(self._named) == 1:
            return len(records)
        groups = self._group[records]
        axes = self._named[groups[0]].axes
        alike = np.array([signature.axes == axes for signature in self._named])
        other = np.flatnonzero(~alike[groups])
        return int(other[0]) if len(other) else len(records)

    def _axes_of(self, records: IntArray) -> FloatArray:
        """The places the records state, shape (n, axes)."""
        among = self._groups_of(records)
        width = len(self._named[among[0]].axes)
        if len(among) == 1:
            return self._numbers(among[0], records)[:, :width]
        groups = self._group[records]
        stated = np.empty((len(records), width))
        for group in among:
            members = groups == group
            stated[members] = self._values(group)[self._row[records[members]], :width]
        return stated

    def first_group(self, records: IntArray) -> int:
        """How many of the records at the front are at the place of the first one."""
        for size in (_PROBE, len(records)):  # it is nearly always one
            stated = self._axes_of(records[:size])
            moved = np.flatnonzero((stated != stated[0]).any(axis=1))
            if len(moved):
                return int(moved[0])
        return len(records)

    def rows(self, records: IntArray, state: Records) -> Rows | None:
        """All but the records at the last place as rows; None when only the slow path can tell what they
        are.
        """
        if not len(records):
            return None
        among = self._groups_of(records)
        numbers = self._numbers(among[0], records) if len(among) == 1 else None
        names = self._axis_names(records, state)
        stated = self._axes_of(records) if numbers is None else numbers[:, : len(names)]
        moved = np.flatnonzero(_any_column(stated[1:] != stated[:-1])) + 1
        if not len(moved) or not self._units_agree(records, state):
            return None
        if numbers is not None and not _repeats(numbers, moved):
            return self._one_form(records, numbers, names, state)
        return self._several_forms(records, stated, names, moved, state)

    def _axis_names(self, records: IntArray, state: Records) -> list[str]:
        axes = self._named[self._group[records[0]]].axes
        epoch_known = state.epoch is not None or "epoch" in axes
        return [("batch" if epoch_known else "step") if name == "counter" else name for name in axes]

    def _units_agree(self, records: IntArray, state: Records) -> bool:
        """Whether every column exists already and holds the unit of these forms."""
        for group in self._groups_of(records):
            signature = self._named[group]
            if not all(map(state.takes_unit, signature.fields, signature.units)):
                return False
        return True

    def _one_form(
        self, records: IntArray, numbers: FloatArray, names: list[str], state: Records
    ) -> Rows | None:
        """Records of one signature: each is a row."""
        signature = self._named[int(self._group[records[0]])]
        count, width = len(records) - 1, len(names)
        values = numbers[:count]
        places = _places(values[:, :width], names, state)
        if places is None:
            return None
        columns: dict[str, Cells] = dict(places.columns)
        for at, field in enumerate(signature.fields):
            columns[field] = Cells(None, values[:, width + at])
        return Rows(records[:count], columns, places.last, count)

    def _several_forms(
        self, records: IntArray, stated: FloatArray, names: list[str], moved: IntArray, state: Records
    ) -> Rows | None:
        """Records of several signatures: those at one place are one row, as long as no field comes twice."""
        count = int(moved[-1])  # the last place stays open for what follows
        begins = np.concatenate(([0], moved[moved < count]))
        if count == 0:
            return None
        row_of = np.zeros(count, np.int64)
        row_of[begins[1:]] = 1
        row_of = np.cumsum(row_of)
        places = _places(stated[begins], names, state)
        if places is None:
            return None
        found: dict[str, list[_Part]] = {}
        below = records[:count] - records[begins][row_of]
        groups = self._group[records[:count]]
        width = len(names)
        for group in self._groups_of(records[:count]):
            among = np.flatnonzero(groups == group)
            values = self._values(group)[self._row[records[among]]]
            for at, field in enumerate(self._named[group].fields):
                found.setdefault(field, []).append(_Part(row_of[among], values[:, width + at], below[among]))
        columns: dict[str, Cells] = dict(places.columns)
        for field, parts in found.items():
            rows, numbers, lines = _in_order(parts)
            if len(rows) > 1 and not (np.diff(rows) > 0).all():
                return None
            columns[field] = Cells(None if len(rows) == len(begins) else rows, numbers, lines)
        return Rows(records[begins], columns, places.last, count)


def _any_column(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether any of few columns is set, per row; column by column, quicker than along short rows."""
    found = flags[:, 0]
    for at in range(1, flags.shape[1]):
        found = found | flags[:, at]
    return found


def _repeats(numbers: FloatArray, moved: IntArray) -> bool:
    """Whether a record has the place and the numbers of the one before it: perhaps it is the same line."""
    if len(moved) == len(numbers) - 1:
        return False
    both_nan = np.isnan(numbers[1:]) & np.isnan(numbers[:-1])
    return bool(((numbers[1:] == numbers[:-1]) | both_nan).all(axis=1).any())


class _Part(NamedTuple):
    """One field in the records of one form: the row of each value, and how far below that row's line it stands."""

    rows: IntArray
    values: FloatArray
    below: IntArray


class _Places(NamedTuple):
    columns: dict[str, Cells]
    last: Place


def _in_order(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows, kind="stable")
    values = np.concatenate([part.values for part in parts])[order]
    return _Part(rows[order], values, np.concatenate([part.below for part in parts])[order])


def _places(stated: FloatArray, names: list[str], state: Records) -> _Places | None:
    """The full places of rows that state ``names`` only, following the place ``state`` is at; None: too
    involved.

    As in :meth:`Records.place`: a new epoch forgets step and batch, a new step forgets the batch.
    """
    given = {name: stated[:, at] for at, name in enumerate(names)}
    if "epoch" in given and "step" not in given and state.step is not None:
        return None
    inherited = {"epoch": state.epoch, "step": state.step, "batch": None if "step" in given else state.batch}
    if "epoch" in given:
        inherited["step"] = inherited["batch"] = None
    columns: dict[str, Cells] = {}
    last: list[float | None] = []
    for name in ("epoch", "step", "batch"):
        if name in given:
            columns[name] = Cells(None, given[name])
            last.append(float(given[name][-1]))
        else:
            value = inherited[name]
            last.append(value)
            if value is not None:
                columns[name] = Cells(None, np.full(len(stated), value))
    return _Places(columns, (last[0], last[1], last[2]))
