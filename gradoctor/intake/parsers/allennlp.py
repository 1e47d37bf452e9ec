"""AllenNLP's ``metrics_epoch_<n>.json``: one object an epoch, a run is their folder, in the order of
``epoch``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from gradoctor.intake.columns import Account, Column, Columns, FloatArray, Parsed, RawFact, Unread
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.json_document import Document, read_document
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.records import put_value
from gradoctor.intake.tables.table import TableBuilder

_FILE = re.compile(r"metrics_epoch_([0-9]{1,9})\.json")


def sniff(head: Head) -> Match | None:
    """``best_epoch`` and ``training_loss``."""
    outline = json_outline(head)
    if outline.shape == "object" and {"best_epoch", "training_loss"} <= outline.keys:
        return Match(90, "best_epoch and training_loss")
    if outline.shape == "object" and {"training_epochs", "training_start_epoch"} <= outline.keys:
        return Match(80, "training_epochs and training_start_epoch")
    return None


def folder(source: Source) -> Match | None:
    """A folder with such files."""
    files = _files(source.path) if source.path is not None else []
    return Match(95, f"{len(files)} files metrics_epoch_<n>.json") if files else None


def _files(root: Path) -> list[Path]:
    try:
        numbered = [(int(m[1]), file) for file in root.iterdir() if (m := _FILE.fullmatch(file.name))]
    except OSError:
        return []
    return [file for _, file in sorted(numbered)]


def read(source: Source) -> Parsed:
    """One row a file."""
    if not source.is_folder or source.path is None:
        document = read_document(source)
        note = "one epoch of a run: give the folder to read all its metrics_epoch_<n>.json"
        return Parsed(
            (_rows([document]),), _best(document), (), tuple(document.unread), document.account, (note,)
        )
    files = _files(source.path)
    documents = [read_document(Source(str(file), file)) for file in files]
    resumed = sorted({_start(document) for document in documents} - {0})
    notes = [f"resumed at epoch {epoch:g}" for epoch in resumed]
    unread = [
        Unread(f"{f.name}: {u.text}", u.line, u.reason)
        for f, d in zip(files, documents, strict=True)
        for u in d.unread
    ]
    members = tuple(str(file) for file in files)
    rows = replace(_rows(documents), members=members, member=np.arange(len(files), dtype=np.int64))
    return Parsed(
        (rows,), (), (), tuple(unread), Account(len(files) - len(unread), len(unread)), tuple(notes)
    )


def _start(document: Document) -> float:
    started = [s.value for s in document.scalars if s.path == ("training_start_epoch",)]
    return float(started[0]) if started and isinstance(started[0], int | float) else 0.0


def _best(document: Document) -> tuple[RawFact, ...]:
    """What one epoch's file says of the best one: all that is known of the course where the others are missing."""
    kept = ("best_epoch", "best_validation_loss")
    return tuple(
        RawFact(s.path[0], float(s.value), s.line)
        for s in document.scalars
        if len(s.path) == 1 and s.path[0] in kept and isinstance(s.value, int | float)
    )


def _rows(documents: list[Document]) -> Columns:
    builder, places = TableBuilder(), TableBuilder()
    for document in documents:
        builder.begin(1)
        places.begin(1)
        for scalar in document.scalars:
            name = "/".join(scalar.path)
            put_value(builder, name, scalar.value)
            places.put(name, float(scalar.line))
    columns = with_axes(builder.table()).columns()
    lines = places.table()
    return replace(
        columns, fields={name: _placed(c, lines.dense(name)) for name, c in columns.fields.items()}
    )


def _placed(column: Column, lines: FloatArray | None) -> Column:
    """The column with the line of each value."""
    return column if lines is None else replace(column, lines=lines[column.rows].astype(np.int64))


FORMAT = Format("allennlp", "AllenNLP metrics by epoch", "AllenNLP", sniff, read, folder, needs=JSON)
