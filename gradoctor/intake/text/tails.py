"""Ways programs write a row of pairs, each a function from the text to (key, value, unit).

Which way a family uses is part of its declaration: a key of several words is only safe where commas,
bars, tabs or double blanks stand between pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NUMBER = (
    r"[-+]?(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+\.?\d*(?:[eE][-+]?\d{1,4})?|\.\d+(?:[eE][-+]?\d{1,4})?"
    r"|[nN]a[nN](?![a-zA-Z]{3})|NAN|[iI]nf(?:inity)?(?![a-zA-Z]{3})|INF)"
)
COUNT = r"\d{1,15}(?:,\d{3}){0,3}(?:\.\d{1,15})?"
"""A place on an axis: no sign, no exponent, not NaN, and few enough digits to be exact."""
_UNIT = r"(?P<unit>%|[A-Za-zµ][A-Za-z/]{0,11})?"
_END = r"(?=[\s,;|()\]}'\"]|$)"
_CLOCKS = frozenset(("ms", "s", "sec", "us"))
_VALUE = rf"(?P<value>{NUMBER}){_UNIT}{_END}"

_WORD_COLON = re.compile(rf"(?<![^\s,;|(\[{{])(?P<key>[A-Za-z_@][^\s,;|:=]{{0,100}}):[ \t]*{_VALUE}")
_WORD_EQUALS = re.compile(rf"(?<![^\s,;|(\[{{])(?P<key>[A-Za-z_@][^\s,;|=]{{0,100}})[ \t]?=[ \t]*{_VALUE}")
_PHRASE_COLON = re.compile(
    rf"(?:^|[,;|\t]|  )[ \t]*(?P<key>[A-Za-z_@](?:[^\s,;|:=]| (?! )){{0,100}}?)[ \t]*:[ \t]*{_VALUE}"
)
_BLANK = re.compile(rf"(?:^|[,;|\t]|  | - )[ \t]*(?P<key>[A-Za-z_@][^\s,;|:=]{{0,100}})[ \t]+{_VALUE}")
_CELL = re.compile(rf"[ \t]*(?P<key>[A-Za-z_@][^|]{{0,100}}?)[ \t]*(?:[:=][ \t]*|[ \t]){_VALUE}")


def number(text: str) -> float:
    """A number token as float; thousands separators dropped."""
    return float(text.replace(",", "")) if "," in text else float(text)


class Pair(NamedTuple):
    """A key, the unit behind its number, and the place of the number in the text."""

    key: str
    unit: str | None
    start: int
    end: int


class Style:
    """A way to write pairs: what to look for, and whether bars stand between (each cell is one pair then)."""

    def __init__(self, pattern: re.Pattern[str], *, in_cells: bool = False) -> None:
        self._pattern = pattern
        self._in_cells = in_cells

    def __call__(self, text: str) -> Iterator[tuple[str, float, str | None]]:
        """The pairs of a text as (key, value, unit)."""
        for found in self._cells(text) if self._in_cells else self._pattern.finditer(text):
            key, token, unit = found.group("key", "value", "unit")
            value = number(token)
            if value == value or unit not in _CLOCKS:  # a timer that has not run yet says "nanms"
                yield key.rstrip(": "), value, unit

    def kept(self, text: str) -> Iterator[Pair]:
        """The same pairs with the places of their numbers."""
        for found in self._cells(text) if self._in_cells else self._pattern.finditer(text):
            key, token, unit = found.group("key", "value", "unit")
            if unit not in _CLOCKS or token.lower() not in ("nan", "-nan", "+nan"):
                yield Pair(key.rstrip(": "), unit, *found.span("value"))

    def _cells(self, text: str) -> Iterator[re.Match[str]]:
        start = 0
        for cell in text.split("|"):
            end = start + len(cell)
            found = self._pattern.fullmatch(
                text, start + len(cell) - len(cell.lstrip()), start + len(cell.rstrip())
            )
            if found:
                yield found
            start = end + 1


word_colon = Style(_WORD_COLON)
"""``loss: 0.53 lr: 0.1`` or ``loss:0.53``: keys of one word, any separator."""
word_equals = Style(_WORD_EQUALS)
"""``loss=0.53, lr=0.1`` or ``loss = 0.53``: keys of one word."""
phrase_colon = Style(_PHRASE_COLON)
"""``max mem: 11811M  lm loss: 2.3``: keys of several words; double blanks, commas, tabs or bars between."""
key_blank = Style(_BLANK)
"""``loss 0.53 - lr 0.1``: a blank between key and value, something stronger between pairs."""
cells = Style(_CELL, in_cells=True)
"""``loss  7.64 | lr: 20.0 | number of skips:   0 |``: bars between cells, ``key value`` or ``key: value`` inside."""
