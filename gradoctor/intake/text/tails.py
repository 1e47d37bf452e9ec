"""Ways programs write a row of pairs, each a function from the text to (key, value, unit).

Which way a family uses is part of its declaration: a key of several words is only safe where commas,
bars, tabs or double blanks stand between pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Style = Callable[[str], Iterator[tuple[str, float, str | None]]]

NUMBER = (
    r"[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+\.?\d*(?:[eE][-+]?\d{1,4})?|\.\d+(?:[eE][-+]?\d{1,4})?"
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


def _style(pattern: re.Pattern[str]) -> Style:
    def pairs(text: str) -> Iterator[tuple[str, float, str | None]]:
        for found in pattern.finditer(text):
            value = number(found["value"])
            if value == value or found["unit"] not in _CLOCKS:  # a timer that has not run yet says "nanms"
                yield found["key"], value, found["unit"]

    return pairs


word_colon = _style(_WORD_COLON)
"""``loss: 0.53 lr: 0.1`` or ``loss:0.53``: keys of one word, any separator."""
word_equals = _style(_WORD_EQUALS)
"""``loss=0.53, lr=0.1`` or ``loss = 0.53``: keys of one word."""
phrase_colon = _style(_PHRASE_COLON)
"""``max mem: 11811M  lm loss: 2.3``: keys of several words; double blanks, commas, tabs or bars between."""
key_blank = _style(_BLANK)
"""``loss 0.53 - lr 0.1``: a blank between key and value, something stronger between pairs."""


def cells(text: str) -> Iterator[tuple[str, float, str | None]]:
    """``loss  7.64 | lr: 20.0 | number of skips:   0 |``: bars between cells, ``key value`` or ``key:
    value`` inside.
    """
    for cell in text.split("|"):
        found = _CELL.fullmatch(cell.strip())
        if found:
            yield found["key"].rstrip(": "), number(found["value"]), found["unit"]
