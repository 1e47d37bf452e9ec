"""What a JSON log says in words: ``{"message": "Early stopping at epoch 16"}`` is an event, not a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gradoctor.intake.columns import Event
from gradoctor.intake.text.phrases import find_event

MESSAGE_KEYS = frozenset(("message", "msg", "event", "note", "reason", "stop_reason"))
MESSAGE_FIELDS = 6
"""A record with more fields is one of measurements: its words are not looked at."""
_SHOWN = 200


def said_in(items: Iterable[tuple[str, Any]], line: int) -> list[Event]:
    """Events in the words that stand under one of :data:`MESSAGE_KEYS`."""
    texts = (value for key, value in items if isinstance(value, str) and key.lower() in MESSAGE_KEYS)
    said = ((text, event) for text in texts if (event := find_event(text)) is not None)
    return [Event(event.kind, text[:_SHOWN].strip(), line, subject=event.subject) for text, event in said]
