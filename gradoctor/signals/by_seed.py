"""A source whose records say which seed they are of: one training for each seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Columns, Parsed
from gradoctor.signals.table import key_of, name_table

_LEAST = 3  # records of a seed; fewer are a table of results, not courses
_MOST = 200


def by_seed(parsed: Parsed) -> Parsed:
    """The reading with each table split by its column of seeds, where it has one with two seeds or more."""
    tables = tuple(part for table in parsed.tables for part in _split(table))
    return parsed if len(tables) == len(parsed.tables) else replace(parsed, tables=tables)


def _split(table: Columns) -> list[Columns]:
    seeds = _seeds(table)
    if seeds is None:
        return [table]
    return [part_of(table, np.flatnonzero(seeds == seed), f"seed={seed:g}") for seed in np.unique(seeds)]


def _seeds(table: Columns) -> np.ndarray | None:
    """The seed of each row, shape (rows,); None where no column says it, or it never changes."""
    facts = name_table().facts
    column = next((c for name, c in table.fields.items() if facts.get(key_of(name)) == "train/seed"), None)
    if column is None or len(column.values) != table.row_count or not np.isfinite(column.values).all():
        return None
    known, counts = np.unique(column.values, return_counts=True)
    return column.values if 2 <= len(known) <= _MOST and int(counts.min()) >= _LEAST else None


def part_of(table: Columns, rows: np.ndarray, training: str) -> Columns:
    """Some rows of a table as a table of its own, of the named training."""
    renumbered = np.full(table.row_count, -1, dtype=np.int64)
    renumbered[rows] = np.arange(len(rows))
    fields = {}
    for name, column in table.fields.items():
        kept = renumbered[column.rows] >= 0
        if kept.any():
            fields[name] = column.keep(kept, renumbered[column.rows[kept]])
    named = f"{table.training} {training}".strip()
    member = None if table.member is None else table.member[rows]
    return replace(table, fields=fields, lines=table.lines[rows], training=named, member=member)
