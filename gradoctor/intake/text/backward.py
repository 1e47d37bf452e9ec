"""Lines whose values stand before their names: ``100: 0.53 train loss, 0.61 val loss, 0.001 rate, 3.1 seconds``.

Read only where every piece of the line has that order, so that no number can get its neighbour's name.
"""

from __future__ import annotations

import re
from itertools import pairwise

from gradoctor.intake.text.plans import PlannedAxis, PlannedValue
from gradoctor.intake.text.words import is_metric

_CUT = re.compile(r"[,;|](?!\d)")
_NAME = re.compile(r" {1,2}(?P<name>[^\W\d][\w@/-]*(?: [^\W\d][\w@/-]*){0,3})\s*$")
_HEAD = re.compile(r"[^\d:]{0,24}\d+(?:\s*/\s*\d+)?\s*[:|\])-]+\s*")
_LEAST = 2  # measured names that make the order sure


def named_backward(
    text: str, tokens: list[re.Match[str]], axes: list[PlannedAxis]
) -> tuple[list[PlannedAxis], list[PlannedValue]] | None:
    """The axes and values of a line in that order; None for any other line."""
    head = _HEAD.match(text)
    start = head.end() if head else 0
    values: list[PlannedValue] = []
    cuts = [start, *(cut.end() for cut in _CUT.finditer(text, start)), len(text) + 1]
    for first, last in pairwise(cuts):
        inside = [at for at, token in enumerate(tokens) if first <= token.start() < last]
        piece = text[first : last - 1]
        if len(inside) > 1 or (not inside and piece.strip()):
            return None
        if inside and (value := _value(text, tokens, inside[0], first, last - 1)) is not None:
            values.append(value)
        elif inside and text[first : tokens[inside[0]].start()].strip():
            return None
    names = {value.key for value in values}
    if len(values) < _LEAST or len(names) < len(values):
        return None
    return _placed(tokens, axes, start), values


def _value(text: str, tokens: list[re.Match[str]], at: int, first: int, last: int) -> PlannedValue | None:
    """The number of one piece under the measured name behind it."""
    found = _NAME.match(text, tokens[at].end(), last)
    if found is None or text[first : tokens[at].start()].strip() or not is_metric(found["name"]):
        return None
    return PlannedValue(found["name"], at, None)


def _placed(tokens: list[re.Match[str]], axes: list[PlannedAxis], start: int) -> list[PlannedAxis]:
    if axes or not start or not tokens[0][0].isdigit():
        return axes
    return [PlannedAxis("counter", 0)]
