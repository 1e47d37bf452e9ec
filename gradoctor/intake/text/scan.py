"""The state of one message's reading: which of its number tokens have been named, and what the last one was."""

from __future__ import annotations

import re
from typing import NamedTuple

from gradoctor.intake.text.backward import named_backward
from gradoctor.intake.text.doubts import has_decimal_commas
from gradoctor.intake.text.plans import NO_PLAN, Plan, PlannedAxis, PlannedValue, led, told_apart, with_split
from gradoctor.intake.text.words import PART_WORDS, SPLIT_WORDS, TIME_UNITS, WORD_UNIT, split_of

VALUES_FIRST = "values stand before their names"
A_SEQUENCE = "a sequence of values, not one"
_RESERVED = ("epoch", "step", "batch")
_RESULT_ON = re.compile(
    r"\W*(?:results?|metrics?|scores?|performance|evaluation|evaluated)\s+(?:on|for)\s+(?:the\s+)?"
    rf"(?P<split>{'|'.join(sorted(SPLIT_WORDS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_STARRED = re.compile(r"\s*\* +(?:Acc|Prec)@1\b")  # how an evaluation of ImageNet sums up
_SCORE = re.compile(r"(?:(?:avg|average|mean|total|average100)[ _]?)?score", re.IGNORECASE)


class Found(NamedTuple):
    """A value with the split in force where it stands, and whether its name is beyond doubt."""

    value: PlannedValue
    split: str
    sure: bool


class Scan:
    """What is known of a message's numbers, from left to right."""

    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.text, self.tokens = text, tokens
        self.index = self.end = 0
        self.axes: list[PlannedAxis] = []
        self.found: list[Found] = []
        self.last = ""  # what the number before was: axis, total, value, count, second, or nothing
        self.counted: Found | None = None
        self.commas = has_decimal_commas(text, tokens)
        about = _RESULT_ON.match(text)  # "Result on dev corpus (2.1s): ..."
        self.split = split_of(about["split"]) if about else ""
        if _STARRED.match(text):
            self.split = "test"
        self.depth = 0  # of the brackets that the split holds for
        self.list_key, self.list_size = "", 0
        self.awaited = ""  # the name of a value whose place stands in front of it
        self.moving = ""  # the name of a number that an arrow leads away from
        self.problem: str | None = None
        self.episode = False  # the place is an episode of reinforcement learning
        self.glued = False  # "epoch12": a place only beside values, else it may be any name

    @property
    def token(self) -> str:
        """The token in hand."""
        return self.tokens[self.index][0]

    def is_word(self) -> bool:
        """Whether the token in hand is written in letters: ``nan``, ``Always``."""
        return self.token.lstrip("+-")[:1].isalpha()

    def axis(self, name: str) -> bool:
        """Take the token in hand for a place on the axis ``name``; always True."""
        known = any(axis.name == name for axis in self.axes)
        if not known:
            self.axes.append(PlannedAxis(name, self.index))
        self.last = "" if known else "axis"
        return True

    def add(self, key: str, unit: str | None, *, sure: bool = True) -> None:
        """Take the token in hand for the value of ``key``."""
        if self.tokens[self.index].lastgroup == "word":
            unit = WORD_UNIT
        if not (self.is_word() and unit in TIME_UNITS):  # a timer that says NaN has not been started
            self.found.append(Found(PlannedValue(key, self.index, unit), self.split, sure))
            self.last = "value"
        else:
            self.last = ""

    def _without_lone_parts(self, values: dict[str, PlannedValue]) -> dict[str, PlannedValue]:
        """``stage: 2`` says what a record is of only beside its place and its values."""
        parts = {key for key in values if key.lower() in PART_WORDS}
        if not parts or (self.axes and len(parts) < len(values)):
            return values
        return {key: value for key, value in values.items() if key not in parts}

    def plan(self) -> Plan:
        """What was named. Doubtful cells count only beside something sure; equal names get their split."""
        trusted = bool(self.axes) or any(found.sure for found in self.found)
        kept = [found for found in self.found if found.sure or trusted]
        keys = [with_split(found.value.key, found.split) for found in kept]
        keys = led(keys, self.text)
        if self.episode:  # what an episode scores is its return, not a measure of predictions
            keys = [f"Episode {key}" if _SCORE.fullmatch(key) else key for key in keys]
        if len(set(keys)) < len(keys):
            keys = told_apart(keys)
        values: dict[str, PlannedValue] = {}
        for found, key in zip(kept, keys, strict=True):
            if key not in _RESERVED:
                values.setdefault(key, found.value._replace(key=key))
        if not values and self.problem == VALUES_FIRST:
            backward = named_backward(self.text, self.tokens, self.axes)
            if backward is not None:
                return Plan(tuple(backward[0]), tuple(backward[1]))
        values = self._without_lone_parts(values)
        if self.glued and not values:
            self.axes = []
        if not values and not self.axes and not self.problem:
            return NO_PLAN
        return Plan(tuple(self.axes), tuple(values.values()), self.problem)
