"""Neptune's offline run (``.neptune/offline/<run>/data-1.log``): one operation a line."""

from __future__ import annotations

from typing import Any

from gradoctor.intake.columns import Parsed, RawFact
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.long_form import LongForm, path_name, take_messages
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.records import fact_value
from gradoctor.intake.tables.scalars import number_of

_BEGIN = b'{"obj": {"type": "'
_OWN = ("sys", "monitoring", "source_code")  # what the client logs about itself and the machine
_ASSIGNED = ("AssignFloat", "AssignInt", "AssignString", "AssignBool")


def sniff(head: Head) -> Match | None:
    """Operations of Neptune's client, numbered by version."""
    if json_outline(head).shape == "none":
        return None
    if head.data.startswith(_BEGIN) and b'"version": ' in head.data and b'"path": [' in head.data:
        return Match(92, "operations of a Neptune run")
    return None


def read(source: Source) -> Parsed:
    """One stream a series, counted where it was logged without steps; single values are facts."""
    found = LongForm()
    facts: list[RawFact] = []
    counts: dict[str, int] = {}

    def take(operation: dict[str, Any], line: int) -> bool:
        return _take(found, facts, counts, operation, line)

    unread, account = take_messages(source.read(), "obj", take, "not an operation")
    return Parsed(found.columns(), tuple(facts), unread=unread, account=account)


def _take(
    found: LongForm, facts: list[RawFact], counts: dict[str, int], operation: dict[str, Any], line: int
) -> bool:
    """Read one operation; answers whether it held something."""
    path = operation.get("path")
    if not isinstance(path, list) or not path or path[0] in _OWN:
        return False
    name, kind = path_name(map(str, path)), operation.get("type")
    if kind in _ASSIGNED:
        facts.append(RawFact(name.replace("/", "."), fact_value(operation.get("value")), line))
        return True
    values = operation.get("values")
    if kind != "LogFloats" or not isinstance(values, list):
        return False
    for entry in values:
        value = number_of(entry.get("value")) if isinstance(entry, dict) else None
        if value is not None:
            step = number_of(entry.get("step"))
            found.put(name, value, line, step=counts.get(name, 0) if step is None else step)
            counts[name] = counts.get(name, 0) + 1
    return True


FORMAT = Format(
    "neptune",
    "Neptune offline run",
    "neptune (mode='offline')",
    sniff,
    read,
    needs=JSON,
)
