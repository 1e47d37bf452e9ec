"""The scalars of a TensorBoard event file: every checksum checked, nothing sampled away.

Events of one layout are read as rows of one byte matrix: all bytes outside wall time, step and values are
proven equal to the first row's, then steps and values are columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.binary.compiled_events import ReadRecords, compiled_frames, compiled_records
from gradoctor.intake.binary.crc32c import crc32c, crc32c_rows, masked, masked_all
from gradoctor.intake.binary.event import EventLayout, event_layout
from gradoctor.intake.binary.event_rows import (
    fixed_layout,
    gathered_rows,
    record_lengths,
    same_layout,
    steps_of,
    stored_sums,
)
from gradoctor.intake.binary.record_frames import FRAME, Bytes, Listed, Repeating, frames_of
from gradoctor.intake.columns import FloatArray, IntArray

MAX_LAYOUTS = 48  # layouts of one length read as matrices; what is left is read one by one
_CHECKED_UP_TO = (
    1 << 16
)  # a larger record without a scalar (a graph, an image) holds nothing to lose: not summed

Part = tuple[IntArray, FloatArray, FloatArray]  # record numbers, steps, values


@dataclass(slots=True)
class EventScalars:
    """Scalars by tag: record numbers (from 1), steps and values, each of shape (n,).

    ``lost`` counts records whose data does not match its checksum, ``silent`` those without a scalar.
    """

    series: dict[str, Part] = field(default_factory=dict)
    records: int = 0
    lost: list[int] = field(default_factory=list)
    silent: int = 0
    damage: str = ""


def read_events(data: Bytes) -> EventScalars:
    """All scalars of an event file's bytes (shape (n,), uint8)."""
    return _read_compiled(data) or read_events_by_arrays(data)


def _read_compiled(data: Bytes) -> EventScalars | None:
    frames = compiled_frames(data)
    if frames is None or not frames.runs:
        return None
    offsets = np.concatenate([_listed(run).offsets for run in frames.runs])
    records = compiled_records(data, offsets, _CHECKED_UP_TO)
    if records is None:
        return None
    reading = _Reading(data)
    reading.take(records)
    if len(records.left):
        reading.listed(offsets[records.left - 1], records.left)
    return EventScalars(reading.joined(), frames.count, sorted(reading.lost), reading.silent, frames.damage)


def read_events_by_arrays(data: Bytes) -> EventScalars:
    """The same by array operations."""
    frames = frames_of(data)
    reading = _Reading(data)
    rest = [
        _listed(run) for run in frames.runs if not (isinstance(run, Repeating) and reading.repeating(run))
    ]
    if rest:
        offsets = np.concatenate([run.offsets for run in rest])
        numbers = np.concatenate([np.arange(run.first, run.first + run.count) for run in rest])
        reading.listed(offsets, numbers)
    return EventScalars(reading.joined(), frames.count, sorted(reading.lost), reading.silent, frames.damage)


def read_events_one_by_one(data: Bytes) -> EventScalars:
    """The same, record by record: the slow reference."""
    frames = frames_of(data)
    reading = _Reading(data)
    for run in frames.runs:
        listed = _listed(run)
        for index, offset in enumerate(listed.offsets.tolist()):
            reading.single(offset, listed.first + index)
    return EventScalars(reading.joined(), frames.count, sorted(reading.lost), reading.silent, frames.damage)


def _listed(run: Listed | Repeating) -> Listed:
    return run.listed() if isinstance(run, Repeating) else run


class _Reading:
    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._parts: dict[bytes, list[Part]] = {}
        self.lost: list[int] = []
        self.silent = 0

    def joined(self) -> dict[str, Part]:
        """Every tag's parts in the order of their records."""
        return {tag.decode(errors="replace"): _in_order(parts) for tag, parts in self._parts.items()}

    def _put(self, tag: bytes, numbers: IntArray, steps: FloatArray, values: FloatArray) -> None:
        if len(numbers):
            self._parts.setdefault(tag, []).append((numbers, steps, values))

    def take(self, records: ReadRecords) -> None:
        """What the compiled reader has read."""
        self.lost += records.lost
        self.silent += records.silent
        for tag, part in records.series():
            self._put(tag, *part)

    def single(self, offset: int, number: int) -> None:
        """Read one record."""
        length = int.from_bytes(self._data[offset : offset + 8].tobytes(), "little")
        payload = self._data[offset + 12 : offset + 12 + length].tobytes()
        stored = int.from_bytes(
            self._data[offset + 12 + length : offset + FRAME + length].tobytes(), "little"
        )
        try:
            layout = event_layout(payload)
        except ValueError:
            self.lost.append(number)
            return
        has_scalars = bool(layout.scalars or layout.loose)
        if (has_scalars or length <= _CHECKED_UP_TO) and masked(crc32c(payload)) != stored:
            self.lost.append(number)
            return
        self.silent += not has_scalars
        for tag, value in layout.values(payload):
            self._put(tag, np.array([number]), np.array([float(layout.step)]), np.array([value]))

    def listed(self, offsets: IntArray, numbers: IntArray) -> None:
        """Read the records at ``offsets``, those of one length at a time."""
        lengths = record_lengths(self._data, offsets)
        order = np.argsort(lengths, kind="stable")
        sizes, starts = np.unique(lengths[order], return_index=True)
        for length, mine in zip(sizes.tolist(), np.split(order, starts[1:]), strict=True):
            if len(mine) < 4 or length > _CHECKED_UP_TO:
                self._singly(offsets[mine], numbers[mine])
            else:
                self._of_one_length(offsets[mine], numbers[mine], length)

    def _of_one_length(self, offsets: IntArray, numbers: IntArray, length: int) -> None:
        """Peel off layout after layout, each learned from the first record left."""
        rows = gathered_rows(self._data, offsets, length + FRAME)
        for _ in range(MAX_LAYOUTS):
            fits = self._fitting(rows, [(0, length + FRAME)], [numbers])
            if fits is None:
                self.single(int(offsets[0]), int(numbers[0]))
                fits = np.arange(len(rows)) == 0
            if bool(fits.all()):
                return
            rows, offsets, numbers = rows[~fits], offsets[~fits], numbers[~fits]
        self._singly(offsets, numbers)

    def _singly(self, offsets: IntArray, numbers: IntArray) -> None:
        for offset, number in zip(offsets.tolist(), numbers.tolist(), strict=True):
            self.single(offset, number)

    def repeating(self, run: Repeating) -> bool:
        """Read a repeating run at once; False when its records do not keep one layout."""
        rows = self._data[run.start : run.start + run.times * run.stride].reshape(run.times, run.stride)
        turns = np.arange(run.times, dtype=np.int64) * len(run.sizes) + run.first
        places = list(zip(run.bases, run.sizes, strict=True))
        lost, silent, put = (
            len(self.lost),
            self.silent,
            {tag: len(parts) for tag, parts in self._parts.items()},
        )
        fits = self._fitting(rows, places, [turns + index for index in range(len(places))], whole=True)
        if fits is not None and bool(fits.all()):
            return True
        assert (lost, silent, put) == (
            len(self.lost),
            self.silent,
            {t: len(p) for t, p in self._parts.items()},
        )
        return False

    def _fitting(
        self, rows: Bytes, places: list[tuple[int, int]], numbers: list[IntArray], *, whole: bool = False
    ) -> NDArray[np.bool_] | None:
        """Read the rows that have the first one's layout; answers which they are, None when it cannot
        serve as pattern.

        ``places`` are (start, size) of the records in a row. With ``whole``, nothing is read unless all
        rows fit.
        """
        layouts = [fixed_layout(rows[0, start + 12 : start + size - 4].tobytes()) for start, size in places]
        if any(layout is None for layout in layouts):
            return None
        known = [layout for layout in layouts if layout is not None]
        fits, differing = same_layout(rows, places, known)
        if whole and not bool(fits.all()):
            return fits
        matching = rows if bool(fits.all()) else rows[fits]
        for (start, size), layout, of_record in zip(places, known, numbers, strict=True):
            payload = matching[:, start + 12 : start + size - 4]
            varying = np.flatnonzero(differing[start + 12 : start + size - 4])
            self._columns(payload, layout, varying, stored_sums(matching, start + size - 4), of_record[fits])
        return fits

    def _columns(
        self,
        payload: Bytes,
        layout: EventLayout,
        varying: IntArray,
        stored: NDArray[np.uint32],
        numbers: IntArray,
    ) -> None:
        good = masked_all(crc32c_rows(payload, varying)) == stored
        if not bool(good.all()):
            self.lost += numbers[~good].tolist()
            payload, numbers = payload[good], numbers[good]
        if not layout.scalars:
            self.silent += len(numbers)
            return
        steps = steps_of(payload, layout)
        for scalar in layout.scalars:
            raw = np.ascontiguousarray(payload[:, scalar.start : scalar.start + scalar.size])
            self._put(scalar.tag, numbers, steps, raw.view(scalar.dtype).ravel().astype(np.float64))


def _in_order(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    numbers, steps, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    if bool((np.diff(numbers) < 0).any()):
        order = np.argsort(numbers, kind="stable")
        return numbers[order], steps[order], values[order]
    return numbers, steps, values


def series_of(scalars: EventScalars) -> Iterator[tuple[str, Part]]:
    """Tags with their series, in the order of their first records."""
    yield from sorted(scalars.series.items(), key=lambda item: int(item[1][0][0]))
