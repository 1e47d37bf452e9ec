"""Records of one scalar in an event file, by the compiled reader where the package has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.binary.record_frames import Bytes, Frames, Listed
from gradoctor.intake.columns import FloatArray, IntArray
from gradoctor.intake.native import scan

_SILENT, _LOST, _LEFT = 1, 2, 3  # what a record is, if no scalar: gradoctor/intake/native/events.c
_ENDINGS = (
    "",
    "the last record is not finished",
    "a record's length does not match its checksum: what follows cannot be read",
)


@dataclass(frozen=True, slots=True, eq=False)
class ReadRecords:
    """Scalars in the order of their tags: ``numbers`` (of the records, from 1), steps and values of shape (n,); those
    of tag ``names[i]`` are ``slice(bounds[i], bounds[i + 1])``.

    ``left`` are the numbers of records of other forms, ``lost`` of those that their checksum contradicts.
    """

    names: list[bytes]
    bounds: list[int]
    numbers: IntArray
    steps: FloatArray
    values: FloatArray
    left: IntArray
    lost: list[int]
    silent: int

    def series(self) -> Iterator[tuple[bytes, tuple[IntArray, FloatArray, FloatArray]]]:
        """Tags with their numbers, steps and values."""
        for name, start, stop in zip(self.names, self.bounds, self.bounds[1:], strict=False):
            mine = slice(start, stop)
            yield name, (self.numbers[mine], self.steps[mine], self.values[mine])


def compiled_frames(data: Bytes) -> Frames | None:
    """:func:`~gradoctor.intake.binary.record_frames.frames_of`; None without the compiled half."""
    if scan is None:
        return None
    places, end, ending = scan.record_frames(data)
    offsets = np.frombuffer(places, np.int64)
    return Frames([Listed(offsets, 1)] if len(offsets) else [], end, _ENDINGS[ending])


def compiled_records(data: Bytes, offsets: IntArray, checked: int) -> ReadRecords | None:
    """The scalars of the records at ``offsets``; None without the compiled half. Records without a scalar are summed
    up to ``checked`` bytes.
    """
    if scan is None:
        return None
    count = len(offsets)
    kinds, numbers = np.empty(count, np.uint8), np.empty(count, np.int64)
    steps, values = np.empty(count), np.empty(count)
    names, places = scan.read_events(data, offsets, checked, kinds, numbers, steps, values)
    bounds = np.frombuffer(places, np.int64).tolist()
    left, lost = _numbers(kinds, _LEFT), _numbers(kinds, _LOST).tolist()
    silent = int(np.count_nonzero(kinds == _SILENT))
    return ReadRecords(names, bounds, numbers, steps, values, left, lost, silent)


def _numbers(kinds: NDArray[np.uint8], kind: int) -> IntArray:
    """The numbers of the records of one kind, counted from 1."""
    return np.flatnonzero(kinds == kind) + 1
