"""Which lines certainly say nothing, found without looking at one of them by itself.

A sparse log is mostly lines that no reader wants, each worded differently, so that no template fits. What
could make such a line count is rare and has a shape that array operations see: a sign before a number, a name
of a metric before a number, two numbers side by side, a phrase of an event, a word that heads a section or
begins source code. A line without any of these is cold: the slow path would ignore it too. The test errs on
the safe side; what it calls warm is read slowly.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray
from gradoctor.intake.native import scan
from gradoctor.intake.text.judged import (
    MOST_NEW,
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
from gradoctor.intake.text.places_in_bytes import (
    ALNUM,
    MAY_BE_NUMBER,
    NOT_A_NUMBER,
    ODD_STARTS,
    OPENERS,
    SHARES,
    boxed,
    has_stamp,
    hide_stamps,
    is_digit,
    is_letter,
    number_words,
    skip,
    skip_blanks,
    slashes,
    spells,
    value_first,
)
from gradoctor.intake.text.suspects import Suspects

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_PAD = 48  # bytes of line feeds around the chunk, so that neighbours always exist
_PLACE = 40  # bytes before a colon that are looked at for a place in a source file
_LONG = 8192  # longer lines are left to the slow path
_DIGITS = 8  # digits of a number that are followed

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
        if scan is not None:
            return self._cold_compiled(scan, raw, starts, ends)
        return self.cold_by_arrays(raw, starts, ends)

    def _cold_compiled(self, scan: ModuleType, raw: Bytes, starts: IntArray, ends: IntArray) -> Flags:
        cold = np.empty(len(starts), np.bool_)
        words = self._names.table, self._places.table, self._ends.table, self._starts.table
        scan.cold_lines((raw, starts, ends, cold, SECTION_LETTERS), *words, self._needles.tables, MOST_NEW)
        return cold

    def cold_by_arrays(self, raw: Bytes, starts: IntArray, ends: IntArray) -> Flags:
        """The same by array operations: the reference."""
        around = np.full(len(raw) + 2 * _PAD, 10, np.uint8)
        around[_PAD : _PAD + len(raw)] = raw
        stamped = has_stamp(around, starts + _PAD)
        hide_stamps(around, starts[stamped] + _PAD)
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
            (_COLON, self._colons), (_SLASH, slashes), (_BLANK, value_first), (_WORD, number_words),
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
        ordinary = is_digit(after) & is_letter(around[at - 1])  # part:123
        at_once, rest = np.flatnonzero(ordinary), np.flatnonzero(~ordinary)
        warm[at_once] = ~self._is_place(around, at[at_once])
        telling = OPENERS[after[rest]] | MAY_BE_NUMBER[after[rest]]
        rest = rest[telling]
        if len(rest):
            warm[rest] = self._strange_colons(around, at[rest])
        return warm

    def _strange_colons(self, around: Bytes, at: IntArray) -> Flags:
        """The same for colons with anything but a letter before and a digit behind them."""
        value = skip(around, at + 1, 1)
        first = around[value]
        digit = is_digit(first)
        second = around[value + 1]
        signed = ((first - np.uint8(43)) < 4) & (is_digit(second) | is_letter(second) | (second == 46))
        warm = (
            digit
            | signed
            | OPENERS[first]
            | (is_letter(first) & spells(around, value, NOT_A_NUMBER + SHARES))
        )
        tight = np.flatnonzero(digit & (value == at + 1))
        spot = at[tight]
        clock = is_digit(around[spot - 1]) & is_digit(around[spot - 2]) & is_digit(around[spot + 2])
        before = around[spot - 3]
        clock &= (
            OPENERS[before] | (before == 58) | (before == 10) | ((before == 84) & is_digit(around[spot - 4]))
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
            moves = is_digit(around[end])
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
        ordinary = (around[at - 1] == 32) & is_letter(around[at - 2])  # a word, a blank, a number
        at_once = np.flatnonzero(ordinary)
        warm[at_once] = self._names.warm(around, at[at_once] - 2)
        rest = np.flatnonzero(~ordinary)
        sign = (around[at[rest]] - np.uint8(43)) < 4
        rest = rest[~sign | MAY_BE_NUMBER[around[at[rest] + 1]]]
        if len(rest):
            warm[rest] = self._strange_numbers(around, at[rest])
        return warm

    def _strange_numbers(self, around: Bytes, start: IntArray) -> Flags:
        """The same for numbers with anything but a word and a blank before them."""
        clock = is_digit(around[start]) & is_digit(around[start + 1]) & (around[start + 2] == 58)
        clock &= is_digit(around[start + 3])
        comma = around[start - 1] == 44
        fraction = comma & (around[start - 4] == 58)  # 12:30:45,678
        before = skip(around, start - 1, -1)
        sign = around[before]
        hot = (is_digit(sign) & ~clock) | (sign == 124) | (sign == 47) | OPENERS[sign]
        joins = (sign == 44) | (sign == 45) | (sign == 43) | (sign == 37)
        ask = np.flatnonzero(joins & ~fraction & ~hot)
        hot[ask] = is_digit(around[skip(around, before[ask] - 1, -1)])
        boxes = np.flatnonzero(
            np.logical_or.reduce(
                [around[near] == 91 for near in (start - 1, start - 2, before + 1, before + 2)]
            )
        )
        hot[boxes] |= (around[before[boxes]] != 10) | boxed(around, start[boxes])  # a list, or a count
        ask = np.flatnonzero(~hot & (sign != 44) & (sign != 10) & ~is_digit(sign))
        hot[ask] = self._names.warm(around, before[ask])
        return np.asarray(hot)

    # -- at the ends of lines

    def _at_start(self, around: Bytes, first: IntArray, ends: IntArray, stamped: Flags) -> Flags:
        """Whether the first word may begin source code."""
        warm = np.zeros(len(first), np.bool_)
        asked = np.flatnonzero(~stamped & (first < ends))
        begin = skip_blanks(around, first[asked])
        asked, begin = asked[begin < ends[asked]], begin[begin < ends[asked]]
        lead = around[begin]
        warm[asked] = ODD_STARTS[lead]
        letter = is_letter(lead)
        asked = asked[letter]
        warm[asked] |= self._starts.warm(around, begin[letter])
        return warm

    def _at_end(self, around: Bytes, starts: IntArray, ends: IntArray) -> Flags:
        """Whether the last word may end the head of a section."""
        last = ends - 1
        for _ in range(3):
            last = last - (~ALNUM[around[last]] & (last > starts))
        warm = ~ALNUM[around[last]] | (around[last + 1] == 40)
        blank = np.flatnonzero(warm)
        warm[blank] &= skip_blanks(around, starts[blank]) < ends[blank]
        asked = np.flatnonzero(~warm)
        last = last[asked]
        for _ in range(_DIGITS):  # epoch12
            moves = is_digit(around[last])
            if not moves.any():
                break
            last = last - moves
        byte = around[last]
        may = SECTION_LETTERS[around[last - 1], byte] | is_digit(byte)
        warm[asked[may]] = self._ends.warm(around, last[may])
        return np.asarray(warm)
