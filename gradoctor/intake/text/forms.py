"""Forms of lines: the slow path looks at one line of a form and says what it does with all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from gradoctor.intake.text.doubts import with_points
from gradoctor.intake.text.dumps import Dumps
from gradoctor.intake.text.grids import is_neutral
from gradoctor.intake.text.headings import heading_of
from gradoctor.intake.text.interpreter import is_bar, is_section
from gradoctor.intake.text.lines import clean
from gradoctor.intake.text.monitors import read_monitor
from gradoctor.intake.text.noise import Noise
from gradoctor.intake.text.pairs import MAX_NUMBERS, MAX_TEXT, planned
from gradoctor.intake.text.phrases import find_event
from gradoctor.intake.text.plans import NO_PLAN, Plan
from gradoctor.intake.text.prefix import prefix_length
from gradoctor.intake.text.template import Span, Template
from gradoctor.intake.text.words import is_setting

Kind = Literal["record", "inert", "slow"]
_UNIX_STAMP = re.compile(r"\W*(1)\d{9}\.")
_PADDED = re.compile(r"[^\W\d_].*?(?P<pad> *)$", re.DOTALL)
MAX_FORM = 4096  # bytes of a line that a template is made for
_MAX_CELLS = 8000  # digits times numbers of a template: its memory
_MAX_PLACE = 300  # digits of a step: longer ones are infinite


@dataclass(frozen=True)
class Signature:
    """What a record line of some form says: the axes it states, its fields and their units, its totals."""

    axes: tuple[str, ...]
    fields: tuple[str, ...]
    units: tuple[str | None, ...]
    totals: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Form:
    """A kind of line. Inert ones change nothing; slow ones are read one by one; records have a signature.

    ``spans`` are the numbers wanted of a record, ``free`` the places of digits that may be any.
    """

    kind: Kind
    template: Template
    free: frozenset[int]
    spans: tuple[Span, ...] = ()
    signature: Signature | None = None


FormOf = Callable[[bytes], Form | None]


def form_of(raw: bytes) -> Form | None:
    """The form of a line (its raw bytes without the line feed), or None when it cannot have a template."""
    if len(raw) > MAX_FORM or not raw.isascii():
        return None
    text = raw.decode("ascii")
    parts = clean(text)
    if parts != [text.removesuffix("\r")]:
        return None
    text = parts[0]
    prefix = prefix_length(text)
    kind, tokens, plan = judge(text, prefix)
    free = _free_digits(text, prefix)
    if kind != "record":
        free += [at for token in tokens for at in _varying(token, prefix)]
        return Form(kind, Template(raw, [], free), frozenset(free))
    named = [axis.token for axis in plan.axes] + [value.token for value in plan.values]
    kept = {*named, *(axis.total for axis in plan.axes)}
    free += [at for index, token in enumerate(tokens) if index not in kept for at in _varying(token, prefix)]
    spans = [_span(text, tokens, index, prefix) for index in named]
    if len(spans) * sum(span.end - span.start + span.pad for span in spans) > _MAX_CELLS:
        return None
    totals = tuple((axis.name, tokens[axis.total][0]) for axis in plan.axes if axis.total >= 0)
    signature = Signature(
        tuple(axis.name for axis in plan.axes), tuple(value.key for value in plan.values),
        tuple(value.unit for value in plan.values), totals,
    )  # fmt: skip
    return Form("record", Template(raw, spans, free), frozenset(free), tuple(spans), signature)


def judge(text: str, prefix: int) -> tuple[Kind, list[re.Match[str]], Plan]:
    """What the slow path does with the line, as far as the line alone decides."""
    noise = Noise()
    skipped = noise.skips(text)
    body = text[prefix:]
    tokens, plan = planned(body)
    if skipped or not body.strip():
        return "inert" if noise.calm else "slow", tokens, plan
    dumps = Dumps()
    strange = (
        with_points(body) != body or find_event(body) or read_monitor(body) or dumps.facts(body) is not None
    )
    if strange or heading_of(body) or len(body) > MAX_TEXT or len(tokens) >= MAX_NUMBERS:
        return "slow", tokens, plan
    if plan.values:
        return "record" if _is_plain_record(body, tokens, plan) else "slow", tokens, plan
    changes = plan is not NO_PLAN or is_section(body) or not is_neutral(body)
    return "slow" if changes else "inert", tokens, plan


def _is_plain_record(body: str, tokens: list[re.Match[str]], plan: Plan) -> bool:
    """Whether the line states its own place and nothing that depends on the lines before."""
    names = [axis.name for axis in plan.axes]
    alone = "counter" not in names or not {"step", "batch"} & set(names)
    numbers = all(tokens[index].lastgroup == "number" for index in (
        *(axis.token for axis in plan.axes), *(value.token for value in plan.values)))  # fmt: skip
    places = [tokens[axis.token][0] for axis in plan.axes]
    finite = all(len(place) < _MAX_PLACE and "e" not in place.lower() for place in places)
    settings = names == ["batch"] and any(is_setting(value.key) for value in plan.values)
    return (
        bool(names)
        and len(set(names)) == len(names)
        and alone
        and numbers
        and finite
        and not settings
        and not is_bar(body)
    )


def _free_digits(text: str, prefix: int) -> list[int]:
    """Digits of the prefix: they may be any, but for the leading one of a unix time."""
    free = [at for at in range(prefix) if text[at].isdigit()]
    stamp = _UNIX_STAMP.match(text, 0, prefix)
    return [at for at in free if stamp is None or at != stamp.start(1)]


def _varying(token: re.Match[str], prefix: int) -> list[int]:
    """Digits of a number nobody reads: they may be any."""
    if token[0][:2] in ("0x", "0X"):
        return []
    return [prefix + at for at in range(token.start(), token.end()) if token.string[at].isdigit()]


def _span(text: str, tokens: list[re.Match[str]], index: int, prefix: int) -> Span:
    """Where a wanted number stands. Blanks before it are padding when a name stands before them."""
    token = tokens[index]
    start, end = prefix + token.start(), prefix + token.end()
    before = prefix + tokens[index - 1].end() if index else prefix
    padded = _PADDED.search(text[before:start])
    pad = len(padded["pad"]) - 1 if padded and token[0][:1].isdigit() and "," not in token[0] else 0
    return Span(start, end, max(pad, 0))
