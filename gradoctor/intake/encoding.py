"""Text in two or four bytes a character (PowerShell's redirection writes it), handed on as UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

SAMPLE_BYTES = 512
_BLOCK = 1 << 20
_MOSTLY = 0.7  # share of the bytes at odd (or even) places that are zero when Latin text is in UTF-16


def wide_encoding(head: bytes) -> str | None:
    """The encoding that the beginning of a file shows, by its mark or by its zero bytes; None for one byte a character.

    Pure UTF-16 text of a few characters without mark is not recognised.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:SAMPLE_BYTES]
    if len(sample) < 16:
        return None
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if odd > _MOSTLY * len(sample) / 2 and not even:
        return "utf-16-le"
    if even > _MOSTLY * len(sample) / 2 and not odd:
        return "utf-16-be"
    return None


def in_utf8(raw: io.BufferedIOBase) -> BinaryIO:
    """The stream itself, or, where its beginning shows another encoding, its text in UTF-8."""
    if isinstance(raw, io.BufferedReader):
        head = raw.peek(SAMPLE_BYTES)
    else:
        head = raw.read(SAMPLE_BYTES)
        raw.seek(0)
    encoding = wide_encoding(head)
    plain = cast(BinaryIO, raw)
    return (
        plain if encoding is None else cast(BinaryIO, io.BufferedReader(_Transcoded(plain, encoding), _BLOCK))
    )


class _Transcoded(io.RawIOBase):
    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        ended = False
        while not self._ready and not ended:
            block = self._raw.read(_BLOCK)
            ended = not block
            text = self._decoder.decode(block, final=ended)
            self._ready = memoryview(text.encode("utf-8", errors="replace"))
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
