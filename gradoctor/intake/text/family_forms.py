"""Forms of a family's lines, for the quick way: which numbers of a line its kind names, as far as the
line alone says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from gradoctor.intake.text.forms import MAX_FORM, Form, FormOf, Signature
from gradoctor.intake.text.headings import heading_of
from gradoctor.intake.text.kinds import AXIS_GROUPS, OWN_ROWS, SPLITS, TOTALS, Kind
from gradoctor.intake.text.lines import clean
from gradoctor.intake.text.noise import Noise
from gradoctor.intake.text.own_prints import own_reading
from gradoctor.intake.text.phrases import find_event
from gradoctor.intake.text.prefix import prefix_length
from gradoctor.intake.text.tails import number
from gradoctor.intake.text.template import Span, Template

_NUMBER = re.compile(r"(?<![\w@.-])[-+]?\d[\d.,:]*(?:[eE][-+]?\d+)?")
_UNIX_STAMP = re.compile(r"\W*(1)\d{9}\.")
_PHRASES_WITH_NUMBERS = ("exit", "signal", "SIG")


class Wanted(NamedTuple):
    """A number of a record line: the field or axis it is for, its unit, and its place in the line."""

    name: str
    unit: str | None
    start: int
    end: int


def forms_of(raw_kinds: Sequence[Kind], kinds: Sequence[Kind]) -> FormOf:
    """What tells the form of a line of these kinds (``raw_kinds`` are tried with the line's prefix,
    first).
    """

    def form_of(raw: bytes) -> Form | None:
        if len(raw) > MAX_FORM or not raw.isascii():
            return None
        text = raw.decode("ascii")
        if clean(text) != [text.removesuffix("\r")]:
            return None
        text = text.removesuffix("\r")
        prefix = prefix_length(text)
        found = _kind_of(text, prefix, raw_kinds, kinds)
        if found is not None:
            kind, match, start = found
            record = _record(kind, match, start)
            return _form(raw, text, prefix, record, kind, match, start)
        free = _digits(text, 0, prefix)
        if not any(kind.anchor in text for kind in (*raw_kinds, *kinds)):
            free += _free(text, prefix, [])  # else other digits could make it a line of that kind
        return Form(
            "inert" if _says_nothing(text, prefix) else "slow", Template(raw, [], free), frozenset(free)
        )

    return form_of


def _kind_of(
    text: str, prefix: int, raw_kinds: Sequence[Kind], kinds: Sequence[Kind]
) -> tuple[Kind, re.Match[str], int] | None:
    """The first kind that takes the line, its match, and where the matched text starts in the line."""
    for start, group in ((0, raw_kinds), (prefix, kinds)):
        body = text[start:]
        for kind in group:
            if kind.anchor in body and (found := kind.regex.search(body)):
                return kind, found, start
    return None


def _form(
    raw: bytes,
    text: str,
    prefix: int,
    record: list[Wanted] | None,
    kind: Kind,
    match: re.Match[str],
    start: int,
) -> Form:
    totals = tuple((TOTALS[name], match[name]) for name in kind.totals if match[name] is not None)
    kept = [
        (start + match.start(name), start + match.end(name))
        for name in kind.totals
        if match[name] is not None
    ]
    kept += [(wanted.start, wanted.end) for wanted in record or ()]
    free = [*_digits(text, 0, min(prefix, start)), *_free(text, start, kept)]
    if record is None:
        return Form("slow", Template(raw, [], free), frozenset(free))
    axes = tuple(wanted.name for wanted in record if wanted.name in AXIS_GROUPS)
    fields = [wanted for wanted in record if wanted.name not in AXIS_GROUPS]
    spans = tuple(_span(text, wanted) for wanted in record)
    signature = Signature(axes, tuple(w.name for w in fields), tuple(w.unit for w in fields), totals)
    return Form("record", Template(raw, list(spans), free), frozenset(free), spans, signature)


def _record(kind: Kind, match: re.Match[str], start: int) -> list[Wanted] | None:
    """The numbers of a record, axes first; None when the line alone does not decide what becomes of them."""
    if kind.take or kind.summary or kind.once or kind.section is not None or kind.split:
        return None
    split = match.groupdict().get("split")
    if split and SPLITS.get(split.lower(), ""):
        return None
    axes = [Wanted(name, None, *match.span(name)) for name in kind.places if match[name] is not None]
    fields = [
        Wanted(kind.names.get(n, n), kind.units.get(n), *match.span(n))
        for n in kind.groups
        if match[n] is not None
    ]
    if kind.tail is not None and match["rest"]:
        for name, unit, first, last in _tail(kind, match["rest"], match.start("rest")):
            (axes if name in kind.axes else fields).append(
                Wanted(kind.axes.get(name, name), unit, first, last)
            )
    fields = [wanted for wanted in fields if wanted.name]
    names = [wanted.name for wanted in (*axes, *fields)]
    plain = (
        axes and fields and len(set(names)) == len(names) and not any(n.startswith(OWN_ROWS) for n in names)
    )
    if not plain or not all(isfinite(number(match.string[axis.start : axis.end])) for axis in axes):
        return None
    axes.sort(key=lambda wanted: AXIS_GROUPS.index(wanted.name))
    return [
        wanted._replace(start=wanted.start + start, end=wanted.end + start) for wanted in (*axes, *fields)
    ]


def _tail(kind: Kind, rest: str, start: int) -> Iterator[Wanted]:
    """The pairs of the tail under the names the kind gives them."""
    assert kind.tail is not None
    for pair in kind.tail.kept(rest):
        name = pair.key if pair.key in kind.axes else kind.names.get(pair.key, pair.key)
        yield Wanted(name, pair.unit or kind.units.get(pair.key), start + pair.start, start + pair.end)


def _free(text: str, start: int, kept: list[tuple[int, int]]) -> list[int]:
    """Digits of numbers nobody reads: they may be any. Digits of names are none of these."""
    free: list[int] = []
    for token in _NUMBER.finditer(text, start):
        if not any(first < token.end() and token.start() < last for first, last in kept):
            free += _digits(text, *token.span())
    return free


def _digits(text: str, start: int, end: int) -> list[int]:
    """Places of the digits in a part of the line, but for the leading one of a unix time."""
    stamp = _UNIX_STAMP.match(text) if start == 0 else None
    leading = stamp.start(1) if stamp and end else -1
    return [at for at in range(start, end) if text[at].isdigit() and at != leading]


def _span(text: str, wanted: Wanted) -> Span:
    """A number's place; all but one of the blanks before it are padding that longer numbers fill."""
    blanks = wanted.start - len(text[: wanted.start].rstrip(" "))
    token = text[wanted.start : wanted.end]
    return Span(
        wanted.start, wanted.end, max(blanks - 1, 0) if token[:1].isdigit() and "," not in token else 0
    )


def _says_nothing(text: str, prefix: int) -> bool:
    """Whether a line of no kind changes nothing: no event, no block of code or machine tables."""
    noise = Noise()
    if noise.skips(text):
        return noise.calm
    body = text[prefix:]
    if find_event(body) is not None or own_reading(body) is not None or heading_of(body) is not None:
        return False
    return noise.calm and not any(word in text for word in _PHRASES_WITH_NUMBERS)
