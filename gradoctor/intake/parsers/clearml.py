"""ClearML's offline session (``metrics.jsonl``, or the zip it is packed in): lists of events, one list a line."""

from __future__ import annotations

import json
from typing import Any

from gradoctor.intake.columns import Account, Parsed, Unread
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.long_form import LongForm, path_name, text_lines
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.scalars import number_of

_MARK = b'"type": "training_stats_scalar"'
_MACHINE = ":monitor:"  # utilisation of the machine, sampled by the agent


def sniff(head: Head) -> Match | None:
    """Events of ClearML's own type, with metric and variant."""
    if json_outline(head).shape == "none":
        return None
    if _MARK in head.data and b'"variant"' in head.data and head.data.lstrip()[:1] in (b"[", b"{"):
        return Match(92, "scalar events of a ClearML session")
    return None


def read(source: Source) -> Parsed:
    """One stream a metric and variant (title and series of ClearML's plots); places are numbers of events."""
    found, unread, number = LongForm("record"), [], 0
    for line in text_lines(source.read()):
        events = _events(line)
        for event in events or ():
            number += 1
            _put(found, event, number)
        if events is None and line.strip():
            number += 1
            unread.append(Unread(line[:200], number, "not a list of events"))
    account = Account(found.count, len(unread), number - found.count - len(unread))
    return Parsed(found.columns(), unread=tuple(unread), account=account)


def _events(line: str) -> list[Any] | None:
    try:
        events = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return events if isinstance(events, list) else [events] if isinstance(events, dict) else None


def _put(found: LongForm, event: Any, number: int) -> None:
    if not isinstance(event, dict) or event.get("type") != "training_stats_scalar":
        return
    metric, value = str(event.get("metric", "")), number_of(event.get("value"))
    if value is not None and not metric.startswith(_MACHINE):
        name = path_name((metric, str(event.get("variant", ""))))
        found.put(name, value, number, step=number_of(event.get("iter")))


FORMAT = Format(
    "clearml",
    "ClearML offline session",
    "clearml (Task.set_offline)",
    sniff,
    read,
    needs=JSON,
)
