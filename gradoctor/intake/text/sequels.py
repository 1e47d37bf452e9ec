"""Numbers that belong to the one before them: totals, batches of an epoch, means in brackets, list elements."""

from __future__ import annotations

import re

from gradoctor.intake.text.scan import A_SEQUENCE, Scan
from gradoctor.intake.text.surroundings import before_arrow, unit_behind
from gradoctor.intake.text.words import UNIT, split_of

_MAX_LIST = 16
_AHEAD_TOTAL = re.compile(r"\s*/\s*\d")
_SPLITS = r"(?i:train(?:ing)?|trn|val(?:id(?:ation)?)?|dev|eval|test)"
_OF_TWO = re.compile(
    rf"(?P<before>.*?)[ \[(]*(?<![^\W_])(?P<one>{_SPLITS})(?P<sign> ?[/|&] ?)"
    rf"(?P<other>{_SPLITS})(?![^\W_])[\])]*(?P<behind>.*)"
)
_DOUBLE = re.compile(r"(?P<first>.+?) \((?P<second>[^\W\d]\w*)\)")


class Sequels(Scan):
    """A scan that knows what may follow a named number."""

    def continues(self, gap: str, end: int) -> bool:
        """Whether the number belongs to the one before: a total, a batch of an epoch, a mean in brackets."""
        tight = gap.replace(" ", "").replace("\t", "")
        moving, self.moving = self.moving, ""
        if moving and tight in ("->", "→", "=>"):
            return self._arrived(moving, end)
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
            return self.axis("batch")
        if whole and self.last in ("axis", "total") and tight in ("][", "],[", "]:["):
            if self.axes[-1].name == "counter":
                self.axes[-1] = self.axes[-1]._replace(name="epoch")
            return self.axis("batch")
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
        if self.last == "count" and tight == "(" and self.counted and unit_behind(self.text, end)[0] == "%":
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

    def _arrived(self, key: str, end: int) -> bool:
        """The number behind an arrow: of ``loss: 0.53 -> 0.41`` the second is the value; of three it is unknown."""
        if before_arrow(self.text, end):
            self.problem = A_SEQUENCE
        else:
            self.add(key, None)
        return True

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
            self.add(f"{split_of(pair['other'])} {name}", None)
            self.last = "second"
            return
        double = _DOUBLE.fullmatch(before.value.key)
        if tight == "(" and double and not re.fullmatch(UNIT, double["second"]):
            self.found[-1] = before._replace(value=before.value._replace(key=double["first"]))
            self.add(" ".join([*double["first"].split()[:-1], double["second"]]), None)
        self.last = "second"

    def _item(self) -> None:
        """One more element of ``key: [a, b, ...]``."""
        if self.list_size == 1:
            first = self.found[-1]
            self.found[-1] = first._replace(value=first.value._replace(key=f"{self.list_key}/0"))
        if self.list_size < _MAX_LIST and "," not in self.token:
            self.add(f"{self.list_key}/{self.list_size}", None)
        self.list_size += 1
