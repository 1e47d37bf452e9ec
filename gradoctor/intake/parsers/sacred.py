"""Sacred's ``metrics.json``: every metric with its own ``steps``, ``timestamps`` and ``values``."""

from __future__ import annotations

from gradoctor.intake.columns import Columns, Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.json_document import Document, Series, read_document
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.scalars import number_of
from gradoctor.intake.tables.table import TableBuilder


def sniff(head: Head) -> Match | None:
    """Objects with ``steps`` and ``values``."""
    outline = json_outline(head)
    whole = [value for value in outline.top.values() if isinstance(value, dict)]
    if outline.shape != "object" or not whole or len(whole) < len(outline.top):
        return None
    complete = sum({"steps", "values"} <= value.keys() for value in whole)
    return (
        Match(90, "metrics with steps, timestamps and values")
        if complete and complete >= len(whole) - 1
        else None
    )


def read(source: Source) -> Parsed:
    """One stream a metric."""
    document = read_document(source)
    tables = tuple(columns for columns in _metrics(document) if columns.fields)
    return Parsed(tables, tuple(document.facts()), (), tuple(document.unread), document.account)


def _metrics(document: Document) -> list[Columns]:
    by_metric: dict[tuple[str, ...], dict[str, Series]] = {}
    for series in document.series:
        by_metric.setdefault(series.path[:-1], {})[series.path[-1]] = series
    whole = [
        (path, parts) for path, parts in by_metric.items() if path and {"steps", "values"} <= parts.keys()
    ]
    return [_metric("/".join(path), parts["steps"], parts["values"]) for path, parts in whole]


def _metric(name: str, steps: Series, values: Series) -> Columns:
    builder = TableBuilder()
    for step, value, line in zip(steps.values, values.values, values.lines, strict=False):
        at, number = number_of(step), number_of(value)
        builder.begin(line)
        if at is not None:
            builder.put("step", at)
        if number is not None:
            builder.put(name, number)
    return builder.table().columns(label=name)


FORMAT = Format(
    "sacred", "Sacred metrics.json", "sacred.observers.FileStorageObserver", sniff, read, needs=JSON
)
