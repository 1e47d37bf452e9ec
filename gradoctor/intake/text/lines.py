"""Bytes to cleaned physical lines: encodings, colours, redraws and line ends, streamed in bounded memory.

A line's number is that of the physical line (ended by a line feed). Several states of a progress bar share
one (carriage returns or backspaces redraw it): only the last state of each bar is kept. Where carriage
returns separate anything but bars they end a row, and every row carries the same number.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gradoctor.intake.line_ends import line_feeds
from gradoctor.intake.source import Source

MAX_LINE = 16 << 20
"""Bytes of one physical line that are looked at; the rest of a longer one is dropped and counted."""
_FLUSH = 1 << 20  # a line without "\n" but with "\r" is handed on in parts of this size

_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, hyperlinks
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS and its kind
    r"|\x1b[ -/]*[0-~]"
)
_CONTROL = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)))
_WIDE = str.maketrans({
    "：": ":", "，": ",", "＝": "=", "；": ";", "（": "(", "）": ")", "［": "[", "］": "]", "％": "%",
    "｜": "|", "│": "|", "┃": "|", "║": "|", "\u2212": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    "\u3000": " ", "\ufeff": None, "\u200b": None, "\u2060": None,
})  # fmt: skip
_MISREAD_LEAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
_BAR = re.compile(r"\d%\||\d% \[\d+/\d+ |it/s|s/it|\d/\d+ \[|\d/\d+ [━╸╺─]|\[=*>\.*\]")
_ERASER = " " * 8
_COUNTER = re.compile(r"(\d{1,12})/(\d{1,12}) ?[\[━╸╺─]")


class Line(NamedTuple):
    """One cleaned line (or one row or bar of it): the number of its physical line, and its text."""

    number: int
    text: str


class Block(NamedTuple):
    """Whole physical lines as UTF-8 bytes without the last terminator; ``first`` is the first one's number.

    ``partial`` says that the last line goes on in the next block (carriage returns without a line feed).
    ``cut`` counts lines longer than :data:`MAX_LINE`, of which only the beginning is here.
    """

    first: int
    data: bytes
    partial: bool = False
    cut: int = 0


def read_blocks(source: Source) -> Iterator[Block]:
    """The source in blocks that end at a line end, in UTF-8 whatever it was written in."""
    carry, number = b"", 1
    for piece in _as_utf8(source.blocks()):
        first, end = piece.find(b"\n"), piece.rfind(b"\n")
        if end >= 0:
            line = carry + piece[:first]
            data = b"".join((line[:MAX_LINE], memoryview(piece)[first:end]))
            yield Block(number, data, cut=int(len(line) > MAX_LINE))
            number += line_feeds(data) + 1
            carry = piece[end + 1 :]
            continue
        if len(carry) > MAX_LINE:
            continue
        carry += piece
        turn = carry.rfind(b"\r")
        if len(carry) >= _FLUSH and turn > 0:
            yield Block(number, carry[:turn], partial=True)
            carry = carry[turn + 1 :]
    if carry:
        yield Block(number, carry[:MAX_LINE], cut=int(len(carry) > MAX_LINE))


def read_lines(source: Source) -> Iterator[Line]:
    """Every line of the source, cleaned, redraws collapsed; blank ones too, so the last number counts all."""
    for block in read_blocks(source):
        yield from lines_of(block)


def lines_of(block: Block) -> Iterator[Line]:
    """The lines of one block, cleaned. The decoded text keeps nothing but what a reader can use."""
    number = block.first
    text = block.data.decode("utf-8", errors="replace")
    for raw in text.split("\n"):
        for part in clean(raw):
            yield Line(number, part)
        number += 1


def clean(raw: str) -> list[str]:
    """One physical line as the rows and last bar states it shows on a terminal; at least one string."""
    raw = raw.removesuffix("\r")
    if "\x1b" in raw:
        raw = _ANSI.sub("", raw)
    if not raw.isascii():
        raw = repaired(raw).translate(_WIDE)
    parts = collapse(raw) if "\r" in raw or "\b" in raw else [raw]
    return parts if all(part.isprintable() for part in parts) else [_printable(part) for part in parts]


def collapse(raw: str) -> list[str]:
    """The states of a redrawn line: the last one of each bar, every other one whole; at least one string."""
    kept: list[str] = []
    for state in _states(raw):
        if not state.strip() or (kept and _wipes(kept[-1], state)):
            continue
        if kept and _is_bar(state) and _is_bar(kept[-1]) and _same_bar(kept[-1], state):
            kept[-1] = state
        else:
            kept.append(state)
    return kept or [""]


def _wipes(before: str, state: str) -> bool:
    """Whether the state only writes blanks over the bar before it."""
    return state.endswith(_ERASER) and _is_bar(before) and before.startswith(state.rstrip())


def repaired(text: str) -> str:
    """UTF-8 that was read as Windows-1252 and written again, turned back; other text unchanged.

    ``"Î»_sparse"`` becomes ``"λ_sparse"``. Where the damage is not reversible the text stays as it is.
    """
    if not _MISREAD_LEAD.search(text):
        return text
    try:
        return b"".join(_cp1252(char) for char in text).decode("utf-8")
    except UnicodeError:
        return text


def _cp1252(char: str) -> bytes:
    """One character as Windows-1252; its five unassigned bytes as the control characters they stand for."""
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _states(raw: str) -> Iterator[str]:
    """The line's states: a carriage return starts a new one, a backspace takes one character back."""
    for piece in raw.split("\r"):
        if "\b" not in piece:
            yield piece
            continue
        shown = ""
        for run in re.split(r"(\x08+)", piece):
            if not run.startswith("\b"):
                shown += run
            elif len(run) >= len(shown.rstrip()):
                yield shown
                shown = ""
            else:
                shown = shown[: -len(run)]
        yield shown


def _is_bar(state: str) -> bool:
    return _BAR.search(state) is not None


def _same_bar(before: str, after: str) -> bool:
    """Whether ``after`` redraws the bar of ``before``: same total, and the counter did not go back."""
    old, new = _COUNTER.search(before), _COUNTER.search(after)
    if old is None or new is None:
        return old is new or before.split(maxsplit=1)[:1] == after.split(maxsplit=1)[:1]
    return old[2] == new[2] and int(new[1][:18]) >= int(old[1][:18])


def _printable(text: str) -> str:
    return text.translate(_CONTROL)


def _as_utf8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes without byte order mark; UTF-16 and UTF-32 (by mark, or by their zero bytes) re-encoded."""
    decoder: codecs.IncrementalDecoder | None = None
    for index, block in enumerate(blocks):
        if index == 0:
            encoding = _encoding(block)
            if encoding:
                decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
            block = block.removeprefix(codecs.BOM_UTF8)
        yield block if decoder is None else decoder.decode(block).encode("utf-8", errors="replace")
    if decoder is not None and (rest := decoder.decode(b"", final=True)):
        yield rest.encode("utf-8", errors="replace")


def _encoding(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:512]
    if len(sample) >= 16 and b"\n" in sample:
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        if odd > 0.7 * len(sample) / 2 and not even:
            return "utf-16-le"
        if even > 0.7 * len(sample) / 2 and not odd:
            return "utf-16-be"
    return None
