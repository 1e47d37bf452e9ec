"""One growing file: only what was added is read from disk, truncation and rotation start it over.

Readers take whole sources (a reader may need the beginning to understand the end), so the bytes read so far are
kept in memory and handed on as one source; parsing is repeated at each look, and the pace of looks
(:mod:`gradoctor.watch.pace`) keeps that below a twentieth of the time. A file beyond :data:`MOST_KEPT` is not kept but
read again by its reader. The unfinished last line of a text is held back until the file comes to rest: writers flush
in the middle of a number, and half a number is another number.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from gradoctor.intake.source import Source

MOST_KEPT = 256 << 20
_MARK = 4096  # bytes compared at the beginning and before the end of what was read: a rewritten file differs there
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")

Change = Literal["missing", "same", "grown", "replaced"]


class Follower:
    """A file that may not exist yet, grow, shrink, be replaced or vanish. ``replaced`` counts new beginnings."""

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.path = path
        self.name = name or str(path)
        self.replaced = 0
        self._kept = bytearray()
        self._head = b""
        self._tail = b""
        self._size = 0
        self._identity: tuple[int, int] | None = None
        self._written = 0

    def poll(self) -> Change:
        """Read what was added since the last poll and say what became of the file. A folder is "missing" as a file."""
        try:
            with self.path.open("rb") as stream:
                about = os.fstat(stream.fileno())
                identity, known = (about.st_dev, about.st_ino), self._identity
                if identity == known and about.st_size == self._size and about.st_mtime_ns == self._written:
                    return "same"
                again = known is not None and (
                    identity != known or not self._continues(stream, about.st_size)
                )
                if again:
                    self._forget()
                before = self._size
                self._read_on(stream)
                self._identity, self._written = identity, about.st_mtime_ns
        except OSError:
            return "missing"
        if again:
            return "replaced"
        return "grown" if self._size > before or known is None else "same"

    def source(self, *, at_rest: bool = False) -> Source:
        """The file as a source: what was read, without an unfinished last line unless the file is ``at_rest``."""
        if self._size > MOST_KEPT:
            return Source(self.name, self.path)
        data = bytes(self._kept)
        return Source(self.name, self.path, data if at_rest else data[: whole_lines(data)])

    @property
    def written(self) -> float:
        """When the file was last written, seconds since 1970; 0 before the first poll."""
        return self._written / 1e9

    @property
    def holds_back(self) -> bool:
        """Whether an unfinished last line is being held back."""
        return self._size <= MOST_KEPT and whole_lines(self._kept) < len(self._kept)

    def _continues(self, stream: object, size: int) -> bool:
        """Whether the file still begins with what was read from it."""
        if size < self._size:
            return False
        read = stream.read  # type: ignore[attr-defined]
        if read(len(self._head)) != self._head:
            return False
        stream.seek(self._size - len(self._tail))  # type: ignore[attr-defined]
        return bool(read(len(self._tail)) == self._tail)

    def _forget(self) -> None:
        self._kept, self._head, self._tail, self._size = bytearray(), b"", b"", 0
        self.replaced += 1

    def _read_on(self, stream: object) -> None:
        stream.seek(self._size)  # type: ignore[attr-defined]
        while block := stream.read(1 << 20):  # type: ignore[attr-defined]
            if len(self._head) < _MARK:
                self._head = (self._head + block[:_MARK])[:_MARK]
            self._tail = (self._tail + block)[-_MARK:]
            self._size += len(block)
            if self._size <= MOST_KEPT:
                self._kept += block
        if self._size > MOST_KEPT:
            self._kept = bytearray()


def whole_lines(data: bytes | bytearray) -> int:
    """How many bytes of a text are finished lines (or redraws of one); all of them for anything but text.

    A text that ends with a closing bracket is a finished record whether a line end follows or not.
    """
    if data.startswith(_PACKED) or b"\0" in data[-_MARK:]:
        return len(data)
    if data[-64:].rstrip()[-1:] in (b"}", b"]"):
        return len(data)
    return max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
