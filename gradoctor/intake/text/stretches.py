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
from gradoctor.intake.text.records import Records

_RECORD = 2
Place = tuple[float | None, float | None, float | None]


class Rows(NamedTuple):
    """Finished rows: the index of the line that opens each, columns as :meth:`Records.bulk` takes them, the
    place after the last one, and how many of the records they hold.
    """

    lines: IntArray
    columns: dict[str, tuple[IntArray | None, FloatArray]]
    place: Place
    taken: int


class Stretch:
    """The lines of one chunk by kind, and the numbers of those that are records."""

    def __init__(self, count: int) -> None:
        self.kinds: NDArray[np.uint8] = np.zeros(count, np.uint8)
        self._group: NDArray[np.int32] = np.full(count, -1, np.int32)   # which signature
        self._row: NDArray[np.int32] = np.zeros(count, np.int32)        # which row of its numbers
        self._signatures: dict[Signature, int] = {}
        self._named: list[Signature] = []
        self._blocks: list[list[FloatArray]] = []
        self._joined: dict[int, FloatArray] = {}

    def add(self, members: IntArray, signature: Signature, values: FloatArray) -> None:
        """Lines ``members`` are records of ``signature`` with these numbers, shape (n, axes + fields)."""
        group = self._signatures.setdefault(signature, len(self._named))
        if group == len(self._named):
            self._named.append(signature)
            self._blocks.append([])
        have = sum(len(block) for block in self._blocks[group])
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

    def same_axes(self, records: IntArray) -> int:
        """How many of the records at the front state the same axes."""
        groups = self._group[records]
        changes = np.flatnonzero(groups != groups[0])
        if not len(changes):
            return len(records)
        axes = self._named[groups[0]].axes
        alike = np.array([signature.axes == axes for signature in self._named])
        other = np.flatnonzero(~alike[groups])
        return int(other[0]) if len(other) else len(records)

    def _axes_of(self, records: IntArray) -> FloatArray:
        """The places the records state, shape (n, axes)."""
        groups = self._group[records]
        width = len(self._named[groups[0]].axes)
        stated = np.empty((len(records), width))
        for group in np.unique(groups).tolist():
            among = groups == group
            stated[among] = self._values(group)[self._row[records[among]], :width]
        return stated

    def first_group(self, records: IntArray) -> int:
        """How many of the records at the front are at the place of the first one."""
        moved = np.flatnonzero((self._axes_of(records) != self._axes_of(records[:1])).any(axis=1))
        return int(moved[0]) if len(moved) else len(records)

    def rows(self, records: IntArray, state: Records) -> Rows | None:
        """All but the records at the last place as rows; None when only the slow path can tell what they
        are.
        """
        if not len(records):
            return None
        stated = self._axes_of(records)
        names = self._axis_names(records, state)
        moved = np.flatnonzero((stated[1:] != stated[:-1]).any(axis=1)) + 1
        if not len(moved) or not self._units_agree(records, state):
            return None
        single = len(np.unique(self._group[records])) == 1
        if single and not self._repeats(records, moved):
            return self._one_form(records, stated, names, state)
        return self._several_forms(records, stated, names, moved, state)

    def _axis_names(self, records: IntArray, state: Records) -> list[str]:
        axes = self._named[self._group[records[0]]].axes
        epoch_known = state.epoch is not None or "epoch" in axes
        return [("batch" if epoch_known else "step") if name == "counter" else name for name in axes]

    def _units_agree(self, records: IntArray, state: Records) -> bool:
        """Whether every column exists already and holds the unit of these forms."""
        for group in np.unique(self._group[records]).tolist():
            signature = self._named[group]
            if not all(map(state.takes_unit, signature.fields, signature.units)):
                return False
        return True

    def _repeats(self, records: IntArray, moved: IntArray) -> bool:
        """Whether a record stands at the place of the one before with the same numbers: perhaps it is the
        same line.
        """
        if len(moved) == len(records) - 1:
            return False
        values = self._values(int(self._group[records[0]]))[self._row[records]]
        both_nan = np.isnan(values[1:]) & np.isnan(values[:-1])
        return bool(((values[1:] == values[:-1]) | both_nan).all(axis=1).any())

    def _one_form(
        self, records: IntArray, stated: FloatArray, names: list[str], state: Records
    ) -> Rows | None:
        """Records of one signature: each is a row."""
        signature = self._named[int(self._group[records[0]])]
        count = len(records) - 1
        places = _places(stated[:count], names, state)
        if places is None:
            return None
        values = self._values(int(self._group[records[0]]))[self._row[records[:count]]]
        width = len(names)
        columns: dict[str, tuple[IntArray | None, FloatArray]] = dict(places.columns)
        for at, field in enumerate(signature.fields):
            columns[field] = (None, values[:, width + at])
        return Rows(records[:count], columns, places.last, count)

    def _several_forms(
        self, records: IntArray, stated: FloatArray, names: list[str], moved: IntArray, state: Records
    ) -> Rows | None:
        """Records of several signatures: those at one place are one row, as long as no field comes twice."""
        count = int(moved[-1])                              # the last place stays open for what follows
        begins = np.concatenate(([0], moved[moved < count]))
        if count == 0:
            return None
        row_of = np.zeros(count, np.int64)
        row_of[begins[1:]] = 1
        row_of = np.cumsum(row_of)
        places = _places(stated[begins], names, state)
        if places is None:
            return None
        found: dict[str, list[tuple[IntArray, FloatArray]]] = {}
        groups = self._group[records[:count]]
        width = len(names)
        for group in np.unique(groups).tolist():
            among = np.flatnonzero(groups == group)
            values = self._values(group)[self._row[records[among]]]
            for at, field in enumerate(self._named[group].fields):
                found.setdefault(field, []).append((row_of[among], values[:, width + at]))
        columns: dict[str, tuple[IntArray | None, FloatArray]] = dict(places.columns)
        for field, parts in found.items():
            rows, numbers = _in_order(parts)
            if len(rows) > 1 and not (np.diff(rows) > 0).all():
                return None
            columns[field] = (None, numbers) if len(rows) == len(begins) else (rows, numbers)
        return Rows(records[begins], columns, places.last, count)


class _Places(NamedTuple):
    columns: dict[str, tuple[IntArray | None, FloatArray]]
    last: Place


def _in_order(parts: list[tuple[IntArray, FloatArray]]) -> tuple[IntArray, FloatArray]:
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([rows for rows, _ in parts])
    order = np.argsort(rows, kind="stable")
    return rows[order], np.concatenate([numbers for _, numbers in parts])[order]


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
    columns: dict[str, tuple[IntArray | None, FloatArray]] = {}
    last: list[float | None] = []
    for name in ("epoch", "step", "batch"):
        if name in given:
            columns[name] = (None, given[name])
            last.append(float(given[name][-1]))
        else:
            value = inherited[name]
            last.append(value)
            if value is not None:
                columns[name] = (None, np.full(len(stated), value))
    return _Places(columns, (last[0], last[1], last[2]))
