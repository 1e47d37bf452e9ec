"""Which lines certainly say nothing, found without looking at one of them by itself.

A sparse log is mostly lines that no reader wants, each worded differently, so that no template fits. What
could make such a line count is rare and has a shape that array operations see: a sign before a number, a name
of a metric before a number, two numbers side by side, a phrase of an event, a word that heads a section or
begins source code. A line without any of these is cold: the slow path would ignore it too. The test errs on
the safe side; what it calls warm is read slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray
from gradoctor.intake.text.judged import JudgedWords, warm_end, warm_name, warm_place, warm_start
from gradoctor.intake.text.needles import Needles

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_PAD = 48  # bytes of line feeds around the chunk, so that neighbours always exist
_PIECE = 128 << 10  # bytes screened at once: their flags stay in the cache
_CONTEXT = 16  # bytes before a number that are looked at; a longer word is warm
_PLACE = 40  # the same for the place in a source file
_LONG = 8192  # longer lines are left to the slow path
_STEPS = 24  # blanks between a name and its number that are followed
_OPENERS = np.zeros(256, np.bool_)
_OPENERS[list(b" \t'\"[(")] = True
_BLANKS = np.zeros(256, np.bool_)
_BLANKS[list(b" \t\r\n")] = True
_ALNUM = np.zeros(256, np.bool_)
_ALNUM[[*range(48, 58), *range(65, 91), *range(97, 123), 95]] = True
_STAMP = b"0000-00-00 00:00:00,000"
_STAMP_SUSPECTS = (0, 11, 13, 16, 20)  # where a stamp has what could be a number or a sign
_LOWER3 = 0x00202020


def _three(*words: str) -> list[int]:
    return [int.from_bytes(word[:3].encode(), "little") for word in words]


_VALUE_FIRST = _three("avg", "mean", "train", "val", "total", "loss", "accuracy", "acc", "rate")
_NOT_A_NUMBER = _three("nan", "inf")
_SHARES = _three("alw", "nev")


class Screen:
    """Sorts out cold lines; words met before numbers are judged once."""

    def __init__(self) -> None:
        self._needles = Needles()
        self._names = JudgedWords(warm_name, _BLANKS)
        self._places = JudgedWords(warm_place, _BLANKS)
        self._ends = JudgedWords(warm_end, ~_ALNUM)
        self._starts = JudgedWords(warm_start, ~_ALNUM)

    def cold(self, raw: Bytes, starts: IntArray, ends: IntArray) -> Flags:
        """For each line of the chunk (bytes ``starts[i]`` to ``ends[i]``) whether it is cold, shape
        (lines,).
        """
        around = np.full(len(raw) + 2 * _PAD, 10, np.uint8)
        around[_PAD : _PAD + len(raw)] = raw
        stamped = starts[_stamped(around, starts + _PAD)]
        warm_at = np.concatenate((self._in_line(around, len(raw), stamped), self._needles.find(raw)))
        warm = np.zeros(len(starts), np.bool_)
        warm[np.searchsorted(starts, warm_at, side="right") - 1] = True
        warm |= ends - starts > _LONG
        left = np.flatnonzero(~warm)
        warm[left] = self._at_ends(around, starts[left] + _PAD, ends[left] + _PAD)
        return ~warm

    # -- inside of lines

    def _in_line(self, around: Bytes, count: int, stamped: IntArray) -> IntArray:
        """Places that make their line warm; the time stamps of ``stamped`` lines hold none."""
        suspect = np.zeros(count + _PAD, np.bool_)
        for start in range(0, count, _PIECE):
            size = min(_PIECE, count - start)
            suspect[start : start + size] = _suspects(around[start : start + size + 2 * _PAD], size)
        for column in _STAMP_SUSPECTS:
            suspect[stamped + column] = False
        here: IntArray = np.flatnonzero(suspect) + _PAD
        byte = around[here]
        warm = (byte == 61) | (byte > 126) | (byte == 78) | (byte == 75)
        control = byte < 32
        warm |= control & ~((byte == 13) & (around[here + 1] == 10))
        for which, judge in (
            (byte == 58, self._colons), (byte == 47, self._slashes), (byte == 32, _value_first),
            ((byte > 32) & (byte != 58) & (byte != 47) & ~warm, self._numbers),
        ):  # fmt: skip
            at = np.flatnonzero(which)
            if len(at):
                warm[at] = judge(around, here[at])
        places: IntArray = here[warm] - _PAD
        return places

    def _colons(self, around: Bytes, at: IntArray) -> Flags:
        """A colon is warm before a number, unless it stands in a clock or names a line of a source file."""
        value = _skip(around, at + 1, 1)
        first = around[value]
        digit = _digit(first)
        second = around[value + 1]
        signed = ((first - np.uint8(43)) < 4) & (_digit(second) | _letter(second) | (second == 46))
        warm = (
            digit
            | signed
            | _OPENERS[first]
            | (_letter(first) & _spells(around, value, _NOT_A_NUMBER + _SHARES))
        )
        tight = np.flatnonzero(digit & (value == at + 1))
        spot = at[tight]
        clock = _digit(around[spot - 1]) & _digit(around[spot - 2]) & _digit(around[spot + 2])
        before = around[spot - 3]
        clock &= (
            _OPENERS[before] | (before == 58) | (before == 10) | ((before == 84) & _digit(around[spot - 4]))
        )
        place = ~clock & self._is_place(around, spot, ~clock)
        warm[tight[clock | place]] = False
        return np.asarray(warm)

    def _is_place(self, around: Bytes, at: IntArray, asked: Flags) -> Flags:
        """Whether ``name.part:123 -`` stands here."""
        found = np.zeros(len(at), np.bool_)
        at = at[asked]
        end = at + 1
        for _ in range(7):
            end = end + _digit(around[end])
        behind, next_one = around[end], around[end + 1]
        ends = (behind == 93) | ((behind == 32) & ((next_one == 45) | (next_one == 124)))
        found[np.flatnonzero(asked)] = ends & ~self._places.warm(around, at - 1, _PLACE)
        return found

    def _slashes(self, around: Bytes, at: IntArray) -> Flags:
        """``3/100`` is warm; in ``11/18 18:14`` and ``2021/11/18`` it is a date."""
        end = at + 1
        for _ in range(3):
            end = end + _digit(around[end])
        clock = (
            (around[end] == 32) & _digit(around[end + 1]) & _digit(around[end + 2]) & (around[end + 3] == 58)
        )
        warm: Flags = ~(clock & _digit(around[at - 1]))
        return warm

    def _numbers(self, around: Bytes, at: IntArray) -> Flags:
        """A number, or a word that may be nan, behind blanks, brackets or a comma."""
        warm = np.zeros(len(at), np.bool_)
        words = _letter(around[at])
        spelled = np.flatnonzero(words)
        warm[spelled] = _spells(around, at[spelled], _NOT_A_NUMBER) & ~_goes_on(around, at[spelled] + 3)
        index = np.flatnonzero(~words)
        start = at[index]
        clock = _digit(around[start]) & _digit(around[start + 1]) & (around[start + 2] == 58)
        clock &= _digit(around[start + 3])
        comma = around[start - 1] == 44
        fraction = comma & (around[start - 4] == 58)  # 12:30:45,678
        before = _skip(around, start - 1, -1)
        sign = around[before]
        further = around[_skip(around, before - 1, -1)]
        joins = (sign == 44) | (sign == 45) | (sign == 43) | (sign == 37)
        hot = (
            (_digit(sign) & ~clock)
            | (sign == 124)
            | (sign == 47)
            | (joins & _digit(further) & ~fraction)
            | _OPENERS[sign]
        )
        boxes = np.flatnonzero(around[start - 1] == 91)
        hot[boxes] |= _boxed(around, start[boxes])
        ask = np.flatnonzero(~hot & (sign != 44) & (sign != 10) & ~_digit(sign))
        hot[ask] = self._names.warm(around, before[ask], _CONTEXT)
        warm[index] = hot
        return warm

    # -- at the ends of lines

    def _at_ends(self, around: Bytes, starts: IntArray, ends: IntArray) -> Flags:
        """Whether the first word may begin source code, or the last one end the head of a section."""
        first = starts
        for _ in range(_STEPS):
            indented = (around[first] == 32) | (around[first] == 9)
            if not indented.any():
                break
            first = first + indented
        last = ends - 1
        for _ in range(3):
            last = last - (~_ALNUM[around[last]] & (last > first))
        blank = first >= ends
        lead = around[first]
        warm = ~_ALNUM[around[last]] | (around[last + 1] == 40)
        odd = (
            (lead == 64)
            | (lead == 34)
            | (lead == 39)
            | (lead == 35)
            | (lead == 95)
            | (lead == 32)
            | (lead == 9)
        )
        warm |= odd
        ask = np.flatnonzero(~warm & ~blank & _letter(lead))
        warm[ask] = self._starts.warm(around, first[ask], -_CONTEXT)
        ask = np.flatnonzero(~warm & ~blank)
        warm[ask] = self._ends.warm(around, last[ask], _CONTEXT)
        warm &= ~blank
        return np.asarray(warm)


def _suspects(around: Bytes, count: int) -> Flags:
    """Bytes at which something may begin that makes a line warm."""

    def shifted(flags: Flags | Bytes, by: int) -> NDArray[Any]:
        return flags[_PAD + by : _PAD + by + count]

    here, after = shifted(around, 0), shifted(around, 1)
    low = around | np.uint8(32)
    digit = (around - np.uint8(48)) < 10
    front = (around < 42) | (around == 91) | (around == 44)
    starts = digit | (low == 110) | (low == 105)
    lead = (here - np.uint8(43)) < 4
    found: Flags = shifted(starts, 0) & shifted(front, -1)
    found |= lead & shifted(front, -1) & (shifted(starts, 1) | (after == 46))
    found |= (here == 61) | (here == 58)
    found |= (here == 47) & shifted(digit, 1) & (shifted(digit, -1) | (shifted(around, -1) == 32))
    found |= (here == 32) & shifted(digit, -1) & ((shifted(low, 1) - np.uint8(97)) < 26)
    found |= ((here == 78) & (after == 97)) | ((here == 75) & (after == 105))
    found |= (here < 9) | ((here > 10) & (here < 32)) | (here > 126)
    return found


def _stamped(around: Bytes, starts: IntArray) -> Flags:
    """Lines that begin with ``2025-11-01 00:00:00,123`` (or ``T``, ``.``), as Python's logging writes it."""
    stamped = np.ones(len(starts), np.bool_)
    for column, wanted in enumerate(_STAMP):
        byte = around[starts + column]
        if wanted == 48:
            stamped &= _digit(byte)
        elif wanted == 32:
            stamped &= (byte == 32) | (byte == 84)
        elif wanted == 44:
            stamped &= (byte == 44) | (byte == 46)
        else:
            stamped &= byte == wanted
    return stamped


def _digit(byte: Bytes) -> Flags:
    return (byte - np.uint8(48)) < 10


def _letter(byte: Bytes) -> Flags:
    return ((byte | np.uint8(32)) - np.uint8(97)) < 26


def _skip(around: Bytes, at: IntArray, step: int) -> IntArray:
    """Go on (or back) over blanks, quotes and brackets."""
    for _ in range(_STEPS):
        opener = _OPENERS[around[at]]
        if not opener.any():
            break
        at = at + step * opener
    return at


def _spells(around: Bytes, at: IntArray, words: list[int]) -> Flags:
    """Whether one of the three-letter beginnings stands at ``at``, in small letters or large."""
    three = (
        around[at].astype(np.uint32)
        | around[at + 1].astype(np.uint32) << 8
        | around[at + 2].astype(np.uint32) << 16
    )
    three |= np.uint32(_LOWER3)
    found = np.zeros(len(at), np.bool_)
    for word in words:
        found |= three == word
    return found


def _goes_on(around: Bytes, at: IntArray) -> Flags:
    """Whether a word goes on in a way that no unit does: ``info`` is not infinity, ``nanms`` may be."""
    byte = around[at]
    unit = (byte == 109) | (byte == 117) | (byte == 115)
    return np.asarray(_ALNUM[byte] & ~unit)


def _boxed(around: Bytes, start: IntArray) -> Flags:
    """``[20] `` counts something."""
    end = start
    for _ in range(7):
        end = end + _digit(around[end])
    return np.asarray((around[end] == 93) & _BLANKS[around[end + 1]])


def _value_first(around: Bytes, at: IntArray) -> Flags:
    """``0.5 loss``: a value that stands before its name."""
    return _spells(around, at + 1, _VALUE_FIRST)
