"""What the beginning of a structured file looks like, worked out once for all readers that sniff it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from gradoctor.intake.format import Head
from gradoctor.intake.tables.scalars import whole_number

_LOOKED_AT = 40  # lines or records of the head


@dataclass(frozen=True, slots=True)
class JsonOutline:
    """``lines``: one object a line; ``object``/``array``: one document. ``keys`` are the document's own keys
    or those of the first records; ``records`` the first objects (of the lines, or of the document's first
    list of objects).
    """

    shape: Literal["lines", "object", "array", "none"]
    keys: frozenset[str] = frozenset()
    records: tuple[Mapping[str, Any], ...] = ()
    top: Mapping[str, Any] = field(default_factory=dict)
    stray: int = 0

    @property
    def record_keys(self) -> frozenset[str]:
        """The keys of the first records."""
        return frozenset(key for record in self.records for key in record)


def json_outline(head: Head) -> JsonOutline:
    """The outline of a head; ``shape`` is ``none`` when it is not JSON."""
    return _outline(head.text, head.complete)


@lru_cache(maxsize=4)
def _outline(text: str, complete: bool) -> JsonOutline:
    lines = [line for line in text.splitlines()[: _LOOKED_AT * 2] if line.strip()]
    if not complete and len(lines) > 1 and len(text.splitlines()) <= _LOOKED_AT * 2:
        lines = lines[:-1]
    objects = [record for line in lines[:_LOOKED_AT] if (record := _object(line)) is not None]
    if objects and len(lines) > 1 and 2 * len(objects) >= len(lines[:_LOOKED_AT]):
        keys = frozenset(key for record in objects for key in record)
        return JsonOutline("lines", keys, tuple(objects), stray=len(lines[:_LOOKED_AT]) - len(objects))
    start = text.lstrip()
    if start.startswith("{"):
        top = partial_object(start)
        return (
            JsonOutline("object", frozenset(top), _first_records(top.values()), top)
            if top
            else JsonOutline("none")
        )
    if start.startswith("["):
        records = tuple(item for item in partial_list(start) if isinstance(item, dict))
        return (
            JsonOutline("array", frozenset(key for r in records for key in r), records)
            if records
            else JsonOutline("none")
        )
    return JsonOutline("none")


def _object(line: str) -> dict[str, Any] | None:
    line = line.strip()
    if not (line.startswith("{") and line.endswith("}")):
        return None
    try:
        value = json.loads(line, parse_int=whole_number)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _first_records(values: Iterable[Any]) -> tuple[Mapping[str, Any], ...]:
    """The first objects of every list of objects among the values."""
    lists = [
        value[:_LOOKED_AT]
        for value in values
        if isinstance(value, list) and value and isinstance(value[0], dict)
    ]
    return tuple(item for items in lists for item in items if isinstance(item, dict))


_DECODER = json.JSONDecoder(parse_int=whole_number)
_BLANKS = " \t\r\n"


def partial_object(text: str) -> dict[str, Any]:
    """The members of a JSON object that may be cut off anywhere; of a cut list, the items before the cut."""
    found: dict[str, Any] = {}
    position = _after_blanks(text, text.find("{") + 1)
    while position < len(text) and text[position] == '"':
        try:
            key, position = _DECODER.raw_decode(text, position)
            position = _after_blanks(text, position)
            if text[position : position + 1] != ":":
                break
            value, position = _value(text, _after_blanks(text, position + 1))
        except (ValueError, RecursionError):
            break
        found[key] = value
        position = _after_blanks(text, position)
        if text[position : position + 1] != ",":
            break
        position = _after_blanks(text, position + 1)
    return found


def _value(text: str, position: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except ValueError:
        if text[position : position + 1] == "[":
            return partial_list(text[position:]), len(text)
        if text[position : position + 1] == "{":
            return partial_object(text[position:]), len(text)
        raise


def partial_list(text: str) -> list[Any]:
    """The items of a JSON list that may be cut off anywhere."""
    found: list[Any] = []
    position = _after_blanks(text, text.find("[") + 1)
    while position < len(text) and text[position] != "]":
        try:
            item, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found.append(item)
        position = _after_blanks(text, position)
        if text[position : position + 1] != ",":
            break
        position = _after_blanks(text, position + 1)
    return found


def _after_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in _BLANKS:
        position += 1
    return position
