"""What stands around a number and decides whether a name in front of it may be its own."""

from __future__ import annotations

import re

from gradoctor.intake.text.noise import is_record_call
from gradoctor.intake.text.words import NEVER_VALUES, SPLIT_WORDS, UNIT, is_metric, parts_of

_MAX_CALL, _MAX_LINE_DIGITS = 400, 7
_UNIT = re.compile(rf" ?(?P<unit>{UNIT})(?![\w/])")
_NEVER_TAILS = (" line", " port", " pid", " rank", " version", " code")
_LEARNING_RATE = {"lr", "rate"}
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*(?:[-+(\[.~]?(?:\d|nan|inf)|[^\w\s]|$)")
_BAR = re.compile(r"\|[^|\w]*[#\d]*[^|\w]*\|\s*\d")
_COUNTS = re.compile(r" (?:batch|image|sample|example|step|epoch|iteration|file|item|sentence|token)e?s\b")
_CALL = re.compile(r"(?:^|[^\w.])[A-Za-z_][\w.]*\($")


def unit_behind(text: str, end: int) -> tuple[str | None, int]:
    """The unit that follows a number ending at ``end``, and where it ends (``end`` itself without one)."""
    found = _UNIT.match(text, end)
    if found is None or (text[end] == " " and len(found["unit"]) == 1 and found["unit"] not in "s%"):
        return None, end
    return found["unit"], found.end()


def is_never_a_value(key: str, unit: str | None, text: str, start: int, after: int) -> bool:
    """Names and surroundings that never make a value: ``default``, a bar's percentage, a line of a source file.

    The number stands at ``start``; ``after`` is behind its unit.
    """
    lowered = key.lower()
    if lowered in NEVER_VALUES or lowered.endswith(_NEVER_TAILS):
        return True
    if unit == "%" and _BAR.match(text, after):
        return True
    if _is_source_place(text, start, after):
        return True  # trainer.loop:412 - ...
    if lowered in SPLIT_WORDS and (unit not in (None, "%") or _COUNTS.match(text, after)):
        return True  # "eval: 100 batches", "train 2.3s"
    if is_metric(key) and not _LEARNING_RATE & set(parts_of(key)):
        return False
    return _in_call(text, start) and not is_record_call(text)  # Conv2d(kernel_size=3), Adam(lr=0.1): settings


def before_arrow(text: str, after: int) -> bool:
    """Whether an arrow and another value follow: ``5 -> 3``."""
    return _ARROW.match(text, after) is not None


def _is_source_place(text: str, start: int, after: int) -> bool:
    """Whether the number is the line of a source file behind a dotted name, as loggers print it."""
    token = text[start:after]
    if not token.isdigit() or len(token) > _MAX_LINE_DIGITS or text[start - 1 : start] != ":":
        return False
    word = text[: start - 1].rsplit(None, 1)[-1:]
    behind = text[after : after + 2]
    return "." in "".join(word) and behind.startswith(("]", " -", " |")) and not is_metric(word[0])


def _in_call(text: str, start: int) -> bool:
    """Whether the number stands among the keywords of a call: ``Name(key=...``."""
    if text.find("(", max(start - _MAX_CALL, 0), start) < 0:
        return False
    depth = 0
    for at in range(start - 1, max(start - _MAX_CALL, -1), -1):
        depth += {"(": -1, ")": 1}.get(text[at], 0)
        if depth < 0 and "=" in text[at:start] and _CALL.search(text, max(0, at - 80), at + 1):
            return True
        depth = max(depth, 0)
    return False
