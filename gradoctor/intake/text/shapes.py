"""Lines that come too seldom for a group: read one by one, by the shape they share with a line that is
known.

A shape is the line with every run of digits taken out. Two lines of one shape are read alike when the runs
nobody reads have equal length (clocks, dates) or are equal (``top5``); the runs of wanted numbers may have
any length.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gradoctor.intake.text.forms import Form, FormOf
from gradoctor.intake.text.template import Span
from gradoctor.intake.text.tokens import to_float

MAX_SHAPES = 4000
MAX_SEEN = 50_000  # shapes seen once; only the second line of a shape is worth learning from
_RUNS = re.compile(rb"(\d+)")
_JOINS = (b":", b"-", b"/")  # between two runs these make clocks, dates and ranges, where lengths matter


class _Token(NamedTuple):
    """A wanted number: the pieces it is made of (``first`` to ``last``), and its text before and after
    them.
    """

    first: int
    last: int
    before: bytes
    behind: bytes


class _Shape(NamedTuple):
    form: Form
    lengths: tuple[tuple[int, int], ...]
    equal: tuple[tuple[int, bytes], ...]
    tokens: tuple[_Token | float, ...]


class Shapes:
    """The shapes met so far."""

    def __init__(self, form_of: FormOf) -> None:
        self._form_of = form_of
        self._known: dict[bytes, _Shape | None] = {}
        self._seen: set[int] = set()

    def read(self, raw: bytes) -> tuple[Form, list[float]] | None:
        """The form of the line and the numbers it wants, or None when the line's shape is not known (yet)."""
        pieces = _RUNS.split(raw)
        key = b"\0".join(pieces[::2])
        if key not in self._known:
            self._meet(key, raw, pieces)
            return None
        shape = self._known[key]
        if shape is None:
            return None
        if any(len(pieces[at]) != length for at, length in shape.lengths):
            return None
        if any(pieces[at] != digits for at, digits in shape.equal):
            return None
        return shape.form, [_number(token, pieces) for token in shape.tokens]

    def _meet(self, key: bytes, raw: bytes, pieces: list[bytes]) -> None:
        """Note a shape at first sight, learn it at the second."""
        mark = hash(key)
        if mark not in self._seen:
            if len(self._seen) >= MAX_SEEN:
                self._seen.clear()
            self._seen.add(mark)
        elif len(self._known) < MAX_SHAPES:
            form = self._form_of(raw)
            self._known[key] = _shape_of(form, pieces) if form is not None else None


def _number(token: _Token | float, pieces: list[bytes]) -> float:
    if isinstance(token, float):
        return token
    digits = b"".join(pieces[token.first : token.last + 1])
    return to_float((token.before + digits + token.behind).decode("ascii"))


def _shape_of(form: Form, pieces: list[bytes]) -> _Shape | None:
    """What lines of the shape must have in common with the one that ``form`` was learned from."""
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    lengths: list[tuple[int, int]] = []
    equal: list[tuple[int, bytes]] = []
    for at in range(1, len(pieces), 2):
        start, end = starts[at], starts[at + 1]
        if any(span.start <= start and end <= span.end for span in form.spans):
            if _is_joined(pieces, at):
                return None
        elif form.free.issuperset(range(start, end)):
            lengths.append((at, end - start))
        else:
            equal.append((at, pieces[at]))
    tokens = tuple(_token(span, pieces, starts) for span in form.spans)
    return _Shape(form, tuple(lengths), tuple(equal), tokens)


def _is_joined(pieces: list[bytes], at: int) -> bool:
    """Whether the run stands in something like ``12:30`` or ``1,234``; ``3/100`` alone is harmless."""
    around = (pieces[at - 1], pieces[at + 1])
    if b"," in around or b":" in around or b"-" in around:
        return True
    return b"/" in around and (pieces[at - 3 : at - 2] + pieces[at + 3 : at + 4] + [b""])[0] in _JOINS


def _token(span: Span, pieces: list[bytes], starts: list[int]) -> _Token | float:
    runs = range(1, len(pieces), 2)
    inside = [at for at in runs if span.start <= starts[at] and starts[at + 1] <= span.end]
    line = b"".join(pieces)
    if not inside:
        return to_float(line[span.start : span.end].decode("ascii"))
    first, last = inside[0], inside[-1]
    return _Token(first, last, line[span.start : starts[first]], line[starts[last + 1] : span.end])
