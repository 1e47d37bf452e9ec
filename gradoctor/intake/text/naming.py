"""Which number of a message has which name, decided by the text around it.

Every number is looked at with the text between it and the number before (its *gap*): the gap names it, or
it stays without a name. A number right behind a comma or a bar has no name, even when a word stood before
that comma: in ``0.53 avg loss, 0.001 rate`` the values come first, and reading on would swap them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gradoctor.intake.text.backward import named_backward
from gradoctor.intake.text.doubts import doubt, has_decimal_commas, unwrapped
from gradoctor.intake.text.keys import NO_NAME, Name, name_before_blank, name_before_sign, name_of_cell
from gradoctor.intake.text.plans import NO_PLAN, Plan, PlannedAxis, PlannedValue, led, told_apart, with_split
from gradoctor.intake.text.tokens import RANGE
from gradoctor.intake.text.words import (
    NEVER_VALUES,
    RATES,
    SPLIT_WORDS,
    TIME_UNITS,
    UNIT,
    WORD_UNIT,
    axis_of,
    is_metric,
    parts_of,
    split_of,
)

_MAX_GAP = 400  # characters before a number that may name it
_MAX_LIST, _MAX_CALL, _MAX_LINE_DIGITS = 16, 400, 7
_UNIT = re.compile(rf" ?(?P<unit>{UNIT})(?![\w/])")
_NEVER_TAILS = (" line", " port", " pid", " rank", " version", " code")
_GLUED = re.compile(r"[_+^×#]|[.'’\u2060]\d")
_ORDINAL = re.compile(r" ?(?:个 ?)?(?P<axis>epoch|轮|周期|步|次迭代|迭代|批)")
_AT_RANGE = re.compile(r"@\.?\d[\d.]*:$")
_LEADER = re.compile(r"(?<=[\w)\]])[ \t]*\.{3,}[ \t]*$")
_OPEN = " \t'\"[("
_LEARNING_RATE = {"lr", "rate"}
_VALUES_FIRST = "values stand before their names"
_RESERVED = ("epoch", "step", "batch")
_AHEAD_TOTAL = re.compile(r"\s*/\s*\d")
_AHEAD_BOXED_TOTAL = re.compile(r"\]\[\d+/\d")
_LEVEL_AHEAD = re.compile(
    r"\]\s+(?:LOG|INFO|NOTE|ERROR|WARN|WARNING|DEBUG|FATAL|DETAIL|HINT|STATEMENT|CONTEXT)\b"
)
_BAR_AHEAD = re.compile(r"/\d+[^/]{0,80}?\d%\|")
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*(?:[-+(\[.~]?(?:\d|nan|inf)|[^\w\s]|$)")
_BAR = re.compile(r"\|[^|\w]*[#\d]*[^|\w]*\|\s*\d")
_SPLITS = r"(?i:train(?:ing)?|trn|val(?:id(?:ation)?)?|dev|eval|test)"
_OF_TWO = re.compile(
    rf"(?P<before>.*?)[ \[(]*(?<![^\W_])(?P<one>{_SPLITS})(?P<sign> ?[/|&] ?)"
    rf"(?P<other>{_SPLITS})(?![^\W_])[\])]*(?P<behind>.*)"
)
_DOUBLE = re.compile(r"(?P<first>.+?) \((?P<second>[^\W\d]\w*)\)")
_VALUE_FIRST = re.compile(r" (?:avg |mean |train |val |total )?(?:loss|accuracy|acc|rate)\b(?!\s*[:=(\d])")
_COUNTS = re.compile(r" (?:batch|image|sample|example|step|epoch|iteration|file|item|sentence|token)e?s\b")
_CALL = re.compile(r"(?:^|[^\w.])[A-Za-z_][\w.]*\($")
_RESULT_ON = re.compile(
    r"\W*(?:results?|metrics?|scores?|performance|evaluation|evaluated)\s+(?:on|for)\s+(?:the\s+)?"
    rf"(?P<split>{'|'.join(sorted(SPLIT_WORDS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_BEFORE_SPEED = ("", "s", "at", "avg", "average", "speed", "rate")
_SCORE = re.compile(r"(?:(?:avg|average|mean|total|average100)[ _]?)?score", re.IGNORECASE)
_BEST = re.compile(r"\b(?:[Bb]est|BEST)\b")


class _Found(NamedTuple):
    """A value with the split in force where it stands, and whether its name is beyond doubt."""

    value: PlannedValue
    split: str
    sure: bool


def plan_for(text: str, tokens: list[re.Match[str]]) -> Plan:
    """Name the tokens of one message from left to right."""
    scan = _Scan(text, tokens)
    for index in range(len(tokens)):
        scan.take(index)
    return scan.plan()


class _Scan:
    """The state of one message being named; ``index`` is the token in hand, ``end`` where its gap begins."""

    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.text, self.tokens = text, tokens
        self.index = self.end = 0
        self.axes: list[PlannedAxis] = []
        self.found: list[_Found] = []
        self.last = ""  # what the number before was: axis, total, value, count, second, or nothing
        self.counted: _Found | None = None
        self.commas = has_decimal_commas(text, tokens)
        about = _RESULT_ON.match(text)  # "Result on dev corpus (2.1s): ..."
        self.split = split_of(about["split"]) if about else ""
        self.list_key, self.list_size = "", 0
        self.problem: str | None = None
        self.episode = False  # the place is an episode of reinforcement learning
        self.glued = False  # "epoch12": a place only beside values, else it may be any name

    @property
    def token(self) -> str:
        """The token in hand."""
        return self.tokens[self.index][0]

    def take(self, index: int) -> None:
        """Name one token in the light of its gap."""
        self.index = index
        start, end = self.tokens[index].span()
        gap = self.text[max(self.end, start - _MAX_GAP) : start]
        kind = self.tokens[index].lastgroup
        unit, after = self._unit(end)
        if kind == "blob":
            self._blob(gap)
        elif gap.endswith("第") and (counted := _ORDINAL.match(self.text, after)):
            self._axis(axis_of(counted["axis"]) or "batch")
            after = counted.end()
        elif self.text[after : after + 1].isalpha() or _GLUED.match(self.text, after):
            self.last = ""  # part of a name or a factor: 3D, 1epoch, 10×
        elif _AT_RANGE.search(gap):
            self.last = ""
            return  # mAP@.5:.95 is a name: its gap goes on
        elif not index and (word := gap.lstrip("[")).isalpha() and word.isascii():
            self.glued = self.token.isdigit() and self._axis(
                "epoch" if word == "E" else axis_of(word) or "step"
            )
        elif (
            not self._continues(gap, end) and not self._named(gap, unit, after) and not self._speed(gap, unit)
        ):
            if self._is_word():
                return  # "number of nan iterations": its gap goes on
            self._without_name(gap, end)
        self.end = after

    def _is_word(self) -> bool:
        return self.token.lstrip("+-")[:1].isalpha()

    def _unit(self, end: int) -> tuple[str | None, int]:
        found = _UNIT.match(self.text, end)
        if found is None or (self.text[end] == " " and len(found["unit"]) == 1 and found["unit"] not in "s%"):
            return None, end
        return found["unit"], found.end()

    def _blob(self, gap: str) -> None:
        """Dates, clocks, versions, ranges: never values; but ``Batch [280-300]`` is a place (its end)."""
        self.last = self.list_key = ""  # what follows a clock belongs to no list before it
        if RANGE.fullmatch(self.token) and axis_of(name_before_blank(gap.rstrip(_OPEN)).key) == "batch":
            self._axis("batch")

    def _continues(self, gap: str, end: int) -> bool:
        """Whether the number belongs to the one before: a total, a batch of an epoch, a mean in brackets."""
        tight = gap.replace(" ", "").replace("\t", "")
        whole = self.token.isdigit()
        if (
            self.last == "axis"
            and tight in ("/", "of", "outof")
            and (whole or self.token.replace(",", "").isdigit())
        ):
            self.axes[-1] = self.axes[-1]._replace(total=self.index)
            self.last = "total"
            return True
        if whole and self.last == "axis" and tight in (":", "", "[") and _AHEAD_TOTAL.match(self.text, end):
            return self._axis("batch")
        if whole and self.last in ("axis", "total") and tight in ("][", "],[", "]:["):
            if self.axes[-1].name == "counter":
                self.axes[-1] = self.axes[-1]._replace(name="epoch")
            return self._axis("batch")
        if (
            self.last == "value"
            and tight == "/"
            and whole
            and not self._of_two()
            and self._previous().isdigit()
        ):
            self.counted = self.found.pop()  # Accuracy: 9801/10000 (98%)
            self.last, self.problem = "count", "a count of a total, not a ratio"
            return True
        if self.last == "count" and tight == "(" and self.counted and self._unit(end)[0] == "%":
            value = self.counted.value._replace(token=self.index, unit="%")
            self.found.append(self.counted._replace(value=value))
            self.last, self.problem = "second", None
            return True
        if self.last == "value" and (tight in ("(", "/") or (tight in ("|", "&") and self._of_two())):
            self._second(tight)
            return True
        if self.list_key and tight in (",", "", "),(", ",("):
            self._item()
            return True
        self.list_key = ""
        return False

    def _previous(self) -> str:
        """The token of the value named last."""
        return self.tokens[self.found[-1].value.token][0]

    def _of_two(self) -> bool:
        """Whether the value named last is the first of two that share a name: ``loss (train | val)``."""
        return _OF_TWO.fullmatch(self.found[-1].value.key) is not None

    def _second(self, tight: str) -> None:
        """The number in parentheses behind a value: ``Acc (Loss): 1.0 (0.4)`` names both; else a mean."""
        before = self.found[-1]
        if tight != "(" and (pair := _OF_TWO.fullmatch(before.value.key)) and pair["sign"].strip() == tight:
            name = f"{pair['before']} {pair['behind']}".strip(" _:") or "loss"
            self.found[-1] = before._replace(
                value=before.value._replace(key=f"{split_of(pair['one'])} {name}")
            )
            self._add(f"{split_of(pair['other'])} {name}", None)
            self.last = "second"
            return
        double = _DOUBLE.fullmatch(before.value.key)
        if tight == "(" and double and not re.fullmatch(UNIT, double["second"]):
            self.found[-1] = before._replace(value=before.value._replace(key=double["first"]))
            self._add(" ".join([*double["first"].split()[:-1], double["second"]]), None)
        self.last = "second"

    def _item(self) -> None:
        """One more element of ``key: [a, b, ...]``."""
        if self.list_size == 1:
            first = self.found[-1]
            self.found[-1] = first._replace(value=first.value._replace(key=f"{self.list_key}/0"))
        if self.list_size < _MAX_LIST and "," not in self.token:
            self._add(f"{self.list_key}/{self.list_size}", None)
        self.list_size += 1

    def _axis(self, name: str) -> bool:
        known = any(axis.name == name for axis in self.axes)
        if not known:
            self.axes.append(PlannedAxis(name, self.index))
        self.last = "" if known else "axis"
        return True

    def _named(self, gap: str, unit: str | None, after: int) -> bool:
        """Name the number by its gap: an axis, or a value. False when the gap gives no name."""
        gap = unwrapped(gap)
        if gap.rstrip(" \t").endswith("..."):
            gap = _LEADER.sub(": ", gap)  # Validation loss ....... 0.53
        front = gap.rstrip(_OPEN)
        opened = gap[len(front) :]
        if self.tokens[self.index].lastgroup == "word" and not front.endswith((":", "=")):
            return False  # "Clipped=Always", but not "is Always"
        name, sure = NO_NAME, True
        if front.endswith((":", "=")):
            name = self._heard(name_before_sign(front))
        elif opened and front:
            name = self._heard(name_before_blank(front))
            sure = bool(name.key)
            if not sure and opened[0] in " \t":
                name = name_of_cell(front, self.text[after : after + 40])
        key = name.key
        if not key or self._is_never(key, unit, after, sure=sure):
            return False
        problem = doubt(
            front, self.text, self.tokens[self.index].end(), listed="[" in opened or "(" in opened
        )
        if problem or (self.commas and "," in self.token):
            self.problem = problem or "a decimal comma, or several values in one"
            return False
        axis = axis_of(key) or ("step" if key == "s" and not self.index and front == "s:" else None)
        if axis:
            return unit is None and self._place(axis, key)
        self.list_key, self.list_size = (key, 1) if "[" in opened or "(" in opened else ("", 0)
        if self.list_key and "," in self.token:  # [100,200] is a list, not a hundred thousand
            self.list_key = ""
            return False
        self._add(key, unit, sure=sure)
        return True

    def _heard(self, name: Name) -> Name:
        """Keep the split that the text in front of a name states: it holds until another is stated."""
        if name.split is not None:
            self.split = name.split
        return name

    def _is_never(self, key: str, unit: str | None, after: int, *, sure: bool) -> bool:
        """Names and surroundings that never make a value: ``default``, a bar's percentage, ``5 -> 3``."""
        lowered = key.lower()
        if lowered in NEVER_VALUES or lowered.endswith(_NEVER_TAILS):
            return True
        if unit == "%" and _BAR.match(self.text, after):
            return True
        if self._is_source_place(after):
            return True  # trainer.loop:412 - ...
        if lowered in SPLIT_WORDS and (unit not in (None, "%") or _COUNTS.match(self.text, after)):
            return True  # "eval: 100 batches", "train 2.3s"
        if self._in_call() and (not is_metric(key) or _LEARNING_RATE & set(parts_of(key))):
            return True  # Conv2d(kernel_size=3), Adam(lr=0.1): settings
        if _ARROW.match(self.text, after):
            self.problem = "a sequence of values, not one" if sure else self.problem
            return True
        return False

    def _is_source_place(self, after: int) -> bool:
        """Whether the number is the line of a source file behind a dotted name, as loggers print it."""
        start = self.tokens[self.index].start()
        if (
            not self.token.isdigit()
            or len(self.token) > _MAX_LINE_DIGITS
            or self.text[start - 1 : start] != ":"
        ):
            return False
        word = self.text[: start - 1].rsplit(None, 1)[-1:]
        behind = self.text[after : after + 2]
        return "." in "".join(word) and behind.startswith(("]", " -", " |")) and not is_metric(word[0])

    def _in_call(self) -> bool:
        """Whether the token stands among the keywords of a call: ``Name(key=...``."""
        start = self.tokens[self.index].start()
        if self.text.find("(", max(start - _MAX_CALL, 0), start) < 0:
            return False
        depth = 0
        for at in range(start - 1, max(start - _MAX_CALL, -1), -1):
            depth += {"(": -1, ")": 1}.get(self.text[at], 0)
            if depth < 0 and "=" in self.text[at:start] and _CALL.search(self.text, max(0, at - 80), at + 1):
                return True
            depth = max(depth, 0)
        return False

    def _place(self, axis: str, key: str) -> bool:
        start = self.tokens[self.index].start()
        if self.token[0] == "-" or self._is_word() or _BEST.search(self.text, 0, start):
            return False
        self.episode |= key.lower().endswith("episode")
        if axis == "step" and key.lower().startswith(("global", "total")):
            self.axes = [old._replace(name="batch") if old.name == "step" else old for old in self.axes]
        return self._axis(axis)

    def _add(self, key: str, unit: str | None, *, sure: bool = True) -> None:
        if self.tokens[self.index].lastgroup == "word":
            unit = WORD_UNIT
        if not (self._is_word() and unit in TIME_UNITS):  # a timer that says NaN has not been started
            self.found.append(_Found(PlannedValue(key, self.index, unit), self.split, sure))
            self.last = "value"
        else:
            self.last = ""

    def _speed(self, gap: str, unit: str | None) -> bool:
        """A number that only its unit names: ``1180 samples/s``. Bars' ``it/s`` are smoothed, and none of our business."""
        word = gap.strip(" \t|,;:()[]-").lower()
        if unit not in RATES or "%|" in self.text or word not in _BEFORE_SPEED or gap[-1:] == "/":
            return False
        self._add(RATES[unit], None, sure=False)
        return True

    def _without_name(self, gap: str, end: int) -> None:
        """A number without a name: a counter at the beginning or in a bar, or none of our business."""
        self.last = ""
        bare = not any(char.isalpha() for char in gap) and gap.rstrip(" \t[(")[-1:] not in (":", "=", ",")
        if bare and self.token.isdigit() and all(axis.name == "epoch" for axis in self.axes):
            ahead = self.text[end : end + 2]
            boxed = gap.strip() == "[" and not self.end and ahead[:1] == "]" and ahead[1:].isspace()
            boxed = boxed and not _LEVEL_AHEAD.match(self.text, end)
            if boxed or _AHEAD_TOTAL.match(self.text, end):
                self._axis("counter")
                return
        word = gap.strip().lower()
        if word in SPLIT_WORDS and not self.axes and _BAR_AHEAD.match(self.text, end):
            self.split = split_of(word)  # Train 3/20:  50%|#####     | 5/10 [...]
            self._axis("epoch")
        elif gap.rstrip().endswith("[") and not self.axes and _AHEAD_BOXED_TOTAL.match(self.text, end):
            self._axis("epoch")
        elif _VALUE_FIRST.match(self.text, end):
            self.problem = _VALUES_FIRST

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
        if not values and self.problem == _VALUES_FIRST:
            backward = named_backward(self.text, self.tokens, self.axes)
            if backward is not None:
                return Plan(tuple(backward[0]), tuple(backward[1]))
        if self.glued and not values:
            self.axes = []
        if not values and not self.axes and not self.problem:
            return NO_PLAN
        return Plan(tuple(self.axes), tuple(values.values()), self.problem)
