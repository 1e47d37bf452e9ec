"""What a log holds beyond its first 64 KiB, for readers that look for their marks; and redrawn lines
state by state.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from gradoctor.errors import GradoctorError
from gradoctor.intake.format import Head
from gradoctor.intake.source import Source
from gradoctor.intake.text.lines import Line, clean, read_blocks

_WHOLE = 1 << 20  # bytes of a source that are looked at whole
_SAMPLES, _SAMPLE_BYTES = 16, 48 << 10
_STRUCTURED = (b'{"', b"[{", b"[[", b"<")  # no text family begins like this


def every_state(source: Source) -> Iterator[Line]:
    """Every line of the source, and every state of those that were redrawn."""
    for block in read_blocks(source):
        for index, raw in enumerate(block.data.decode("utf-8", errors="replace").split("\n")):
            for state in raw.split("\r"):
                yield from (Line(block.first + index, part) for part in clean(state))


@lru_cache(maxsize=2)
def sample(head: Head) -> str:
    """The beginning of a source, and pieces from further on: thousands of lines of warnings may come
    first.
    """
    if head.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.text
    if b"\0" in head.data[:4096] or head.data.lstrip().startswith(_STRUCTURED):
        return ""
    if head.complete:
        return head.text
    pieces = [head.text]
    with suppress(GradoctorError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        # what is wrong with the source is told when it is read
        pieces.extend(_pieces(head.source, len(head.data)))
    return "\n".join(pieces)


def _pieces(source: Source, start: int) -> Iterator[str]:
    """The rest of a source, of a big one stretches at even distances."""
    if source.size <= _WHOLE:
        yield source.read(_WHOLE)[start:].decode("utf-8", errors="replace")
        return
    with source.open() as stream:
        stride = max((source.size - start) // _SAMPLES, _SAMPLE_BYTES)
        for index in range(_SAMPLES):
            stream.seek(start + index * stride)
            piece = stream.read(_SAMPLE_BYTES)
            if not piece:
                return
            yield piece.decode("utf-8", errors="replace")


def lines_with(anchor: str, text: str, most: int = 200) -> Iterator[str]:
    """Lines of ``text`` that hold ``anchor``, cleaned, up to ``most``."""
    at = text.find(anchor)
    for _ in range(most):
        if at < 0:
            return
        start, stop = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        yield from clean(text[start : min(stop, start + 50_000)])
        at = text.find(anchor, stop)
