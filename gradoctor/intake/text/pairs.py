"""One message of console text as named numbers: ``key: value``, ``key=value``, ``key value``, ``Epoch
3/100``.

How a message is to be read depends on its shape alone (the text with its numbers taken out), so it is
thought about once per shape; :mod:`gradoctor.intake.text.naming` does that.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from gradoctor.intake.text.doubts import quoted_spans, with_points
from gradoctor.intake.text.naming import plan_for
from gradoctor.intake.text.plans import NO_PLAN, Plan
from gradoctor.intake.text.tokens import NUMBER, mark_of, to_float

MAX_TEXT = 20_000  # characters of one message that are looked at
MAX_NUMBERS = 400  # numbers of one message that are looked at
_MAX_PLANS, _MAX_SHAPE = 4096, 600
_plans: dict[str, Plan] = {}


class Value(NamedTuple):
    """A named number, and the unit that stood behind it."""

    key: str
    value: float
    unit: str | None = None


class Axis(NamedTuple):
    """Where training is: ``name`` is epoch, step, batch, or counter (``n/N``: the context explains it)."""

    name: str
    value: float
    total: float | None = None


class Reading(NamedTuple):
    """All that one message says in numbers; ``problem`` tells why what looks like values has no name."""

    axes: tuple[Axis, ...] = ()
    values: tuple[Value, ...] = ()
    problem: str | None = None


NOTHING = Reading()


def read_pairs(text: str) -> Reading:
    """All named numbers of one message (without its logger's prefix)."""
    tokens, plan = planned(text)
    if plan is NO_PLAN:
        return NOTHING
    axes = tuple(
        Axis(name, axis_number(tokens[index]), to_float(tokens[total][0]) if total >= 0 else None)
        for name, index, total in plan.axes
    )
    values = tuple(Value(key, to_float(tokens[index][0]), unit) for key, index, unit in plan.values)
    return Reading(axes, values, plan.problem)


def axis_number(token: re.Match[str]) -> float:
    """The place a token states; of a range (``Batch [280-300]``) its end."""
    return to_float(token[0]) if token.lastgroup != "blob" else float(token[0].rpartition("-")[2] or math.nan)


def planned(text: str) -> tuple[list[re.Match[str]], Plan]:
    """The message's number tokens and how to read them."""
    text = with_points(text[:MAX_TEXT])
    tokens: list[re.Match[str]] = []
    pieces: list[str] = []
    end = 0
    quoted = quoted_spans(text)
    for found in NUMBER.finditer(text):
        if quoted and any(start <= found.start() < stop for start, stop in quoted):
            continue
        pieces += (text[end : found.start()], mark_of(found))
        end = found.end()
        tokens.append(found)
        if len(tokens) >= MAX_NUMBERS:
            break
    if not tokens:
        return tokens, NO_PLAN
    shape = "".join(pieces) + text[end:]
    plan = _plans.get(shape)
    if plan is None:
        plan = plan_for(text, tokens)
        if len(shape) <= _MAX_SHAPE:
            if len(_plans) >= _MAX_PLANS:
                _plans.clear()
            _plans[shape] = plan
    return tokens, plan
