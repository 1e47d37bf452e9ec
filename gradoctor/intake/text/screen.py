"""Which lines certainly say nothing, found without looking at one of them by itself.

A sparse log is mostly lines that no reader wants, each worded differently, so that no template fits. What
could make such a line count is rare and has a shape that array operations see: a sign before a number, a name
of a metric before a number, two numbers side by side, a phrase of an event, a word that heads a section or
begins source code. A line without any of these is cold: the slow path would ignore it too. The test errs on
the safe side; what it calls warm is read slowly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray
from gradoctor.intake.text.judged import (
    SECTION_LETTERS,
    JudgedWords,
    at_blanks,
    at_signs,
    warm_end,
    warm_name,
    warm_place,
    warm_start,
)
from gradoctor.intake.text.needles import Needles
from gradoctor.intake.text.suspects import Suspects

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_PAD = 48  # bytes of line feeds around the chunk, so that neighbours always exist
_PLACE = 40  # bytes before a colon that are looked at for a place in a source file
_LONG = 8192  # longer lines are left to the slow path
_STEPS = 24  # blanks between a name and its number that are followed
_DIGITS = 8  # digits of a number that are followed
_STAMP = np.frombuffer(b"0000-00-00 00:00:00,000\0", np.uint8)
_STAMP_DIGITS = _STAMP == 48
_STAMP_OTHER = np.frombuffer(b"\0" * 10 + b"T" + b"\0" * 8 + b"." + b"\0" * 4, np.uint8)
_STAMP_HIDDEN = 22  # bytes of it that neither say nor change anything; its last digit may join what follows
_LOWER3 = 0x00202020


def _table(letters: bytes) -> Flags:
    table = np.zeros(256, np.bool_)
    table[list(letters)] = True
    return table


_OPENERS = _table(b" \t'\"[(")
_BLANKS = _table(b" \t\r\n")
_ALNUM = _table(bytes([*range(48, 58), *range(65, 91), *range(97, 123), 95]))
_ODD_STARTS = _table(b"@\"'#_ \t")
_BEHIND_N = _table(b"aeou/AEOU")
_MAY_BE_NUMBER = _table(b"0123456789+-.,nNiIaA")


def _three(*words: str) -> list[int]:
    return [int.from_bytes(word[:3].encode(), "little") for word in words]


_VALUE_FIRST = _three("avg", "mean", "train", "val", "total", "loss", "accuracy", "acc", "rate")
_NOT_A_NUMBER = _three("nan", "inf")
_SHARES = _three("alw", "nev")

_SURE, _COLON, _SLASH, _BLANK, _WORD, _NUMBER = range(1, 7)
_KINDS = np.zeros(256, np.uint8)  # what to ask of a suspect byte; of others nothing
_KINDS[48:58] = _KINDS[43:47] = _NUMBER
_KINDS[list(b"nNiI")] = _WORD
_KINDS[:32] = _KINDS[127:] = _KINDS[[61, 75]] = _SURE
_KINDS[[58, 47, 32]] = _COLON, _SLASH, _BLANK


class Screen:
    """Sorts out cold lines; words met before numbers are judged once."""

    def __init__(self) -> None:
        self._needles = Needles()
        self._suspects = Suspects()
        self._names = JudgedWords(warm_name, at_blanks)
        self._places = JudgedWords(warm_place, at_blanks, _PLACE)
        self._ends = JudgedWords(warm_end, at_signs)
        self._starts = JudgedWords(warm_start, at_signs, forward=True)

    def cold(self, raw: Bytes, starts: IntArray, ends: IntArray) -> Flags:
        """For each line of the chunk (bytes ``starts[i]`` to ``ends[i]``) whether it is cold, shape
        (lines,).
        """
        around = np.full(len(raw) + 2 * _PAD, 10, np.uint8)
        around[_PAD : _PAD + len(raw)] = raw
        stamped = _stamped(around, starts + _PAD)
        _hide_stamps(around, starts[stamped] + _PAD)
        warm_at = np.concatenate((self._in_line(around), self._needles.find(raw)))
        warm = np.zeros(len(starts), np.bool_)
        warm[np.searchsorted(starts, warm_at, side="right") - 1] = True
        warm |= ends - starts > _LONG
        left = np.flatnonzero(~warm)
        warm[left] = self._at_start(around, starts[left] + _PAD, ends[left] + _PAD, stamped[left])
        left = left[~warm[left]]
        warm[left] = self._at_end(around, starts[left] + _PAD, ends[left] + _PAD)
        return ~warm

    # -- inside of lines

    def _in_line(self, around: Bytes) -> IntArray:
        """Places that make their line warm."""
        here = self._suspects.find(around, _PAD)
        kinds = _KINDS[around[here]]
        warm = [here[kinds == _SURE]]
        for kind, judge in (
            (_COLON, self._colons), (_SLASH, _slashes), (_BLANK, _value_first), (_WORD, _words),
            (_NUMBER, self._numbers),
        ):  # fmt: skip
            at = here[kinds == kind]
            if len(at):
                warm.append(at[judge(around, at)])
        places: IntArray = np.concatenate(warm) - _PAD
        return places

    def _colons(self, around: Bytes, at: IntArray) -> Flags:
        """A colon is warm before a number, unless it stands in a clock or names a line of a source file."""
        warm = np.zeros(len(at), np.bool_)
        after = around[at + 1]
        ordinary = _digit(after) & _letter(around[at - 1])  # part:123
        at_once, rest = np.flatnonzero(ordinary), np.flatnonzero(~ordinary)
        warm[at_once] = ~self._is_place(around, at[at_once])
        telling = _OPENERS[after[rest]] | _MAY_BE_NUMBER[after[rest]]
        rest = rest[telling]
        if len(rest):
            warm[rest] = self._strange_colons(around, at[rest])
        return warm

    def _strange_colons(self, around: Bytes, at: IntArray) -> Flags:
        """The same for colons with anything but a letter before and a digit behind them."""
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
        place = np.zeros(len(spot), np.bool_)
        asked = np.flatnonzero(~clock)
        place[asked] = self._is_place(around, spot[asked])
        warm[tight[clock | place]] = False
        return np.asarray(warm)

    def _is_place(self, around: Bytes, at: IntArray) -> Flags:
        """Whether ``name.part:123 -`` stands here."""
        end = at + 1
        for _ in range(_DIGITS - 1):
            moves = _digit(around[end])
            if not moves.any():
                break
            end = end + moves
        behind = around[end]
        asked = np.flatnonzero((behind == 93) | (behind == 32))
        next_one = around[end[asked] + 1]
        asked = asked[(behind[asked] == 93) | (next_one == 45) | (next_one == 124)]
        found = np.zeros(len(at), np.bool_)
        found[asked] = ~self._places.warm(around, at[asked] - 1)
        return found

    def _numbers(self, around: Bytes, at: IntArray) -> Flags:
        """A number behind blanks, brackets or a comma."""
        warm = np.zeros(len(at), np.bool_)
        ordinary = (around[at - 1] == 32) & _letter(around[at - 2])  # a word, a blank, a number
        at_once = np.flatnonzero(ordinary)
        warm[at_once] = self._names.warm(around, at[at_once] - 2)
        rest = np.flatnonzero(~ordinary)
        sign = (around[at[rest]] - np.uint8(43)) < 4
        rest = rest[~sign | _MAY_BE_NUMBER[around[at[rest] + 1]]]
        if len(rest):
            warm[rest] = self._strange_numbers(around, at[rest])
        return warm

    def _strange_numbers(self, around: Bytes, start: IntArray) -> Flags:
        """The same for numbers with anything but a word and a blank before them."""
        clock = _digit(around[start]) & _digit(around[start + 1]) & (around[start + 2] == 58)
        clock &= _digit(around[start + 3])
        comma = around[start - 1] == 44
        fraction = comma & (around[start - 4] == 58)  # 12:30:45,678
        before = _skip(around, start - 1, -1)
        sign = around[before]
        hot = (_digit(sign) & ~clock) | (sign == 124) | (sign == 47) | _OPENERS[sign]
        joins = (sign == 44) | (sign == 45) | (sign == 43) | (sign == 37)
        ask = np.flatnonzero(joins & ~fraction & ~hot)
        hot[ask] = _digit(around[_skip(around, before[ask] - 1, -1)])
        boxes = np.flatnonzero(
            np.logical_or.reduce(
                [around[near] == 91 for near in (start - 1, start - 2, before + 1, before + 2)]
            )
        )
        hot[boxes] |= (around[before[boxes]] != 10) | _boxed(around, start[boxes])  # a list, or a count
        ask = np.flatnonzero(~hot & (sign != 44) & (sign != 10) & ~_digit(sign))
        hot[ask] = self._names.warm(around, before[ask])
        return np.asarray(hot)

    # -- at the ends of lines

    def _at_start(self, around: Bytes, first: IntArray, ends: IntArray, stamped: Flags) -> Flags:
        """Whether the first word may begin source code."""
        warm = np.zeros(len(first), np.bool_)
        asked = np.flatnonzero(~stamped & (first < ends))
        begin = _skip_blanks(around, first[asked])
        asked, begin = asked[begin < ends[asked]], begin[begin < ends[asked]]
        lead = around[begin]
        warm[asked] = _ODD_STARTS[lead]
        letter = _letter(lead)
        asked = asked[letter]
        warm[asked] |= self._starts.warm(around, begin[letter])
        return warm

    def _at_end(self, around: Bytes, starts: IntArray, ends: IntArray) -> Flags:
        """Whether the last word may end the head of a section."""
        last = ends - 1
        for _ in range(3):
            last = last - (~_ALNUM[around[last]] & (last > starts))
        warm = ~_ALNUM[around[last]] | (around[last + 1] == 40)
        blank = np.flatnonzero(warm)
        warm[blank] &= _skip_blanks(around, starts[blank]) < ends[blank]
        asked = np.flatnonzero(~warm)
        last = last[asked]
        for _ in range(_DIGITS):  # epoch12
            moves = _digit(around[last])
            if not moves.any():
                break
            last = last - moves
        byte = around[last]
        may = SECTION_LETTERS[around[last - 1], byte] | _digit(byte)
        warm[asked[may]] = self._ends.warm(around, last[may])
        return np.asarray(warm)


def _slashes(around: Bytes, at: IntArray) -> Flags:
    """``3/100`` is warm; in ``11/18 18:14`` and ``2021/11/18`` it is a date."""
    before = around[at - 1]
    warm: Flags = _digit(before) | (before == 32)
    end = at + 1
    for _ in range(3):
        end = end + _digit(around[end])
    clock = (around[end] == 32) & _digit(around[end + 1]) & _digit(around[end + 2]) & (around[end + 3] == 58)
    warm &= ~(clock & _digit(before))
    return warm


def _words(around: Bytes, at: IntArray) -> Flags:
    """``nan`` and ``inf``, ``None``, ``N/A`` and ``Never`` where numbers may stand, and the ``Na`` of NaNs."""
    warm: Flags = _spells(around, at, _NOT_A_NUMBER) & ~_goes_on(around, at + 3)
    warm |= (around[at] == 78) & _BEHIND_N[around[at + 1]]
    return warm


def _stamped(around: Bytes, starts: IntArray) -> Flags:
    """Lines that begin with ``2025-11-01 00:00:00,123`` (or ``T``, ``.``), as Python's logging writes it."""
    width = len(_STAMP)
    window: NDArray[np.void] = np.ndarray((len(around) - width + 1,), f"V{width}", around.data, 0, (1,))
    letters = window[starts].view(np.uint8).reshape(-1, width)
    wrong = letters ^ _STAMP
    wrong *= ~((letters - np.uint8(48) < 10) & _STAMP_DIGITS)
    wrong *= ~((letters == _STAMP_OTHER) & (_STAMP_OTHER > 0))
    wrong *= _STAMP != 0  # the byte behind the stamp may be any
    parts = wrong.view(np.uint64)
    stamped: Flags = (parts[:, 0] | parts[:, 1] | parts[:, 2]) == 0
    return stamped


def _hide_stamps(around: Bytes, starts: IntArray) -> None:
    """Write letters over the stamps: they hold what looks like numbers and signs."""
    window: NDArray[np.void] = np.ndarray(
        (len(around) - _STAMP_HIDDEN + 1,), f"V{_STAMP_HIDDEN}", around.data, 0, (1,)
    )
    window[starts] = np.frombuffer(b"x" * _STAMP_HIDDEN, f"V{_STAMP_HIDDEN}")[0]


def _skip_blanks(around: Bytes, at: IntArray) -> IntArray:
    for _ in range(_STEPS):
        indented = (around[at] == 32) | (around[at] == 9)
        if not indented.any():
            break
        at = at + indented
    return at


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
