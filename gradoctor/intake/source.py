"""A readable log: a file, a stream, a folder that one reader takes whole, or bytes in memory.

Compression is recognised by magic bytes, one layer deep, with a bound on what comes out (bombs).
"""

from __future__ import annotations

import bz2
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from gradoctor.errors import UnreadableError
from gradoctor.intake import zipped
from gradoctor.intake.encoding import in_utf8

HEAD_BYTES = 64 * 1024
MAX_INFLATED = 4 << 30  # bytes that may come out of a compressed log
MAX_RATIO = 200  # inflation beyond this ratio past RATIO_FLOOR is a bomb
RATIO_FLOOR = 64 << 20
_BLOCK = 1 << 20
_PIECE = 16 << 20  # of an array, between two looks at the progress bar
_KEPT = 8 << 20  # bytes of a piece that is kept: no block needs as much
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of <malloc.h>

on_block: Callable[[Source, int], None] | None = None  # a progress bar's ear: called with every block's size


@dataclass(frozen=True)
class Source:
    """One log. ``name`` is what reports show; ``path`` is None for streams and memory; ``data`` holds those."""

    name: str
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def is_folder(self) -> bool:
        """Whether one reader takes the whole folder (an MLflow run, AllenNLP's epoch files)."""
        return self.path is not None and self.path.is_dir()

    def open(self) -> BinaryIO:
        """A binary stream over the uncompressed bytes, text of two bytes a character turned into UTF-8.

        Raises SourceError when the file is missing, not permitted, or compressed in a way that cannot be
        read.
        """
        try:
            raw: BinaryIO = (
                io.BytesIO(self.data) if self.data is not None else cast(Path, self.path).open("rb")
            )
        except OSError as error:
            raise UnreadableError(error.strerror or str(error), where=self.name) from None
        return in_utf8(cast(io.BufferedIOBase, _uncompressed(raw, self.name)))

    def read(self, limit: int | None = None) -> bytes:
        """All bytes (or the first ``limit``), uncompressed; of a damaged archive what comes out before the
        damage.
        """
        with self.open() as stream:
            return stream.read() if limit is None else stream.read(limit)

    def array(self) -> NDArray[np.uint8]:
        """All bytes, uncompressed, shape (n,): NumPy's large arrays take far less time to come by than bytes."""
        with self.open() as stream:
            held = np.empty(self.size + 1, np.uint8)
            count = 0
            while got := stream.readinto(held.data[count : count + _PIECE]):  # type: ignore[attr-defined]
                if on_block is not None:
                    on_block(self, got)
                count += got
                if count == len(held):
                    held = np.concatenate((held, np.empty(len(held), np.uint8)))
        return held[:count]

    def blocks(self, size: int = _BLOCK) -> Iterator[bytes]:
        """The bytes in blocks of ``size``."""
        with self.open() as stream:
            while block := stream.read(size):
                if on_block is not None:
                    on_block(self, len(block))
                if len(block) == size:
                    _keep_memory()
                yield block

    @property
    def head(self) -> bytes:
        """The first 64 KiB, uncompressed; empty for a folder."""
        return b"" if self.is_folder else self.read(HEAD_BYTES)

    @property
    def size(self) -> int:
        """Bytes on disk or in memory (compressed size for compressed logs)."""
        if self.data is not None:
            return len(self.data)
        return cast(Path, self.path).stat().st_size


@cache
def _keep_memory() -> None:
    """Once a process, before much is read: let the C library keep the memory of blocks between blocks, which saves a
    tenth of the time, and give that of whole columns back at once.

    Left alone, glibc moves the size between the two ways up to that of the largest piece ever freed, and holes of
    the size of columns stay (mallopt(3)).
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with suppress(OSError, AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _KEPT)
        mallopt(_TRIM_THRESHOLD, 2 * _KEPT)


def _uncompressed(raw: BinaryIO, name: str) -> BinaryIO:
    magic = raw.read(6)
    raw.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return _buffered(_Inflated(raw, lambda: zlib.decompressobj(31), name, 64 << 10))
    if magic.startswith(b"BZh"):
        return _buffered(_Inflated(raw, bz2.BZ2Decompressor, name, 4 << 10))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return _buffered(_Inflated(raw, lzma.LZMADecompressor, name, 4 << 10))
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return _buffered(_Inflated(raw, _zstd(name), name, 4 << 10))
    if magic.startswith(zipped.MAGIC):
        member = zipped.member_of(raw, name, MAX_INFLATED)
        if member is not None:
            return member
        raw.seek(0)
    return raw


def _zstd(name: str) -> Callable[[], Any]:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]  # Python 3.14

        return cast(Callable[[], Any], zstd.ZstdDecompressor)
    except ImportError:
        pass
    try:
        import zstandard
    except ImportError:
        hint = 'pip install "gradoctor[zstd]", or decompress it first: zstd -d'
        raise UnreadableError(
            "compressed with zstd, which this Python cannot read", where=name, hint=hint
        ) from None
    return lambda: zstandard.ZstdDecompressor().decompressobj()


class _Inflated(io.RawIOBase):
    """What comes out of a decompressor, counted: a bomb is stopped before memory is, and where the archive is
    damaged or cut short the stream ends with what was readable. Small compressed chunks bound what one step
    can inflate to.
    """

    def __init__(self, raw: BinaryIO, fresh: Callable[[], Any], name: str, chunk: int) -> None:
        self._raw, self._fresh, self._name, self._chunk = raw, fresh, name, chunk
        self._tool = fresh()
        self._in = self._out = 0
        self._ready = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            self._inflate()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _inflate(self) -> None:
        data = self._raw.read(self._chunk)
        self._in += len(data)
        out = b""
        try:
            while data:
                out += self._tool.decompress(data)
                data = getattr(self._tool, "unused_data", b"") if self._tool.eof else b""
                if self._tool.eof:
                    self._tool = self._fresh()  # archives may be concatenated
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
            self._damaged(out, error)
        except Exception as error:  # zstandard's own error type
            self._damaged(out, error)
        self._ended = self._ended or not self._in or (not out and self._at_end())
        self._out += len(out)
        if self._out > MAX_INFLATED or (self._out > RATIO_FLOOR and self._out > MAX_RATIO * max(self._in, 1)):
            raise UnreadableError("inflates beyond the limit for a compressed log", where=self._name,
                                  hint="decompress it yourself if you trust it")  # fmt: skip
        self._ready = memoryview(out)

    def _damaged(self, out: bytes, error: Exception) -> None:
        if not self._out and not out:
            raise UnreadableError(f"damaged compressed data ({error})", where=self._name) from None
        self._ended = True

    def _at_end(self) -> bool:
        here = self._raw.read(1)
        if here:
            self._raw.seek(-1, io.SEEK_CUR)
        return not here

    def close(self) -> None:
        self._raw.close()
        super().close()


def _buffered(inflated: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(inflated, _BLOCK))
