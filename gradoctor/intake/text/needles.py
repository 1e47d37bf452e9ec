"""Phrases of events in a block of bytes, at memory speed.

Every phrase of seven bytes or more contains, wherever it stands, four bytes at an address divisible by four:
one of four such quadruples a phrase, known beforehand. Looking at every fourth byte of the block through a
table of these quadruples finds every phrase; a second look, at seven bytes around, leaves out nearly all
other places, and a third compares what is left with the phrase itself.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray
from gradoctor.intake.text.phrases import PHRASES

_MORE = ("NVIDIA-SMI", ".......", " Always")  # they change how later lines are read, or stand for a number
_LEAST = 7
_BITS = _WIDE_BITS = 16  # tables that stay in the cache
_BEFORE = 4  # places at which the quadruple may stand in the seven bytes around it
_PIECE = 16 << 10  # quadruples looked up in one pass
_FACTOR = np.uint32(2654435761)
_SHIFT = np.uint32(32 - _BITS)
_WIDE_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SEVEN = np.uint64(0x00FFFFFFFFFFFFFF)
_EVERYDAY = " checkpoint training gradients learning reducing validation continuing restoring saved expected "
_COMMON = "etaoinsrhldcumfpgwybvkxjqz"  # letters by how often they come in English

# quadruples (a bit each), begins, sevens; offsets and starts of the picks' phrases; their letters
Tables = tuple[
    NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int16], NDArray[np.int64], NDArray[np.int64], bytes
]


class _Pick(NamedTuple):
    """Where in a phrase its quadruple stands for one alignment, and the seven bytes around it."""

    quadruple: int
    seven: int


class Needles:
    """A table of the quadruples of all phrases, and one of the seven bytes around them."""

    def __init__(self) -> None:
        self._quadruples = np.zeros(1 << _BITS, np.bool_)
        self._begins = np.zeros(1 << _BITS, np.uint8)  # how far before it its seven may begin, a bit each
        self._sevens = np.zeros(
            (_BEFORE, 1 << _WIDE_BITS), np.int16
        )  # 0: none, else number of the pick; -1: several
        self._picks: list[tuple[int, NDArray[np.uint8]]] = [(0, np.zeros(0, np.uint8))]
        self._slots = np.empty(_PIECE, np.uint32)
        self._places = np.empty(_PIECE, np.intp)
        self._held = np.empty(_PIECE, np.bool_)
        for phrase in [phrase for kind in PHRASES.values() for phrase in kind] + list(_MORE):
            if len(phrase) >= _LEAST:
                for offset in range(4):
                    self._note(phrase, _picked(phrase, offset))

    @cached_property
    def tables(self) -> Tables:
        """All of it in flat arrays, for the compiled screen."""
        sizes = [len(phrase) for _, phrase in self._picks]
        return (
            np.packbits(self._quadruples, bitorder="little"),
            self._begins,
            self._sevens,
            np.array([offset for offset, _ in self._picks], np.int64),
            np.array([0, *accumulate(sizes)], np.int64),
            b"".join(phrase.tobytes() for _, phrase in self._picks),
        )

    def _note(self, phrase: str, pick: _Pick) -> None:
        raw = phrase.encode()
        four = np.frombuffer(raw[pick.quadruple : pick.quadruple + 4], np.uint32)
        seven = np.frombuffer(raw[pick.seven : pick.seven + _LEAST] + b"\0", np.uint64)
        before, slot = pick.quadruple - pick.seven, int(_wide_slot(seven)[0])
        self._quadruples[_slot(four)] = True
        self._begins[_slot(four)] |= np.uint8(1 << before)
        self._sevens[before, slot] = -1 if self._sevens[before, slot] else len(self._picks)
        self._picks.append((pick.quadruple, np.frombuffer(raw, np.uint8)))

    def find(self, raw: NDArray[np.uint8]) -> IntArray:
        """Addresses in ``raw`` inside of what may be a phrase."""
        whole = len(raw) - len(raw) % 4
        if whole < 12:
            return np.arange(0, len(raw), dtype=np.int64)
        hits, begins = self._hits(raw[:whole].view(np.uint32))
        sure = (hits < 4) | (hits > len(raw) - 9)  # too near the ends for a second look
        wide: NDArray[np.uint64] = np.ndarray((len(raw) - 7,), np.uint64, raw.data, 0, (1,))
        for before in range(_BEFORE):
            asked = np.flatnonzero((begins & np.uint8(1 << before)).astype(np.bool_) & ~sure)
            picks = self._sevens[before][_wide_slot(wide[hits[asked] - before] & _SEVEN)]
            asked, picks = asked[picks != 0], picks[picks != 0]
            if len(asked):
                sure[asked[self._stands(raw, hits[asked], picks)]] = True
        return hits[sure]

    def _hits(self, quadruples: NDArray[np.uint32]) -> tuple[IntArray, NDArray[np.uint8]]:
        """Addresses of quadruples that the table holds, and where their sevens may begin."""
        addresses: list[IntArray] = []
        begins: list[NDArray[np.uint8]] = []
        for start in range(0, len(quadruples), _PIECE):
            piece = quadruples[start : start + _PIECE]
            slots, places, held = (
                self._slots[: len(piece)],
                self._places[: len(piece)],
                self._held[: len(piece)],
            )
            np.multiply(piece, _FACTOR, out=slots)
            np.right_shift(slots, _SHIFT, out=slots)
            places[:] = slots
            self._quadruples.take(places, out=held, mode="clip")
            found = np.flatnonzero(held)
            addresses.append((found + start) * 4)
            begins.append(self._begins[places[found]])
        return np.concatenate(addresses), np.concatenate(begins)

    def _stands(self, raw: NDArray[np.uint8], hits: IntArray, picks: NDArray[np.int16]) -> NDArray[np.bool_]:
        """Whether the phrase of each hit's pick stands there in full; picks that several phrases share
        count.
        """
        found: NDArray[np.bool_] = picks < 0
        for number in np.unique(picks[picks > 0]).tolist():
            offset, phrase = self._picks[number]
            which = np.flatnonzero(picks == number)
            starts = hits[which] - offset
            inside = (starts >= 0) & (starts + len(phrase) <= len(raw))
            which, starts = which[inside], starts[inside]
            found[which] = (raw[starts[:, None] + np.arange(len(phrase))] == phrase).all(axis=1)
        return found


def short_phrases() -> list[str]:
    """Phrases too short for the tables; who screens must look for them in another way."""
    return [phrase for kind in PHRASES.values() for phrase in kind if len(phrase) < _LEAST]


def _picked(phrase: str, offset: int) -> _Pick:
    """The rarest seven bytes that hold a quadruple at ``offset``, ``offset + 4``, ..."""
    rarity = [0, *accumulate(map(_rarity, phrase))]  # up to each letter
    picks = [
        _Pick(four, seven)
        for four in range(offset, len(phrase) - 3, 4)
        for seven in range(max(four - 3, 0), min(four, len(phrase) - _LEAST) + 1)
    ]
    return max(picks, key=lambda pick: _worth(phrase, pick, rarity))


def _worth(phrase: str, pick: _Pick, rarity: list[int]) -> int:
    """How well a pick tells the phrase from other text; words that every log has tell nothing."""
    end, four = pick.seven + _LEAST, pick.quadruple
    worth = rarity[end] - rarity[pick.seven] + rarity[four + 4] - rarity[four]
    return worth - 1000 if phrase[pick.seven : end] in _EVERYDAY else worth


def _slot(quadruple: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return (quadruple * _FACTOR) >> _SHIFT


def _wide_slot(seven: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (seven * _WIDE_FACTOR) >> np.uint64(64 - _WIDE_BITS)


def _rarity(char: str) -> int:
    """How seldom a character comes in other text: capitals and signs count most."""
    return _COMMON.find(char) if char in _COMMON else 40 if char != " " else 6
