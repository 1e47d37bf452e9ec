"""JSON documents in the shapes people save histories in.

``{"epochs": [{...}]}`` with a summary or configuration beside it, a list of records, lists of one length by
name, objects keyed by epoch, or the single values of a summary.
"""

from __future__ import annotations

from gradoctor.intake.columns import Columns, Parsed, RawFact
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis, split_of
from gradoctor.intake.tables.json_document import Document, read_document
from gradoctor.intake.tables.json_lines import read_json_lines
from gradoctor.intake.tables.json_shapes import (
    history_tables,
    numbered_tables,
    record_tables,
    shaped,
    summary_table,
)
from gradoctor.intake.tables.json_stream import read_stream
from gradoctor.intake.tables.measured import measured, outcome
from gradoctor.intake.tables.messages import said_in
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.records import leaves
from gradoctor.intake.tables.scalars import number_of


def sniff(head: Head) -> Match | None:
    """A JSON object or list with records, series or values of a training in it."""
    outline = json_outline(head)
    if outline.shape not in ("object", "array"):
        return None
    names = [path for record in outline.records for path, _ in leaves(record)]
    if any(is_axis(name) for name in names) and any(measured(name) for name in names):
        return Match(50, "a JSON list of records with a step or epoch and measured values")
    if any(measured(name) for name in names):
        return Match(40, "a JSON list of records with measured values")
    if any(measured(path) for path in _series_names(outline.top)):
        return Match(40, "a JSON object with lists of measured values")
    if any(outcome(path) for path, value in leaves(outline.top) if number_of(value) is not None):
        return Match(30, "a JSON object with results")
    return None if head.complete else Match(8, "JSON")


def _series_names(value: object, depth: int = 0) -> list[str]:
    if not isinstance(value, dict) or depth > 4:
        return []
    own = [key for key, item in value.items() if isinstance(item, list)]
    return own + [f"{key}/{name}" for key, item in value.items() for name in _series_names(item, depth + 1)]


def read(source: Source) -> Parsed:
    """Every record, series or value; what is neither becomes a fact."""
    document = read_document(source)
    if document.trailing and not document.tables:
        if (stream := read_stream(source)) is not None:
            table, account, unread = stream
            return Parsed((shaped(table).columns(),), unread=tuple(unread), account=account)
        lines = read_json_lines(source)
        return Parsed(
            (shaped(lines.table).columns(),),
            tuple(lines.facts),
            tuple(lines.events),
            tuple(lines.unread),
            lines.account,
            tuple(lines.notes),
        )
    tables, facts, notes = interpreted(document)
    said = [
        event
        for s in document.scalars
        for event in said_in([(s.path[-1] if s.path else "", s.value)], s.line)
    ]
    return Parsed(
        tuple(tables), tuple(facts), tuple(said), tuple(document.unread), document.account, tuple(notes)
    )


def interpreted(document: Document) -> tuple[list[Columns], list[RawFact], list[str]]:
    """The tables of a document, its remaining scalars as facts, and notes."""
    numbered, used = numbered_tables(document)
    tables = [*record_tables(document), *history_tables(document, counted=_counted(document)), *numbered]
    facts = (
        [fact for fact in document.facts() if tuple(fact.key.split(".")) not in used]
        if used
        else document.facts()
    )
    if tables:
        return tables, facts, []
    summary = summary_table(document.scalars)
    if summary is None:
        return [], facts, []
    words = [fact for fact in facts if number_of(fact.value) is None]
    return [summary], words, ["single values, no curve: only what holds for one point can be judged"]


def _counted(document: Document) -> str | None:
    """Lists by name are per epoch when validation values stand among them; one number a step has none."""
    parts = [
        part
        for series in document.series
        for name in series.path
        for part in (name, *name.replace("/", "_").split("_")[:1])
    ]
    return "epoch" if any(split_of(part) in ("val", "test") for part in parts) else None


FORMAT = Format(
    "json",
    "JSON records and histories",
    "json.dump of a list of records or of lists by name",
    sniff,
    read,
    needs=JSON,
)
