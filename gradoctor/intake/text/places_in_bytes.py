"""What stands at some bytes of a block: the questions a screen asks of many places at once.

``around`` is the block with line feeds before and behind it, so that neighbours always exist; ``at`` are places in it,
shape (n,), as are the answers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_STEPS = 24  # blanks between a name and its number that are followed
_STAMP = np.frombuffer(b"0000-00-00 00:00:00,000\0", np.uint8)
_STAMP_DIGITS = _STAMP == 48
_STAMP_OTHER = np.frombuffer(b"\0" * 10 + b"T" + b"\0" * 8 + b"." + b"\0" * 4, np.uint8)
_STAMP_HIDDEN = 22  # bytes of it that neither say nor change anything; its last digit may join what follows
_LOWER3 = 0x00202020


def _table(letters: bytes) -> Flags:
    table = np.zeros(256, np.bool_)
    table[list(letters)] = True
    return table


OPENERS = _table(b" \t'\"[(")
_BLANKS = _table(b" \t\r\n")
ALNUM = _table(bytes([*range(48, 58), *range(65, 91), *range(97, 123), 95]))
ODD_STARTS = _table(b"@\"'#_ \t")
_BEHIND_N = _table(b"aeou/AEOU")
MAY_BE_NUMBER = _table(b"0123456789+-.,nNiIaA")


def _three(*words: str) -> list[int]:
    return [int.from_bytes(word[:3].encode(), "little") for word in words]


_VALUE_FIRST = _three("avg", "mean", "train", "val", "total", "loss", "accuracy", "acc", "rate")
NOT_A_NUMBER = _three("nan", "inf")
SHARES = _three("alw", "nev")


def slashes(around: Bytes, at: IntArray) -> Flags:
    """``3/100`` is warm; in ``11/18 18:14`` and ``2021/11/18`` it is a date."""
    before = around[at - 1]
    warm: Flags = is_digit(before) | (before == 32)
    end = at + 1
    for _ in range(3):
        end = end + is_digit(around[end])
    clock = (
        (around[end] == 32) & is_digit(around[end + 1]) & is_digit(around[end + 2]) & (around[end + 3] == 58)
    )
    warm &= ~(clock & is_digit(before))
    return warm


def number_words(around: Bytes, at: IntArray) -> Flags:
    """``nan`` and ``inf``, ``None``, ``N/A`` and ``Never`` where numbers may stand, and the ``Na`` of NaNs."""
    warm: Flags = spells(around, at, NOT_A_NUMBER) & ~_goes_on(around, at + 3)
    warm |= (around[at] == 78) & _BEHIND_N[around[at + 1]]
    return warm


def has_stamp(around: Bytes, starts: IntArray) -> Flags:
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


def hide_stamps(around: Bytes, starts: IntArray) -> None:
    """Write letters over the stamps: they hold what looks like numbers and signs."""
    window: NDArray[np.void] = np.ndarray(
        (len(around) - _STAMP_HIDDEN + 1,), f"V{_STAMP_HIDDEN}", around.data, 0, (1,)
    )
    window[starts] = np.frombuffer(b"x" * _STAMP_HIDDEN, f"V{_STAMP_HIDDEN}")[0]


def skip_blanks(around: Bytes, at: IntArray) -> IntArray:
    """Go on over the blanks and tabs that a line begins with."""
    for _ in range(_STEPS):
        indented = (around[at] == 32) | (around[at] == 9)
        if not indented.any():
            break
        at = at + indented
    return at


def is_digit(byte: Bytes) -> Flags:
    """Whether a byte is a digit."""
    return (byte - np.uint8(48)) < 10


def is_letter(byte: Bytes) -> Flags:
    """Whether a byte is a plain letter."""
    return ((byte | np.uint8(32)) - np.uint8(97)) < 26


def skip(around: Bytes, at: IntArray, step: int) -> IntArray:
    """Go on (or back) over blanks, quotes and brackets."""
    for _ in range(_STEPS):
        opener = OPENERS[around[at]]
        if not opener.any():
            break
        at = at + step * opener
    return at


def spells(around: Bytes, at: IntArray, words: list[int]) -> Flags:
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
    return np.asarray(ALNUM[byte] & ~unit)


def boxed(around: Bytes, start: IntArray) -> Flags:
    """``[20] `` counts something."""
    end = start
    for _ in range(7):
        end = end + is_digit(around[end])
    return np.asarray((around[end] == 93) & _BLANKS[around[end + 1]])


def value_first(around: Bytes, at: IntArray) -> Flags:
    """``0.5 loss``: a value that stands before its name."""
    return spells(around, at + 1, _VALUE_FIRST)
