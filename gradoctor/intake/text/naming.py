"""Which number of a message has which name, decided by the text around it.

Every number is looked at with the text between it and the number before (its *gap*): the gap names it, or
it stays without a name. A number right behind a comma or a bar has no name, even when a word stood before
that comma: in ``0.53 avg loss, 0.001 rate`` the values come first, and reading on would swap them.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.doubts import doubt, unwrapped
from gradoctor.intake.text.keys import (
    NO_NAME,
    Name,
    depth_of,
    name_before_blank,
    name_before_sign,
    name_between_numbers,
    name_of_cell,
)
from gradoctor.intake.text.plans import Plan
from gradoctor.intake.text.scan import A_SEQUENCE, VALUES_FIRST
from gradoctor.intake.text.sequels import Sequels
from gradoctor.intake.text.surroundings import before_arrow, is_never_a_value, unit_behind
from gradoctor.intake.text.tokens import RANGE
from gradoctor.intake.text.words import RATES, SPLIT_WORDS, axis_of, is_metric, parts_of, split_of

_MAX_GAP = 400  # characters before a number that may name it
_GLUED = re.compile(r"[_+^×#]|[.'’\u2060]\d")
_ORDINAL = re.compile(r" ?(?:个 ?)?(?P<axis>epoch|轮|周期|步|次迭代|迭代|批)")
_NTH = re.compile(r"(?:st|nd|rd|th) (?P<axis>epoch|step|iteration|iter|batch)\b")
_AT_RANGE = re.compile(r"@\.?\d[\d.]*:$")
_LEADER = re.compile(r"(?<=[\w)\]])[ \t]*\.{3,}[ \t]*$")
_OPEN = " \t'\"[("
_AHEAD_TOTAL = re.compile(r"\s*/\s*\d")
_AHEAD_BOXED_TOTAL = re.compile(r"\]\[\d+/\d")
_LEVEL_AHEAD = re.compile(
    r"\]\s+(?:LOG|INFO|NOTE|ERROR|WARN|WARNING|DEBUG|FATAL|DETAIL|HINT|STATEMENT|CONTEXT)\b"
)
_TWO_COUNTERS = re.compile(r"/\d+(?: \(\s*\d+%\) |\]\s?)\[\s*\d+/\d")
_PLACE_THEN_VALUE = re.compile(r":?[ \t]+[-+]?\d+\.\d")
_BAR_AHEAD = re.compile(r"/\d+[^/]{0,80}?\d%\|")
_VALUE_FIRST = re.compile(r" (?:avg |mean |train |val |total )?(?:loss|accuracy|acc|rate)\b(?!\s*[:=(\d])")
_DURATION = re.compile(
    r"\d+ ?(?:h|hrs?|hours?|m|mins?|minutes?)[ ,]{0,2}\d+(?:\.\d+)? ?(?:m|mins?|minutes?|s|secs?|seconds?)(?: ?\d+s)?\b"
)
_SECONDS = ("s", "sec", "secs", "second", "seconds")
_BEFORE_DURATION = ("", "took", "in", "done in")
_SAYS_VALUE = (":", "=", "is", "was", "is:", "was:")
_BEFORE_PLACE = re.compile(
    r"(?P<name>[^\W\d][\w /@-]{1,40}) (?:after|at|in|for|on|of) (?:the )?[A-Za-z]+[ #]*$"
)
_CLIPPED = {"grad", "gradient", "norm", "gnorm", "clip"}  # an arrow between norms may mean clipping
_BEFORE_SPEED = ("", "s", "at", "avg", "average", "speed", "rate")
_BEST = re.compile(r"\b(?:[Bb]est|BEST)\b")


def plan_for(text: str, tokens: list[re.Match[str]]) -> Plan:
    """Name the tokens of one message from left to right."""
    scan = _Namer(text, tokens)
    for index in range(len(tokens)):
        scan.take(index)
    return scan.plan()


class _Namer(Sequels):
    """Takes token after token."""

    def take(self, index: int) -> None:
        """Name one token in the light of its gap."""
        self.index = index
        start, end = self.tokens[index].span()
        if start < self.end:
            return  # the seconds of a duration whose minutes were just passed over
        if duration := _DURATION.match(self.text, start):
            self.last = self.list_key = ""
            self.end = duration.end()
            return
        gap = self.text[max(self.end, start - _MAX_GAP) : start]
        if self.depth:
            self._leave(gap)
        kind = self.tokens[index].lastgroup
        unit, after = unit_behind(self.text, end)
        if kind == "blob":
            self._blob(gap)
        elif gap.endswith("第") and (counted := _ORDINAL.match(self.text, after)):
            self.axis(axis_of(counted["axis"]) or "batch")
            after = counted.end()
        elif self.token.isdigit() and (counted := _NTH.match(self.text, end)):
            self.axis(axis_of(counted["axis"]) or "step")
            after = counted.end()
        elif self.text[after : after + 1].isalpha() or _GLUED.match(self.text, after):
            self.last = ""  # part of a name or a factor: 3D, 1epoch, 10×
        elif _AT_RANGE.search(gap):
            self.last = ""
            return  # mAP@.5:.95 is a name: its gap goes on
        elif not index and (word := gap.lstrip("[")).isalpha() and word.isascii():
            self.glued = self.token.isdigit() and self.axis(
                "epoch" if word == "E" else axis_of(word) or "step"
            )
        elif (
            not self.continues(gap, end)
            and not self._named(gap, unit, after)
            and not self._speed(gap, unit)
            and not self._duration(gap, unit, after)
        ):
            if self.is_word():
                return  # "number of nan iterations": its gap goes on
            self._without_name(gap, end)
        self.end = after

    def _blob(self, gap: str) -> None:
        """Dates, clocks, versions, ranges: never values; but ``Batch [280-300]`` is a place (its end)."""
        self.last = self.list_key = ""  # what follows a clock belongs to no list before it
        if RANGE.fullmatch(self.token) and axis_of(name_before_blank(gap.rstrip(_OPEN)).key) == "batch":
            self.axis("batch")

    def _named(self, gap: str, unit: str | None, after: int) -> bool:
        """Name the number by its gap: an axis, or a value. False when the gap gives no name."""
        end = self.tokens[self.index].end()
        gap = unwrapped(gap, self.text[end : end + 1])
        if gap.rstrip(" \t").endswith("..."):
            gap = _LEADER.sub(": ", gap)  # Validation loss ....... 0.53
        front = gap.rstrip(_OPEN)
        opened = gap[len(front) :]
        if self.tokens[self.index].lastgroup == "word" and not front.endswith((":", "=")):
            return False  # "Clipped=Always", but not "is Always"
        name, sure = NO_NAME, True
        if front.endswith((":", "=")):
            name = self._heard(name_before_sign(front))
        elif front and (opened or front[-1].isalpha()):  # Han is followed by no blank
            name = self._heard(name_before_blank(front))
            sure = bool(name.key)
            if not sure and opened[:1] in (" ", "\t"):
                name = name_of_cell(front, self.text[after : after + 40])
                if not name.key and self.index and self.end:
                    name = Name(name_between_numbers(front), name.stated)
        if not name.key and self.last == "axis" and self.awaited and gap.strip(" \t:") == "":
            name, sure = Name(self.awaited), True
        elif not name.key and self.last == "axis" and gap.strip() in _SAYS_VALUE:
            name, sure = self._named_before_place(), True
        key = name.key
        if key and not self.end and _AHEAD_TOTAL.match(self.text, end):
            if key.lower() in SPLIT_WORDS:
                return self._counted(key, opened, end)
            if opened.lstrip() == "[" and not axis_of(key) and _TWO_COUNTERS.match(self.text, end):
                return self.axis("epoch")  # ctdet/default: [1/140][100/2000]
        if not key or is_never_a_value(key, unit, self.text, self.tokens[self.index].start(), after):
            return False
        if before_arrow(self.text, after):
            self.moving = key if sure and is_metric(key) and not _CLIPPED & set(parts_of(key)) else ""
            self.problem = A_SEQUENCE if sure and not self.moving else self.problem
            return False
        problem = doubt(front, self.text, end, listed="[" in opened or "(" in opened)
        if problem or (self.commas and "," in self.token):
            self.problem = problem or "a decimal comma, or several values in one"
            return False
        if sure and not self.axes and self._states_place(key, front, end):
            self.awaited = key
            return self.axis("step")
        axis = axis_of(key) or ("step" if key == "s" and not self.index and front == "s:" else None)
        if axis:
            return unit is None and self._place(axis, key)
        self.list_key, self.list_size = (key, 1) if "[" in opened or "(" in opened else ("", 0)
        if self.list_key and "," in self.token:  # [100,200] is a list, not a hundred thousand
            self.list_key = ""
            return False
        self.add(key, unit, sure=sure)
        return True

    def _states_place(self, key: str, front: str, end: int) -> bool:
        """Whether a whole number right behind a measure is its place: ``Train loss 100 0.512``."""
        bare = self.token.isdigit() and not front.endswith((":", "="))
        return bare and is_metric(key) and _PLACE_THEN_VALUE.match(self.text, end) is not None

    def _named_before_place(self) -> Name:
        """The name in front of a place that stands between it and the number: ``Cost after iteration 100: 0.53``."""
        start = self.tokens[self.axes[-1].token].start()
        found = _BEFORE_PLACE.search(self.text, 0, start)
        return name_before_blank(found["name"]) if found else NO_NAME

    def _heard(self, name: Name) -> Name:
        """Keep the split that the text in front of a name states: it holds until another is stated, or until the
        bracket ends that it holds for: ``train=Metrics(loss=0.5), lr=0.1``.
        """
        if name.stated is not None:
            self.split, self.depth = name.stated
        return name

    def _leave(self, gap: str) -> None:
        """Follow the brackets that a split was stated for."""
        self.depth += depth_of(gap)
        if self.depth <= 0:
            self.split, self.depth = "", 0

    def _place(self, axis: str, key: str) -> bool:
        start = self.tokens[self.index].start()
        if self.token[0] == "-" or self.is_word() or _BEST.search(self.text, 0, start):
            return False
        self.episode |= key.lower().endswith("episode")
        self._of_split(key.partition(" ")[0])  # eval epoch: 3, loss: 0.5
        if axis == "step" and key.lower().startswith(("global", "total")):
            self.axes = [old._replace(name="batch") if old.name == "step" else old for old in self.axes]
        return self.axis(axis)

    def _counted(self, key: str, opened: str, end: int) -> bool:
        """``Train: 1/80 (  1%) [  50/1856``, ``EVAL: [24/25]``: a counter behind the split whose records it counts. The
        batches of an evaluation are no place in the training.
        """
        self._of_split(key)
        if _TWO_COUNTERS.match(self.text, end):
            return self.axis("epoch")
        if self.split:
            self.last = ""
            return True
        return "[" in opened and self.axis("counter")

    def _of_split(self, word: str) -> None:
        """What stands in front of a place says what the values behind it are of: ``EVAL: [24/25] ... Loss: 0.5``."""
        if word.lower() in SPLIT_WORDS and split_of(word) != "train":
            self.split = split_of(word)

    def _speed(self, gap: str, unit: str | None) -> bool:
        """A number that only its unit names: ``1180 samples/s``. Bars' ``it/s`` are smoothed, and none of our business."""
        word = gap.strip(" \t|,;:()[]-").lower()
        if unit not in RATES or "%|" in self.text or word not in _BEFORE_SPEED or gap[-1:] == "/":
            return False
        self.add(RATES[unit], None, sure=False)
        return True

    def _duration(self, gap: str, unit: str | None, after: int) -> bool:
        """What an epoch or a step took, as consoles end a record: ``| 1.64s``, ``took 3.2 sec``, ``(12s)``."""
        word = gap.strip(" \t|,;:()[]-").lower()
        ends = not self.text[after:].strip(" \t)].")
        if unit not in _SECONDS or not ends or word not in _BEFORE_DURATION or "%|" in self.text:
            return False
        if not any(axis.name == "epoch" for axis in self.axes):
            return False  # beside steps alone it may as well be the time since the start
        self.add("took", unit, sure=False)
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
                self.axis("counter")
                return
        word = gap.strip().lower()
        if not self.end and (led := word.rstrip(" [(")) in SPLIT_WORDS and _AHEAD_TOTAL.match(self.text, end):
            self.split = split_of(led)
            if word.endswith("("):
                self.axis("epoch")  # valid (3/8) loss: 0.5
                return
        if word in SPLIT_WORDS and not self.axes and _BAR_AHEAD.match(self.text, end):
            self.split = split_of(word)  # Train 3/20:  50%|#####     | 5/10 [...]
            self.axis("epoch")
        elif gap.rstrip().endswith("[") and not self.axes and _AHEAD_BOXED_TOTAL.match(self.text, end):
            self.axis("epoch")
        elif _VALUE_FIRST.match(self.text, end):
            self.problem = VALUES_FIRST
