"""The quick way through equal-shaped JSON objects: a typed decoder learned from the first ones.

msgspec fills one Struct a record, and one array a block is made of their fields. A block the plan does not
fit (another key, text where a number was, a damaged line) answers None and is read record by record instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import attrgetter
from struct import Struct
from struct import error as StructError  # noqa: N812 - it is an exception
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import astuple

from gradoctor.intake.columns import Column, IntArray, counted
from gradoctor.intake.tables.records import LONGEST_WORD, MAX_DEPTH, telling
from gradoctor.intake.tables.scalars import is_flag, number_and_unit, number_of_text
from gradoctor.intake.tables.table import Table, Words

ABSENT = -1.2345678901234567e-305  # what a typed record holds where the key is missing
_NON_FINITE = (b"NaN", b"Infinity", b"-Infinity")
_IN_NUMBERS = b"0123456789+-.,eE% \tnaNAiIfFtTyY"
_NUMBER_LINE = re.compile(
    r"(?im)^[ \t]*+[-+]?+(?:[0-9.,]++(?:e[-+]?[0-9]+)?+|nan|inf(?:inity)?)[ \t]*+%?[ \t]*+$"
)
MAX_PLANNED = 400  # records with more fields than this are read one by one

Kind = str | dict[str, "Kind"]  # "null", "number", "word", "flag", or the kinds of a nested object


class UnplannableError(Exception):
    """The records cannot be described by one typed shape (lists, a key that is text here and an object
    there).
    """


def kinds_of(record: Mapping[str, Any], known: dict[str, Kind], depth: int = 1) -> None:
    """Widen ``known`` by the kinds of one record's values. Raises UnplannableError."""
    if depth > MAX_DEPTH:
        raise UnplannableError
    for key, value in record.items():
        if isinstance(value, dict):
            nested = known.setdefault(key, {})
            if not isinstance(nested, dict):
                raise UnplannableError
            kinds_of(value, nested, depth + 1)
        else:
            known[key] = _wider(known.get(key, "null"), _kind(value))


def _kind(value: object) -> Kind:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "number" if number_of_text(value) is not None else "word"
    raise UnplannableError


def _wider(known: Kind, seen: Kind) -> Kind:
    if known in ("null", seen):
        return seen
    if seen == "null":
        return known
    raise UnplannableError


def _quoted(block: bytes) -> bytes:
    """NaN and Infinity as text; inside a string this spoils the record, which is then read the general
    way.
    """
    for word in _NON_FINITE:
        if word in block:
            block = block.replace(b": " + word, b': "' + word + b'"').replace(
                b":" + word, b':"' + word + b'"'
            )
    return block


class RecordPlan:
    """A typed decoder for records of the learned kinds. Raises UnplannableError."""

    def __init__(self, kinds: dict[str, Kind]) -> None:
        self._numbers: list[tuple[str, str]] = []
        self._words: list[tuple[str, str]] = []
        self._flags: list[str] = []
        struct = self._struct(kinds, "", "")
        paths = [path for path, _ in (*self._numbers, *self._words)]
        if len(set(paths)) < len(paths) or len(paths) > MAX_PLANNED or not self._numbers:
            raise UnplannableError
        self._lines = msgspec.json.Decoder(struct, strict=False)
        self._array = msgspec.json.Decoder(list[struct], strict=False)  # type: ignore[valid-type]
        self._flat = not any(isinstance(kind, dict) for kind in kinds.values())
        order = list(struct.__struct_fields__)
        self._order = [
            order.index(attribute) for _, attribute in (*self._numbers, *self._words) if self._flat
        ]

    def _struct(self, kinds: dict[str, Kind], path: str, attribute: str) -> Any:
        fields: list[tuple[str, Any, Any]] = []
        names: dict[str, str] = {}
        for index, (key, kind) in enumerate(kinds.items()):
            name = f"f{index}"
            names[name] = key
            below, dotted = f"{path}{key}", f"{attribute}{name}"
            if isinstance(kind, dict):
                nested = self._struct(kind, below + "/", dotted + ".")
                fields.append((name, nested, msgspec.field(default_factory=nested)))
            else:
                fields.append((name, *self._leaf(kind, below, dotted)))
        try:
            return msgspec.defstruct("Record", fields, rename=names, forbid_unknown_fields=True, gc=False)
        except ValueError:  # a key with a quote, a backslash or a control character in it
            raise UnplannableError from None

    def _leaf(self, kind: str, path: str, attribute: str) -> tuple[Any, Any]:
        if kind == "word":
            self._words.append((path, attribute))
            return str | None, None
        if kind == "flag" and not is_flag(path):
            self._flags.append(attribute)
            return bool | float | None, None
        self._numbers.append((path, attribute))
        return (bool | float | None if kind == "flag" else float | None), ABSENT

    def lines(self, block: bytes, first_line: int, count: int) -> Table | None:
        """``count`` lines, a record each, the first on ``first_line``; None when they do not fit the plan."""
        records = self._decoded(self._lines.decode_lines, block)
        if records is None or len(records) != count:
            return None
        return self._table(records, np.arange(first_line, first_line + count, dtype=np.int64))

    def array(self, text: bytes, lines: IntArray) -> Table | None:
        """A JSON array of records that start on ``lines`` (shape (records,)); None when it does not fit the
        plan.
        """
        records = self._decoded(self._array.decode, text)
        if records is None or len(records) != len(lines):
            return None
        return self._table(records, lines)

    def _decoded(self, decode: Any, block: bytes) -> list[Any] | None:
        """The records; NaN and Infinity, which strict JSON does not know, are quoted when the first try
        fails.
        """
        for spell in (bytes, _quoted):
            try:
                records: list[Any] = decode(spell(block))
            except (msgspec.DecodeError, ValueError, RecursionError):
                continue
            return records
        return None

    def _table(self, records: list[Any], lines: IntArray) -> Table | None:
        if any(
            not set(map(type, map(attrgetter(flag), records))) <= {bool, type(None)} for flag in self._flags
        ):
            return None
        columns = self._columns(records)
        words = {
            path: _words_of(texts, path)
            for (path, _), texts in zip(self._words, columns[len(self._numbers) :], strict=True)
        }
        if any(found is None for found in words.values()):
            return None
        return Table(
            lines,
            self._number_columns(columns[: len(self._numbers)], len(records)),
            {path: found for path, found in words.items() if found and len(found.rows)},
        )

    def _columns(self, records: list[Any]) -> list[tuple[Any, ...]]:
        """The fields of all records, one tuple a field: numbers first, then words."""
        if not records:
            return [()] * len(self._order)
        if self._flat:  # quicker than a look-up a field
            every = list(zip(*map(astuple, records), strict=True))
            return [every[place] for place in self._order]
        fields = [attribute for _, attribute in (*self._numbers, *self._words)]
        return [tuple(map(attrgetter(attribute), records)) for attribute in fields]

    def _number_columns(self, columns: list[tuple[Any, ...]], count: int) -> dict[str, Column]:
        every_row = counted(count)
        matrix = np.empty((len(columns), count))
        nulls = {}
        pack = Struct(f"{count}d").pack_into  # the quickest way from many floats to an array
        for place, told in enumerate(columns):
            try:
                pack(matrix[place].data, 0, *told)
            except StructError:  # null is absent, not NaN
                matrix[place] = np.array(told, np.float64)
                nulls[place] = np.array([value is None for value in told])
        absent = matrix == ABSENT
        for place, found in nulls.items():
            absent[place] |= found
        paths = [path for path, _ in self._numbers]
        if not absent.any():
            return {path: Column(values, every_row) for path, values in zip(paths, matrix, strict=True)}
        return {
            path: Column(values[~gone], every_row[~gone])
            for path, values, gone in zip(paths, matrix, absent, strict=True)
            if not gone.all()
        }


class PlanLearner:
    """Learns the kinds of records as they come, and makes the plan for the next ones."""

    def __init__(self) -> None:
        self.plan: RecordPlan | None = None
        self._kinds: dict[str, Kind] | None = {}
        self._planned = ""

    def learn(self, record: Mapping[str, Any]) -> None:
        """Widen the kinds by one record's."""
        if self._kinds is not None:
            try:
                kinds_of(record, self._kinds)
            except UnplannableError:
                self._kinds = self.plan = None

    def replan(self) -> None:
        """Make a new plan if the kinds have changed since the last one."""
        if self._kinds is None or str(self._kinds) == self._planned:
            return
        self._planned = str(self._kinds)
        try:
            self.plan = RecordPlan(self._kinds)
        except UnplannableError:
            self._kinds = self.plan = None


_NO_WORDS = Words(np.empty(0, np.int64), np.empty(0, np.int64), ())


def _words_of(texts: tuple[Any, ...], path: str) -> Words | None:
    """The words of one text field (none unless they tell records apart).

    None when a text spells a number and the records must be read the general way.
    """
    told = telling(path)
    looked_at = set(texts) if told else texts
    try:
        shown = "\n".join(looked_at)
    except TypeError:  # a null among them
        shown = "\n".join(text for text in looked_at if text is not None)
    if _may_hold_number(shown) and any(
        number_and_unit(found)[0] is not None for found in _NUMBER_LINE.findall(shown)
    ):
        return None
    if not told:
        return _NO_WORDS
    if len(looked_at) == 1 and texts[0] is not None and len(texts[0]) <= LONGEST_WORD:
        return Words(np.zeros(len(texts), np.int64), np.arange(len(texts), dtype=np.int64), (texts[0],))
    rows = [row for row, text in enumerate(texts) if text is not None and len(text) <= LONGEST_WORD]
    categories: dict[str, int] = {}
    codes = [categories.setdefault(texts[row], len(categories)) for row in rows]
    return Words(np.array(codes, np.int64), np.array(rows, np.int64), tuple(categories))


def _may_hold_number(lines: str) -> bool:
    """Whether any line holds nothing but letters and signs of numbers."""
    left = lines.encode(errors="replace").translate(None, _IN_NUMBERS)
    return b"\n\n" in b"\n" + left + b"\n"
