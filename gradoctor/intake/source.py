"""A readable log: a file, a stream, a folder that one reader takes whole, or bytes in memory.

Compression is recognised by magic bytes, one layer deep, with a bound on what comes out (bombs).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from gradoctor.errors import SourceError

HEAD_BYTES = 64 * 1024
MAX_INFLATED = 4 << 30          # bytes that may come out of a compressed log
MAX_RATIO = 200                 # inflation beyond this ratio past RATIO_FLOOR is a bomb
RATIO_FLOOR = 64 << 20
_BLOCK = 1 << 20


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
        """A binary stream over the uncompressed bytes.

        Raises SourceError when the file is missing, not permitted, or compressed in a way that cannot be read.
        """
        try:
            raw: BinaryIO = io.BytesIO(self.data) if self.data is not None else cast(Path, self.path).open("rb")
        except OSError as error:
            raise SourceError(error.strerror or str(error), where=self.name) from None
        return _uncompressed(raw, self.name)

    def read(self, limit: int | None = None) -> bytes:
        """All bytes (or the first ``limit``), uncompressed."""
        with self.open() as stream:
            try:
                return stream.read() if limit is None else stream.read(limit)
            except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
                if limit is None:
                    return self._readable_prefix()
                raise SourceError(f"damaged compressed data ({error})", where=self.name) from None

    def _readable_prefix(self) -> bytes:
        """What comes out before the damage: a truncated archive still holds a run."""
        return b"".join(self.blocks())

    def blocks(self, size: int = _BLOCK) -> Iterator[bytes]:
        """The bytes in blocks of ``size``; stops quietly where a compressed stream is damaged."""
        with self.open() as stream:
            while True:
                try:
                    block = stream.read(size)
                except (OSError, EOFError, zlib.error, lzma.LZMAError):
                    return
                if not block:
                    return
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


def _uncompressed(raw: BinaryIO, name: str) -> BinaryIO:
    magic = raw.read(6)
    raw.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return _bounded(cast(BinaryIO, gzip.GzipFile(fileobj=raw)), raw, name)
    if magic.startswith(b"BZh"):
        return _bounded(cast(BinaryIO, bz2.BZ2File(raw)), raw, name)
    if magic.startswith(b"\xfd7zXZ\x00"):
        return _bounded(cast(BinaryIO, lzma.LZMAFile(raw)), raw, name)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return _bounded(_zstd(raw, name), raw, name)
    return raw


def _zstd(raw: BinaryIO, name: str) -> BinaryIO:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]  # Python 3.14

        return cast(BinaryIO, zstd.ZstdFile(raw))
    except ImportError:
        pass
    try:
        import zstandard
    except ImportError:
        hint = 'pip install "gradoctor[zstd]", or decompress it first: zstd -d'
        raise SourceError("compressed with zstd, which this Python cannot read", where=name, hint=hint) from None
    return cast(BinaryIO, zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True))


class _Bounded(io.RawIOBase):
    """Counts what comes out of a decompressor and stops a bomb before memory does."""

    def __init__(self, inner: BinaryIO, raw: BinaryIO, name: str) -> None:
        self._inner, self._raw, self._name, self._out = inner, raw, name, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._inner.read(len(buffer))
        self._out += len(chunk)
        if self._out > MAX_INFLATED or (self._out > RATIO_FLOOR and self._out > MAX_RATIO * max(self._raw.tell(), 1)):
            raise SourceError("inflates beyond the limit for a compressed log", where=self._name,
                              hint="decompress it yourself if you trust it")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        self._raw.close()
        super().close()


def _bounded(inner: BinaryIO, raw: BinaryIO, name: str) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Bounded(inner, raw, name), _BLOCK))
