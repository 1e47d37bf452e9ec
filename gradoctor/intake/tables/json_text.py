"""A cursor over JSON text: lines of positions, single values, what stands before a damage."""

from __future__ import annotations

import json
from typing import Any

from gradoctor.intake.source import Source
from gradoctor.intake.tables.scalars import whole_number

_BLANKS = frozenset(" \t\r\n")
RECORDS = json.JSONDecoder(parse_int=whole_number)  # all numbers floats, without a limit of digits
PLAIN = json.JSONDecoder()


class CutOffError(Exception):
    """The text ends, or stops being JSON, at a position."""


def source_text(source: Source) -> str:
    """A source's whole text without byte order mark, undecodable bytes replaced."""
    return source.read().decode("utf-8-sig", errors="replace")


class JsonText:
    """A text that is gone through once, front to back. ``position`` is how far its owner has come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self._line = 1
        self._counted = 0

    def line(self, position: int) -> int:
        """The line of a position that does not lie before an earlier one asked for."""
        self._line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def after_blanks(self, position: int) -> int:
        """The next position that is not blank."""
        text, end = self.text, len(self.text)
        while position < end and text[position] in _BLANKS:
            position += 1
        return position

    def decode(self, position: int, decoder: json.JSONDecoder) -> tuple[Any, int]:
        """The value at a position and the position behind it; raises CutOffError where there is none."""
        try:
            return decoder.raw_decode(self.text, position)
        except json.JSONDecodeError as error:
            raise CutOffError from error
        except (ValueError, RecursionError):  # an integer beyond Python's limit of digits
            try:
                return RECORDS.raw_decode(self.text, position)
            except ValueError as error:
                raise CutOffError from error

    def next(self, position: int, closing: str) -> int:
        """The position of the next item, or of the closing bracket."""
        position = self.position = self.after_blanks(position)
        if self.sign(position) == closing:
            return position
        self.expect(position, ",")
        return self.after_blanks(position + 1)

    def sign(self, position: int) -> str:
        """The character at a position, empty behind the end."""
        return self.text[position : position + 1]

    def expect(self, position: int, sign: str) -> None:
        """Raises CutOffError unless a character stands at a position."""
        if self.sign(position) != sign:
            raise CutOffError
