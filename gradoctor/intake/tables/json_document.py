"""One JSON document -> its lists of records, its series and its scalars, each with the line it stands on.

The document is walked, not decoded whole: what was written before the file was cut off is kept. Long lists of
records go through the typed plan of :mod:`json_plan` in batches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gradoctor.intake.columns import Account, RawFact, Unread
from gradoctor.intake.source import Source
from gradoctor.intake.tables.json_record_list import RecordList
from gradoctor.intake.tables.json_text import PLAIN, RECORDS, CutOffError, JsonText, source_text
from gradoctor.intake.tables.outline import partial_list
from gradoctor.intake.tables.records import MAX_DEPTH, facts_of
from gradoctor.intake.tables.table import Gathering, Table

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A list that holds no objects; item ``i`` stands on ``lines[i]``."""

    path: Path
    values: list[Any]
    lines: list[int]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value under its path."""

    path: Path
    value: Any
    line: int


@dataclass(slots=True)
class Document:
    """What a JSON document holds. ``trailing`` is true when more text follows the document."""

    tables: list[tuple[Path, Table]] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    scalars: list[Scalar] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    trailing: bool = False

    def facts(self) -> list[RawFact]:
        """The scalars as configuration facts under dotted paths."""
        return [fact for s in self.scalars for fact in facts_of(s.value, ".".join(s.path), s.line)]


def read_document(source: Source) -> Document:
    """Walk a JSON document; what stands after a damage is accounted as skipped."""
    text = source_text(source)
    walker = _Walker(text)
    document = walker.document
    total = text.count("\n") + (not text.endswith("\n") and bool(text))
    try:
        walker.value((), walker.after_blanks(0), 0)
        end = walker.after_blanks(walker.position)
        document.trailing = end < len(text)
    except (CutOffError, RecursionError):
        end = walker.position
    damaged = 0
    if end < len(text):
        line = walker.line(end)
        damaged = total - line + 1
        shown = text[end : end + 120].split("\n", 1)[0].strip()
        reason = (
            "text after the end of the document"
            if document.trailing
            else "the document is cut off or damaged from here on"
        )
        document.unread.append(Unread(shown, line, reason, damaged))
    elif not document.trailing and walker.open:
        document.unread.append(Unread("", total, "the document is cut off at its end"))
    document.account = Account(read=total - damaged, skipped=damaged)
    return document


class _Walker(JsonText):
    """Goes through a text once, front to back."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.document = Document()
        self.open = 0

    def value(self, path: Path, position: int, depth: int) -> None:
        """Take the value at a position apart; leaves :attr:`position` behind it."""
        self.position = position
        opening = self.text[position : position + 1]
        if opening == "{" and depth < MAX_DEPTH:
            self._members(path, position, depth)
        elif opening == "[":
            inside = self.after_blanks(position + 1)
            if self.text[inside : inside + 1] == "{":
                self._records(path, inside)
            else:
                self._series(path, position)
        else:
            line = self.line(position)
            value, self.position = self.decode(position, PLAIN)
            self.document.scalars.append(Scalar(path, value, line))

    def _members(self, path: Path, position: int, depth: int) -> None:
        self.open += 1
        position = self.after_blanks(position + 1)
        while self.sign(position) != "}":
            self.expect(position, '"')
            key, position = self.decode(position, PLAIN)
            position = self.after_blanks(position)
            self.expect(position, ":")
            self.value((*path, key), self.after_blanks(position + 1), depth + 1)
            position = self.next(self.position, "}")
        self.open -= 1
        self.position = position + 1

    def _series(self, path: Path, position: int) -> None:
        start = self.line(position)
        try:
            values, self.position = self.decode(position, RECORDS)
        except CutOffError:
            values = self._items_before_the_cut(position)
            self.document.series.append(
                Series(path, values, self._item_lines(position, len(self.text), start, len(values)))
            )
            self.open += 1
            self.position = len(self.text)
            raise
        self.document.series.append(
            Series(path, values, self._item_lines(position, self.position, start, len(values)))
        )

    def _items_before_the_cut(self, position: int) -> list[Any]:
        values = partial_list(self.text[position:])
        return (
            values[:-1] if self.text.rstrip()[-1:] not in ",]" else values
        )  # the last number may have lost digits

    def _item_lines(self, start: int, end: int, line: int, count: int) -> list[int]:
        """Items stand one a line (indented JSON) or all on the line of the bracket."""
        breaks = self.text.count("\n", start, end)
        if breaks < count or not count:
            return [line] * count
        each = breaks // count
        return [line + 1 + index * each for index in range(count)] if each == 1 else [line] * count

    def _records(self, path: Path, position: int) -> None:
        gathered = Gathering()
        self.open += 1
        reader = RecordList(self, gathered)
        try:
            position = reader.read(position)
        finally:
            self.document.tables.append((path, gathered.table()))
        self.open -= 1
        self.position = position + 1
