"""Takes the lines of a family's log: each by the first kind that fits, the others for settings and events."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from gradoctor.intake.text.dumps import Dumps, plain_fact
from gradoctor.intake.text.headings import heading_of
from gradoctor.intake.text.interpreter import Interpreter
from gradoctor.intake.text.kinds import AXIS_GROUPS, OWN_ROWS, SPLITS, TOTALS, Kind
from gradoctor.intake.text.noise import Noise
from gradoctor.intake.text.own_prints import OwnPrints
from gradoctor.intake.text.phrases import find_event
from gradoctor.intake.text.prefix import message
from gradoctor.intake.text.records import Records
from gradoctor.intake.text.tails import number

MAX_FACTS = 2000
MAX_TEXT = 50_000  # characters of a line that patterns are tried on


class Reader:
    """Takes the lines of one source. ``memory`` is a family's own place for what it must remember between
    lines.
    """

    def __init__(self, kinds: Sequence[Kind], *, rest: bool = False) -> None:
        self.records = Records()
        self.section = ""
        self._row_of = False, 0
        self._named: dict[tuple[int, str], dict[str, str]] = {}
        self.course = False
        self.memory: dict[str, Any] = {}
        self.before: Callable[[], list[str]] | None = None
        self.own = OwnPrints()
        self._noise, self._dumps = Noise(), Dumps()
        self._rest = Interpreter(self.records) if rest else None
        self.raw_kinds = tuple(kind for kind in kinds if kind.raw)
        self.kinds = tuple(kind for kind in kinds if not kind.raw)
        self._anchors = tuple(kind.anchor for kind in self.kinds)

    @property
    def calm(self) -> bool:
        """Whether a line of a known kind means what it says alone: no section is open, and rows have
        begun.
        """
        return not self.section and self.records.row_count > 0 and self._noise.calm

    def passed_records(self) -> None:
        """Records of the training went by unfed."""
        self._row_of = False, 0

    def feed(self, number: int, raw: str) -> None:
        """Take one cleaned line; of one longer than any program prints, the beginning."""
        if not raw:
            return
        if len(raw) > MAX_TEXT:
            raw = raw[:MAX_TEXT].rsplit(" ", 1)[0]
            self.records.note(f"line {number}: only its first {MAX_TEXT} characters were looked at")
        for kind in self.raw_kinds:
            if kind.anchor in raw and (found := kind.regex.search(raw)):
                self.take(kind, number, found)
                return
        if any(anchor in raw for anchor in self._anchors):
            text = message(raw)
            for kind in self.kinds:
                if kind.anchor in text and (found := kind.regex.search(text)):
                    self.take(kind, number, found)
                    return
        self.tell(number, raw)

    def tell(self, line: int, raw: str) -> None:
        """Take a line that is none of the family's kinds: a setting before the first record, or an event."""
        if self._rest is not None:
            self._rest.feed(line, raw)
            return
        if self._noise.skips(raw):
            return
        text = message(raw)
        if not self.records.row_count and len(self.records.facts) < MAX_FACTS:
            plain = plain_fact(text)
            for key, value in self._dumps.facts(text) or ([plain] if plain else []):
                self.records.fact(key, value, line)
        if heading := heading_of(text):
            self.records.headings.add(heading, line)
        said = find_event(text)
        if said:
            self.records.event(said.kind, text, line, said.subject)
        elif self.records.epoch is not None or self.records.step is not None:
            self.own.take(line, text, self.records.epoch, self.records.step)

    def finish(self) -> None:
        """The last line has been taken."""
        if self._rest is not None:
            self._rest.finish()

    def take(self, kind: Kind, line: int, found: re.Match[str]) -> None:
        """Take a line of a known kind."""
        if kind.section is not None:
            self.section = kind.section
            self.records.mark_read(line)
        if kind.summary and self.course:
            self._place(kind, line, found, {})
            self.records.mark_read(line)
        elif kind.take:
            kind.take(self, line, found)
        else:
            self.put_all(kind, line, found)
            self.course = self.course or not (kind.summary or kind.split or self.section)

    def put_all(self, kind: Kind, line: int, found: re.Match[str]) -> None:
        """What the groups of a match say: place, totals, values, and the pairs of the tail."""
        pairs = list(kind.tail(found["rest"] or "")) if kind.tail is not None else []
        axes: dict[str, float] = {}
        if kind.axes:
            axes = {kind.axes[key]: value for key, value, _ in pairs if key in kind.axes and isfinite(value)}
        self._place(kind, line, found, axes)
        split = kind.split or self.section
        if "split" in kind.regex.groupindex and found["split"]:
            split = SPLITS.get(found["split"].lower(), "")
        named = self._named.setdefault((id(kind), split), {})
        for name in kind.groups:
            if (text := found[name]) is not None:
                self._put(kind, split, named, name, number(text), None, line)
        for key, value, unit in pairs:
            if key not in kind.axes:
                self._put(kind, split, named, key, value, unit, line)

    def place(self, line: int, said: Mapping[str, str | None]) -> None:
        """Move to the place a match's groups name, and keep the totals they name as facts."""
        where = {axis: number(text) for axis in AXIS_GROUPS if (text := said.get(axis)) is not None}
        self.at(line, **where)
        for group, key in TOTALS.items():
            if key not in self.records.facts and (text := said.get(group)) is not None:
                self.records.fact(key, int(number(text)), line)

    def at(self, line: int, **where: float) -> None:
        """Move to a place; what is no number of an axis (``nan``, ``inf``) moves nowhere."""
        known = {axis: value for axis, value in where.items() if isfinite(value)}
        if known:
            self.records.place(line, **known)

    def _place(self, kind: Kind, line: int, found: re.Match[str], axes: dict[str, float]) -> None:
        """As :meth:`place`, for a kind whose groups are known."""
        for axis in kind.places:
            if (text := found[axis]) is not None:
                axes[axis] = number(text)
        self.at(line, **axes)
        if kind.totals:
            self._totals(kind, line, found)

    def _totals(self, kind: Kind, line: int, found: re.Match[str]) -> None:
        """Keep the totals a match names as facts."""
        for group in kind.totals:
            key = TOTALS[group]
            if key not in self.records.facts and found[group] is not None:
                self.records.fact(key, int(number(found[group])), line)

    def _put(
        self,
        kind: Kind,
        split: str,
        named: dict[str, str],
        key: str,
        value: float,
        unit: str | None,
        line: int,
    ) -> None:
        """One number, under the name the kind gives its key; ``named`` remembers it."""
        field = named.get(key)
        if field is None:
            own = kind.names.get(key, key)
            field = named[key] = split + own if own else ""
        if field and not (kind.once and key in kind.once and self.records.holds(field)):
            self.value(field, value, line, unit or kind.units.get(key))

    def value(self, field: str, value: float, line: int, unit: str | None = None) -> None:
        """One number of the record. Those of a validation on another line get a row, so a line, of their
        own.
        """
        of = field.startswith(OWN_ROWS)
        if of != self._row_of[0] and line != self._row_of[1]:
            self.records.close()
        self._row_of = of, line
        self.records.put(field, value, line, unit)
