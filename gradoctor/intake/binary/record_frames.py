"""The frames of a TFRecord file: 8 bytes length, its CRC, the data, its CRC.

Logs repeat: one training step writes the same tags again. So the lengths' period is guessed from a short
walk and proven for as long as it holds by one strided comparison, instead of following every length.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.binary.crc32c import crc32c, masked

FRAME = 16  # bytes around the data
_HEADER = struct.Struct("<QI")
_SHORT_WALK, _LONG_WALK = 512, 8192
_WORTH_REPEATING = 2048  # records; shorter repetitions are listed one by one

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Records at ``offsets`` (shape (n,)), the first being record number ``first`` of the file (from 1)."""

    offsets: NDArray[np.int64]
    first: int

    @property
    def count(self) -> int:
        """How many records."""
        return len(self.offsets)


@dataclass(frozen=True, slots=True, eq=False)
class Repeating:
    """``times`` repetitions of records with the frame sizes ``sizes``, from ``start`` on."""

    start: int
    sizes: tuple[int, ...]
    times: int
    first: int

    @property
    def count(self) -> int:
        """How many records."""
        return self.times * len(self.sizes)

    @property
    def stride(self) -> int:
        """Bytes of one repetition."""
        return sum(self.sizes)

    @property
    def bases(self) -> list[int]:
        """Where each record begins inside a repetition."""
        return [sum(self.sizes[:index]) for index in range(len(self.sizes))]

    def listed(self) -> Listed:
        """The same records one by one."""
        offsets = (
            self.start + np.arange(self.times, dtype=np.int64)[:, None] * self.stride + np.array(self.bases)
        )
        return Listed(offsets.ravel(), self.first)


@dataclass(frozen=True, slots=True)
class Frames:
    """All whole records of a file. ``end`` is where they end; ``damage`` says why not at the end of the
    file.
    """

    runs: list[Listed | Repeating]
    end: int
    damage: str = ""

    @property
    def count(self) -> int:
        """How many records."""
        return sum(run.count for run in self.runs)


def frames_of(data: Bytes) -> Frames:
    """The frames of a file, up to the first damaged length or a record that is not finished."""
    return _Framing(data).read()


class _Framing:
    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._view = memoryview(cast(Any, data))
        self._runs: list[Listed | Repeating] = []
        self._record = 1
        self._position = 0
        self._good_length_crc: dict[int, int] = {}
        self._damage = ""

    def read(self) -> Frames:
        walk = _SHORT_WALK
        while not self._damage and self._position < len(self._data):
            offsets = self._walk(walk)
            ended = bool(self._damage) or self._position >= len(self._data)
            repeating = None if ended or not len(offsets) else self._repeated(offsets)
            kept = offsets if repeating is None else offsets[offsets < repeating.start]
            if len(kept):
                self._take(Listed(kept, self._record))
            if repeating is None:
                walk = min(_LONG_WALK, walk * 2)
            else:
                walk = _SHORT_WALK
                self._take(Repeating(repeating.start, repeating.sizes, repeating.times, self._record))
        return Frames(self._runs, self._position, self._damage)

    def _take(self, run: Listed | Repeating) -> None:
        self._runs.append(run)
        self._record += run.count

    def _walk(self, count: int) -> NDArray[np.int64]:
        """Follow up to ``count`` lengths, checking each one's CRC."""
        view, end, position = self._view, len(self._data), self._position
        header, known = _HEADER.unpack_from, self._good_length_crc
        offsets: list[int] = []
        while len(offsets) < count and position < end:
            if position + FRAME > end:
                self._damage = "the last record is not finished"
                break
            length, stored = header(view, position)
            if known.get(length) != stored and not self._proven(length, stored):
                self._damage = "a record's length does not match its checksum: what follows cannot be read"
                break
            following = position + FRAME + length
            if following > end:
                self._damage = "the last record is not finished"
                break
            offsets.append(position)
            position = following
        self._position = position
        return np.array(offsets, np.int64)

    def _proven(self, length: int, stored: int) -> bool:
        """Whether a length's CRC is right; it is remembered then."""
        if masked(crc32c(length.to_bytes(8, "little"))) != stored:
            return False
        self._good_length_crc[length] = stored
        return True

    def _repeated(self, offsets: NDArray[np.int64]) -> Repeating | None:
        """The walked tail as a repeating run, prolonged as far as it holds; None when it does not repeat."""
        sizes = np.diff(np.append(offsets, self._position))
        period = _period(sizes)
        if period is None:
            return None
        pattern = sizes[-period:]
        times = 1
        while (times + 1) * period <= len(sizes) and np.array_equal(
            sizes[len(sizes) - (times + 1) * period :][:period], pattern
        ):
            times += 1
        start, before = int(offsets[len(offsets) - times * period]), self._position
        stride = int(pattern.sum())
        bases = np.concatenate(([0], np.cumsum(pattern[:-1]))).tolist()
        step = 64
        while (room := min(step, (len(self._data) - self._position) // stride)) > 0:
            held = self._holding(bases, pattern.tolist(), stride, room)
            self._position += held * stride
            times += held
            if held < room:
                break
            step *= 8
        if times * period < _WORTH_REPEATING:
            self._position = before
            return None
        return Repeating(start, tuple(pattern.tolist()), times, 0)

    def _holding(self, bases: list[int], pattern: list[int], stride: int, room: int) -> int:
        """How many of the next ``room`` repetitions have the pattern's lengths and their CRCs."""
        holds = np.ones(room, bool)
        for base, size in zip(bases, pattern, strict=True):
            at = self._position + base
            words = np.ndarray((room,), "<u8", self._data, at, (stride,))
            sums = np.ndarray((room,), "<u4", self._data, at + 8, (stride,))
            holds &= (words == size - FRAME) & (sums == self._good_length_crc[size - FRAME])
        return room if bool(holds.all()) else int(holds.argmin())


def _period(sizes: NDArray[np.int64]) -> int | None:
    """The shortest tail of sizes that the sizes before it repeat."""
    count = len(sizes)
    candidates: list[int] = np.flatnonzero(sizes[:-1] == sizes[-1])[::-1][:64].tolist()
    for candidate in candidates:
        period = count - 1 - candidate
        if 2 * period > count:
            break
        if np.array_equal(sizes[-period:], sizes[-2 * period : -period]):
            return period
    return None
