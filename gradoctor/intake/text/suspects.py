"""Bytes at which something may begin that makes a line warm, found by array passes over small pieces.

The passes are laid out once, over room that is kept: an array operation on a piece in the cache costs next to
nothing, but slicing and asking for memory every time would cost several times as much. They err on the safe
side; what stands at a suspect byte is looked at one by one afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Pass = tuple[Callable[..., Any], NDArray[Any], NDArray[Any], NDArray[Any]]

_PIECE = 128 << 10  # bytes looked at in one pass: they and their flags stay in the cache
_ODD = 126 - 32  # beyond it, counted from the blank, is no plain letter or sign


class Suspects:
    """The passes and their room."""

    def __init__(self) -> None:
        self._piece = np.full(_PIECE + 2, 10, np.uint8)
        self._found = np.empty(_PIECE, np.bool_)
        self._odd = np.empty(_PIECE, np.bool_)
        self._passes = [*self._classes(), *self._pairs(), *self._oddities()]

    def find(self, around: Bytes, pad: int) -> IntArray:
        """Places in ``around`` of suspect bytes, ascending; its first and last ``pad`` bytes are not looked
        at.
        """
        places = [np.empty(0, np.int64)]
        for start in range(pad, len(around) - pad, _PIECE):
            size = min(_PIECE, len(around) - pad - start)
            self._piece[: size + 2] = around[start - 1 : start + size + 1]
            for operation, one, other, out in self._passes:
                operation(one, other, out)
            places.append(np.flatnonzero(self._suspect()[:size]) + start)
        return np.concatenate(places)

    def _suspect(self) -> Flags:
        if self._odd.any():
            self._odd &= self._piece[1:-1] != 9
            self._found |= self._odd
        return self._found

    def _classes(self) -> list[Pass]:
        """Classes of single bytes."""
        piece = self._piece
        low, self._spare = np.empty_like(piece), np.empty_like(piece)
        self._class = {name: np.empty(len(piece), np.bool_) for name in _CLASSES}
        passes: list[Pass] = [(np.bitwise_or, piece, _byte(32), low)]
        for name, (base, least, width) in _CLASSES.items():
            of = low if base == "low" else piece
            if width == 1:
                passes.append((np.equal, of, _byte(least), self._class[name]))
            else:
                passes += [(np.subtract, of, _byte(least), self._spare)] if least else []
                passes.append((np.less, self._spare if least else of, _byte(width), self._class[name]))
        return passes

    def _pairs(self) -> list[Pass]:
        """What two or three bytes next to each other make suspect."""
        found, both = self._found, np.empty(_PIECE, np.bool_)
        begins = np.empty(_PIECE, np.bool_)
        before = {name: flags[:-2] for name, flags in self._class.items()}
        here = {name: flags[1:-1] for name, flags in self._class.items()}
        after = {name: flags[2:] for name, flags in self._class.items()}
        # a digit, n(an), in(f) or a sign, behind what may stand before a number
        passes: list[Pass] = [
            (np.logical_and, here["i"], after["n"], both), (np.logical_or, here["n"], both, begins),
            (np.greater, here["sign"], after["blank"], both), (np.logical_or, begins, both, begins),
            (np.logical_or, begins, here["digit"], begins),
            (np.logical_or, before["front"], before["bracket"], both), (np.logical_and, begins, both, found),
            (np.logical_or, found, here["colon"], found),
        ]  # fmt: skip
        for one, other in (
            (here["slash"], after["digit"]),  # 3/100
            (here["N"], after["a"]), (here["K"], after["i"]),  # phrases too short for a table: NaNs, Killed
        ):  # fmt: skip
            passes += [(np.logical_and, one, other, both), (np.logical_or, found, both, found)]
        value_first = (np.logical_and, here["blank"], before["digit"], both)  # 0.5 loss
        return [
            *passes,
            value_first,
            (np.logical_and, both, after["letter"], both),
            (np.logical_or, found, both, found),
        ]

    def _oddities(self) -> list[Pass]:
        """Whatever is neither a plain letter or sign nor a line's end."""
        here = self._piece[1:-1]
        spare, ends = self._spare[1:-1], np.empty(_PIECE, np.bool_)
        return [
            (np.subtract, here, _byte(32), spare), (np.greater, spare, _byte(_ODD), self._odd),
            (np.equal, here, _byte(10), ends), (np.greater, self._odd, ends, self._odd),
        ]  # fmt: skip


_CLASSES: dict[str, tuple[str, int, int]] = {  # of the byte or its small letter: the first of the class, and how many
    "digit": ("byte", 48, 10),
    "sign": ("byte", 43, 4),  # + , - .
    "front": ("byte", 0, 45),  # blanks, quotes, brackets, commas, and few others
    "bracket": ("low", 123, 2),  # [ and |, with { and the backslash
    "colon": ("byte", 58, 4),  # : ; < =
    "slash": ("byte", 47, 1),
    "blank": ("byte", 32, 1),
    "N": ("byte", 78, 1),
    "K": ("byte", 75, 1),
    "letter": ("low", 97, 26),
    "a": ("low", 97, 1),
    "i": ("low", 105, 1),
    "n": ("low", 110, 1),
}  # fmt: skip


def _byte(value: int) -> Bytes:
    return np.array(value, np.uint8)
