"""A line's template: what the bytes of every line of one form have in common, and numbers read from many at
once.

Almost every line of a dense log comes out of one format string. Lines of equal length whose bytes outside
the numbers equal those of a sample have their numbers in the same columns, so a group of them is read by
array operations: an exclusive-or with the sample proves every literal byte, a range check every digit, and
the digits are added up column by column. Integers below 2**53 are exact in this, and one division or
multiplication by an exact power of ten (at most 10**22) is correctly rounded: the result equals
``float(token)`` bit for bit. What does not fit these limits is handed to ``float`` itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import FloatArray
from gradoctor.intake.text.tokens import to_float

Bytes2D = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_TOKEN = re.compile(
    rb"(?P<sign>[-+]?)(?P<whole>\d*(?:,\d{3})*)(?:\.(?P<part>\d*))?(?:[eE](?P<esign>[-+]?)(?P<exp>\d+))?"
)
_EXACT_DIGITS = 15  # decimal digits that always make an integer below 2**53
_EXACT_POWER = 22  # 10**22 is the largest power of ten that is a double exactly
_POWERS = np.array([10.0**power for power in range(_EXACT_POWER + 1)])
_ZERO, _BLANK, _PLUS, _MINUS, _COMMA = 48, 32, 43, 45, 44
_DECODER = msgspec.json.Decoder(list[float])


class Span(NamedTuple):
    """Where a number stands in the line; ``pad`` blanks before it may hold further digits in other lines."""

    start: int
    end: int
    pad: int = 0


class _Exponent(NamedTuple):
    """A number with exponent: its slot, the column of the exponent's sign (-1: none), its digits, its
    decimals.
    """

    slot: int
    sign: int
    start: int
    end: int
    decimals: int


class Template:
    """One form of line. ``reads`` are the numbers wanted, ``free`` are digits that may be any."""

    def __init__(self, line: bytes, reads: list[Span], free: list[int]) -> None:
        self.line = np.frombuffer(line, np.uint8).copy()
        self._exponents: list[_Exponent] = []
        self._whole_text: list[tuple[int, Span]] = []  # numbers read by float itself
        self._fixed: list[tuple[int, float]] = []  # nan, inf: the same in every line of the form
        self._negative: list[int] = []
        self._divide = np.ones(len(reads))
        leading = [
            start for start, end, _ in reads if b"," in line[start:end] and line[start : start + 1].isdigit()
        ]
        self._leading = np.array(leading, np.intp)  # 0,513 is no number of thousands
        columns: list[int] = []
        spans: list[tuple[int, int, int]] = []  # slot, its first and last column
        pads: list[int] = []
        signs: list[int] = []
        for slot, span in enumerate(reads):
            self._lay_out(line, slot, span, columns, spans, pads, signs)
        self._read_columns = np.array(columns, np.intp)
        self._columns_of = spans
        others = [column for power in self._exponents for column in range(power.start, power.end)]
        others += [column for _, span in self._whole_text for column in _digits_in(line, span)]
        others = [column for column in others if column not in pads]
        self._digits = np.array([*(set(columns) - set(pads)), *others, *free], np.intp)
        self._pads = np.array(pads, np.intp)
        self._after_pad = self._pads + 1
        self._signs = np.array(signs, np.intp)
        literal = np.full(len(line), 255, np.uint8)
        for group in (self._digits, self._pads, self._signs):
            literal[group] = 0
        self._literal = literal
        self._literal_at = np.flatnonzero(literal)

    def _lay_out(
        self, line: bytes, slot: int, span: Span, columns: list[int], spans: list[tuple[int, int, int]],
        pads: list[int], signs: list[int],
    ) -> None:  # fmt: skip
        """Note the columns of one number."""
        token = line[span.start : span.end]
        found = _TOKEN.fullmatch(token)
        if found is None:
            self._fixed.append((slot, to_float(token.decode())))
            return
        part = found["part"] or b""
        padding = list(range(span.start - span.pad, span.start))
        mantissa = Span(span.start, span.start + found.end("whole" if found["part"] is None else "part"))
        digits = padding + _digits_in(line, mantissa)
        if len(digits) > _EXACT_DIGITS:
            self._whole_text.append((slot, Span(span.start - span.pad, span.end)))
            pads.extend(padding)
            if found["exp"] and found["esign"]:
                signs.append(span.start + found.start("esign"))
            return
        spans.append((slot, len(columns), len(columns) + len(digits)))
        columns.extend(digits)
        pads.extend(padding)
        if found["sign"] == b"-":
            self._negative.append(slot)
        if found["exp"]:
            sign = span.start + found.start("esign") if found["esign"] else -1
            start = span.start + found.start("exp")
            self._exponents.append(_Exponent(slot, sign, start, span.end, len(part)))
            if sign >= 0:
                signs.append(sign)
        else:
            self._divide[slot] = 10.0 ** len(part)

    def fits(self, block: Bytes2D) -> Flags | None:
        """Which rows of ``block`` (shape (n, length)) have this form; None when all have."""
        differs = block ^ self.line
        fit: Flags | None = None
        if np.bitwise_or.reduce(differs, axis=0)[self._literal_at].any():
            fit = ~_any_in_row(differs & self._literal)
        digits = block[:, self._digits] - np.uint8(_ZERO) > 9
        if digits.any():
            fit = _both(fit, digits)
        if len(self._leading) and (zero := block[:, self._leading] == _ZERO).any():
            fit = _both(fit, zero)
        if len(self._pads):
            fit = self._fits_padding(block, fit)
        if len(self._signs):
            signs = block[:, self._signs]
            strange: Flags = (signs != _MINUS) & (signs != _PLUS)
            if strange.any():
                fit = _both(fit, strange)
        return fit

    def _fits_padding(self, block: Bytes2D, fit: Flags | None) -> Flags | None:
        """Padding holds blanks, then digits: a blank behind a digit would be two numbers."""
        padding = block[:, self._pads]
        blank = padding == _BLANK
        wrong: Flags = (padding - np.uint8(_ZERO) > 9) & ~blank
        wrong |= ~blank & (block[:, self._after_pad] == _BLANK)
        return _both(fit, wrong) if wrong.any() else fit

    def values(self, block: Bytes2D) -> FloatArray:
        """The numbers of rows that fit, shape (n, reads)."""
        digits = np.ascontiguousarray(block[:, self._read_columns].T)
        digits &= np.uint8(15)
        numbers: FloatArray = np.zeros((len(self._divide), len(block)))
        for slot, first, last in self._columns_of:
            number = numbers[slot]
            for column in range(first, last):
                number *= 10.0
                number += digits[column]
            if self._divide[slot] != 1.0:
                number /= self._divide[slot]
        numbers = numbers.T
        for exponent in self._exponents:
            self._scale(block, numbers, exponent)
        for slot in self._negative:
            np.negative(numbers[:, slot], out=numbers[:, slot])
        for slot, span in self._whole_text:
            numbers[:, slot] = _by_float(block, span)
        for slot, number in self._fixed:
            numbers[:, slot] = number
        return numbers

    def _scale(self, block: Bytes2D, numbers: FloatArray, exponent: _Exponent) -> None:
        """Apply the exponents of one column of numbers."""
        slot, sign, start, end, decimals = exponent
        power = np.zeros(len(block), np.int64)
        for column in range(start, end):
            power = power * 10 + (block[:, column] & 15)
        if sign >= 0:
            power = np.where(block[:, sign] == _MINUS, -power, power)
        power -= decimals
        scale = _POWERS[np.minimum(np.abs(power), _EXACT_POWER)]
        numbers[:, slot] = np.where(power < 0, numbers[:, slot] / scale, numbers[:, slot] * scale)
        inexact = np.flatnonzero(np.abs(power) > _EXACT_POWER)
        for row in inexact.tolist():
            first, last = next((first, last) for of, first, last in self._columns_of if of == slot)
            whole = bytes(block[row, self._read_columns[first:last]] | np.uint8(16)).decode()
            numbers[row, slot] = float(f"{int(whole)}e{int(power[row])}")


def _digits_in(line: bytes, span: Span) -> list[int]:
    return [column for column in range(span.start, span.end) if line[column : column + 1].isdigit()]


def _both(one: Flags | None, wrong: Flags) -> Flags:
    """``one`` without the rows that have anything wrong (shape (n, columns))."""
    good: Flags = ~np.asarray(wrong.any(axis=1))
    return good if one is None else one & good


def _any_in_row(differs: Bytes2D) -> Flags:
    """Whether a row holds any set byte; eight bytes at a time where the width allows."""
    rows, width = differs.shape
    whole = width - width % 8
    folded = np.zeros(rows, np.uint64)
    if whole:
        words = np.ascontiguousarray(differs[:, :whole]).view(np.uint64)
        folded = np.bitwise_or.reduce(words, axis=1)
    flags: Flags = folded != 0
    if whole < width:
        flags |= differs[:, whole:].any(axis=1)
    return flags


def _by_float(block: Bytes2D, span: Span) -> FloatArray:
    """Numbers with more digits than a double holds exactly: decoded as one JSON list where they are spelled as
    JSON spells them, else by one call of ``float`` each.
    """
    width = span.end - span.start
    cells = np.full((len(block), width + 1), _COMMA, np.uint8)
    cells[:, :width] = block[:, span.start : span.end]
    text = cells.tobytes()
    try:
        numbers = _DECODER.decode(b"[" + text[:-1] + b"]")
    except msgspec.DecodeError:
        numbers = [to_float(text[at : at + width].decode().strip()) for at in range(0, len(text), width + 1)]
    return np.array(numbers, dtype=np.float64)
