"""One JSON document -> its lists of records, its series and its scalars, each with the line it stands on.

The document is walked, not decoded whole: what was written before the file was cut off is kept. Long lists of
records go through the typed plan of :mod:`json_plan` in batches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gradoctor.intake.columns import Account, RawFact, Unread
from gradoctor.intake.source import Source
from gradoctor.intake.tables.json_plan import Kind, RecordPlan, UnplannableError, kinds_of
from gradoctor.intake.tables.records import MAX_DEPTH, facts_of, put_record
from gradoctor.intake.tables.scalars import whole_number
from gradoctor.intake.tables.table import Gathering, Table, TableBuilder

Path = tuple[str, ...]
_BATCH = 1 << 20
_LEARN = 64  # records decoded one by one before the plan takes over
_BLANKS = frozenset(" \t\r\n")
_RECORDS = json.JSONDecoder(
    parse_int=whole_number
)  # numbers of records are floats: no limit of digits, -0 keeps its sign
_PLAIN = json.JSONDecoder()


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


class _CutOffError(Exception):
    """The document ends, or stops being JSON, at a position."""


def source_text(source: Source) -> str:
    """A source's whole text: UTF-8 with or without byte order mark, or UTF-16, undecodable bytes replaced."""
    data = source.read()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


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
    except (_CutOffError, RecursionError):
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


class _Walker:
    """Goes through a text once, front to back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.document = Document()
        self.position = 0
        self.open = 0
        self._line = 1
        self._counted = 0

    def line(self, position: int) -> int:
        """The line of a position that does not lie before an earlier one asked for."""
        self._line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def after_blanks(self, position: int) -> int:
        """The next position that is not blank."""
        text, end = self.text, len(self.text)
        while position < end and text[position] in _BLANKS:
            position += 1
        return position

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
            value, self.position = self.decode(position, _PLAIN)
            self.document.scalars.append(Scalar(path, value, line))

    def decode(self, position: int, decoder: json.JSONDecoder) -> tuple[Any, int]:
        """The value at a position and the position behind it; raises _CutOffError where there is none."""
        try:
            return decoder.raw_decode(self.text, position)
        except json.JSONDecodeError as error:
            raise _CutOffError from error
        except (ValueError, RecursionError):  # an integer beyond Python's limit of digits
            try:
                return _RECORDS.raw_decode(self.text, position)
            except ValueError as error:
                raise _CutOffError from error

    def _members(self, path: Path, position: int, depth: int) -> None:
        self.open += 1
        position = self.after_blanks(position + 1)
        while self.sign(position) != "}":
            self._expect(position, '"')
            key, position = self.decode(position, _PLAIN)
            position = self.after_blanks(position)
            self._expect(position, ":")
            self.value((*path, key), self.after_blanks(position + 1), depth + 1)
            position = self.next(self.position, "}")
        self.open -= 1
        self.position = position + 1

    def next(self, position: int, closing: str) -> int:
        """The position of the next item, or of the closing bracket."""
        position = self.position = self.after_blanks(position)
        if self.sign(position) == closing:
            return position
        self._expect(position, ",")
        return self.after_blanks(position + 1)

    def sign(self, position: int) -> str:
        """The character at a position, empty behind the end."""
        return self.text[position : position + 1]

    def _expect(self, position: int, sign: str) -> None:
        if self.sign(position) != sign:
            raise _CutOffError

    def _series(self, path: Path, position: int) -> None:
        start = self.line(position)
        try:
            values, self.position = self.decode(position, _RECORDS)
        except _CutOffError:
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
        from gradoctor.intake.tables.outline import partial_list

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
        reader = _RecordList(self, gathered)
        try:
            position = reader.read(position)
        finally:
            self.document.tables.append((path, gathered.table()))
        self.open -= 1
        self.position = position + 1


class _RecordList:
    """Reads the objects of one list."""

    def __init__(self, walker: _Walker, gathered: Gathering) -> None:
        self._walker, self._gathered = walker, gathered
        self._kinds: dict[str, Kind] | None = {}
        self._plan: RecordPlan | None = None
        self._between = ""

    def read(self, position: int) -> int:
        """Read from the first object on; answers the position of the closing bracket."""
        walker = self._walker
        while walker.sign(position) != "]":
            behind = self._batch(position) if self._plan else None
            position = self._one_by_one(position) if behind is None else walker.next(behind, "]")
        return position

    def _one_by_one(self, position: int) -> int:
        """Decode a few records; answers the position of the next one or of the closing bracket."""
        builder = TableBuilder()
        walker = self._walker
        before = str(self._kinds)
        try:
            for _ in range(_LEARN):
                record, end = walker.decode(position, _RECORDS)
                if isinstance(record, dict):
                    put_record(builder, record, walker.line(position))
                    self._learn(record)
                following = walker.next(end, "]")
                if walker.sign(following) == "]":
                    return following
                self._between = walker.text[end - 1 : following + 1]
                position = following
        finally:
            self._gathered.add(builder.table())
        if str(self._kinds) != before:
            self._replan()
        return position

    def _learn(self, record: dict[str, Any]) -> None:
        if self._kinds is not None:
            try:
                kinds_of(record, self._kinds)
            except UnplannableError:
                self._kinds = None

    def _replan(self) -> None:
        self._plan = None
        if self._kinds is not None:
            try:
                self._plan = RecordPlan(self._kinds)
            except UnplannableError:
                self._kinds = None

    def _batch(self, position: int) -> int | None:
        """Decode the records up to a cut about 1 MB on; answers the position behind them, None if that
        fails.
        """
        text, between = self._walker.text, self._between
        cut = text.rfind(between, position, position + _BATCH)
        if cut < 0 or not between.startswith("}") or self._plan is None:
            return None
        batch = text[position : cut + 1]
        lines = np.fromiter(self._start_lines(batch, self._walker.line(position)), np.int64)
        table = self._plan.array(f"[{batch}]".encode(), lines)
        if table is None:
            return None
        self._gathered.add(table)
        return cut + 1

    def _start_lines(self, batch: str, line: int) -> Iterator[int]:
        breaks_between = self._between.count("\n")
        count = batch.count(self._between) + 1
        if batch.count("\n") == breaks_between * (count - 1):
            yield from (
                range(line, line + count * breaks_between, breaks_between)
                if breaks_between
                else [line] * count
            )
            return
        for record in batch.split(self._between):
            yield line
            line += record.count("\n") + breaks_between
