"""Columns while they grow: numbers behind each other in arrays, without a Python object a point."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import Column, FloatArray, IntArray, counted, whole_type

_MAPPED = 32 << 20
"""Bytes of an array so large that the C library asks the system for it alone: what is not reached takes no
memory, and what is given up goes back at once. Arrays that were doubled on the way there would leave holes."""
_LONG = 1 << 18


class Growing:
    """A numpy array that grows at its end; memory it has not reached yet is not used. Whole numbers take 32 bits each
    until one of them needs more.
    """

    __slots__ = ("_buffer", "_most", "size")

    def __init__(self, dtype: type[np.float64] | type[np.int32]) -> None:
        self._buffer: NDArray[Any] = np.empty(16, dtype)
        self._most = np.iinfo(np.int32).max if dtype is np.int32 else np.inf
        self.size = 0

    def append(self, value: float) -> None:
        """Add one value."""
        if value > self._most:
            self._widen()
        if self.size == len(self._buffer):
            self._grow(self.size + 1)
        self._buffer[self.size] = value
        self.size += 1

    def extend(self, values: FloatArray | IntArray) -> None:
        """Add many values."""
        if self._most < np.inf and len(values) and values.max() > self._most:
            self._widen()
        end = self.size + len(values)
        if end > len(self._buffer):
            self._grow(end)
        self._buffer[self.size : end] = values
        self.size = end

    def _widen(self) -> None:
        self._buffer, self._most = self._buffer.astype(np.int64), np.inf

    def _grow(self, wanted: int) -> None:
        room = max(wanted, 2 * len(self._buffer))
        if room > _LONG:
            room = max(room, _MAPPED // self._buffer.itemsize)
        larger = np.empty(room, self._buffer.dtype)
        larger[: self.size] = self._buffer[: self.size]
        self._buffer = larger

    def change_last(self, value: float) -> None:
        """Put ``value`` in place of the last one."""
        if value > self._most:
            self._widen()
        self._buffer[self.size - 1] = value

    def array(self) -> NDArray[Any]:
        """All values, shape (size,), without a copy."""
        return self._buffer[: self.size]


class Series:
    """One growing column: values, and the rows they stand in as ranges (dense columns need one)."""

    __slots__ = ("_below", "_moved", "_starts", "_stops", "_values", "unit")

    def __init__(self, dtype: type[np.float64] | type[np.int32] = np.float64) -> None:
        self._values = Growing(dtype)
        self._starts = Growing(np.int32)
        self._stops = Growing(np.int32)
        self._moved: Growing | None = None  # values that stand below their row's line,
        self._below: Growing | None = None  # and by how many lines
        self.unit: str | None = None

    def __len__(self) -> int:
        return self._values.size

    def __getitem__(self, index: int) -> float:
        return float(self._values.array()[index])

    def __setitem__(self, index: int, value: float) -> None:
        self._values.array()[index] = value

    def append(self, row: int, value: float, below: int = 0) -> None:
        """Add the value of one row (behind every row before), ``below`` so many lines after the row's first one."""
        if below:
            moved, lines = self._displaced()
            moved.append(self._values.size)
            lines.append(below)
        self._values.append(value)
        self._cover(row, row + 1)

    def _displaced(self) -> tuple[Growing, Growing]:
        """Which values stand below their row's line, and by how many lines."""
        if self._moved is None or self._below is None:
            self._moved, self._below = Growing(np.int32), Growing(np.int32)
        return self._moved, self._below

    def extend(
        self,
        row: int,
        values: FloatArray | IntArray,
        rows: IntArray | None = None,
        below: IntArray | None = None,
    ) -> None:
        """Add values (shape (n,)) of the rows ``row + rows``; None stands for all from ``row`` on. ``below``: how many
        lines below its row's first one each stands (None: on it).
        """
        if below is not None and below.any():
            moved, lines = self._displaced()
            at = np.flatnonzero(below)
            moved.extend(self._values.size + at)
            lines.extend(below[at])
        self._values.extend(values)
        if rows is None:
            self._cover(row, row + len(values))
            return
        rows = rows.astype(whole_type(row + int(rows[-1])), copy=False) + row
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        starts, stops = np.concatenate(([0], breaks)), np.concatenate((breaks, [len(rows)]))
        self._cover(int(rows[0]), int(rows[stops[0] - 1]) + 1)
        self._starts.extend(rows[starts[1:]])
        self._stops.extend(rows[stops[1:] - 1] + 1)

    def _cover(self, start: int, stop: int) -> None:
        stops = self._stops
        if stops.size and stops.array()[-1] == start:
            stops.change_last(stop)
        else:
            self._starts.append(start)
            stops.append(stop)

    def column(self, every_row: IntArray, row_lines: IntArray | None = None) -> Column:
        """The finished column; ``every_row`` (0..n-1) is shared by columns that have a value in every row.
        ``row_lines`` (same shape) are their lines, where values may stand on others.
        """
        values: FloatArray = self._values.array()
        rows = every_row if len(values) == len(every_row) else self._rows()
        lines = None
        if row_lines is not None and self._moved is not None and self._below is not None:
            lines = row_lines[rows]
            lines[self._moved.array()] += self._below.array()
        return Column(values, rows, self.unit, lines)

    def _rows(self) -> IntArray:
        """The row of each value."""
        starts, stops = self._starts.array(), self._stops.array()
        lengths = stops - starts
        before = np.cumsum(lengths, dtype=lengths.dtype) - lengths
        rows: IntArray = np.repeat(starts - before, lengths)
        rows += counted(len(self))
        return rows
