"""A Keras ``History`` saved as JSON: lists of one length by name, one number an epoch."""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.json_document import read_document
from gradoctor.intake.tables.json_shapes import history_tables
from gradoctor.intake.tables.outline import json_outline


def sniff(head: Head) -> Match | None:
    """An object of lists of numbers, ``loss`` among them, with validation twins or a metric."""
    outline = json_outline(head)
    lists = {key for key, value in outline.top.items() if isinstance(value, list) and not _nested(value)}
    if outline.shape != "object" or "loss" not in lists or len(lists) < len(outline.keys):
        return None
    twins = any(key.startswith("val_") and key.removeprefix("val_") in lists for key in lists)
    metrics = any(
        word in key
        for key in lists - {"loss"}
        for word in ("acc", "loss", "auc", "mae", "mse", "lr", "learning_rate")
    )
    return Match(75, "Keras' history: lists of one length by name") if twins or metrics else None


def _nested(values: list[object]) -> bool:
    return any(isinstance(value, dict | list) for value in values[:20])


def read(source: Source) -> Parsed:
    """One row an epoch, counted from 1 as Keras prints them."""
    document = read_document(source)
    tables = tuple(history_tables(document, counted="epoch"))
    return Parsed(tables, tuple(document.facts()), (), tuple(document.unread), document.account)


FORMAT = Format(
    "keras-history", "Keras History as JSON", "json.dump(history.history)", sniff, read, needs=JSON
)
