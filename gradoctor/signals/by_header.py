"""Tables that count nothing, printed under the same header several times: pages of one training, or several trainings.

A table with a step or an epoch tells by its position. In others the numbers tell: another training starts where the one
before it started, the next page goes on where the page before it ended.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from gradoctor.intake.columns import Column, Columns, FloatArray, Parsed
from gradoctor.signals.axes import axes_of
from gradoctor.signals.by_seed import part_of

_LEAST = 3  # rows of a training
_MOST = 200  # trainings
_NEARER = 0.5  # of the distance to the other end
_CLEAR = 3.0  # times the noise that a column must have moved to tell anything
Verdict = Literal["new", "same", "open"]


def by_header(parsed: Parsed) -> Parsed:
    """The reading with its tables cut where a header is printed again and the numbers below it start again."""
    if any(table.training for table in parsed.tables):
        return parsed
    tables: list[Columns] = []
    notes = list(parsed.notes)
    for table in parsed.tables:
        starts, unclear = _starts(table) if table.headers and axes_of(table).primary is None else ([0], [])
        tables.extend(_cut(table, starts))
        if unclear:
            more = f" (and {len(unclear) - 1} more)" if len(unclear) > 1 else ""
            notes.append(
                f"the header comes again at line {unclear[0]}{more}: its numbers do not tell whether another training "
                "begins there, so the table is read as one; print an epoch with each row"
            )
    return replace(parsed, tables=tuple(tables), notes=tuple(notes))


def _starts(table: Columns) -> tuple[list[int], list[int]]:
    """The rows at which trainings begin, and the lines of headers that may begin one, or not."""
    rows = np.searchsorted(table.lines, np.array(sorted(set(table.headers)), dtype=np.int64))
    heads = [int(row) for row in np.unique(rows) if 0 < row < table.row_count]
    ends = [*heads[1:], table.row_count]
    starts, unclear = [0], []
    for head, end in zip(heads, ends, strict=True):
        verdict = _verdict(table, starts[-1], head, end)
        if verdict == "new" and len(starts) < _MOST:
            starts.append(head)
        elif verdict == "open":
            unclear.append(int(table.lines[head]))
    lengths = np.diff([0, *heads])
    paged = len(heads) > 1 and bool((lengths == lengths[0]).all()) and ends[-1] - heads[-1] <= lengths[0]
    return starts, [] if paged else unclear


def _verdict(table: Columns, start: int, head: int, end: int) -> Verdict:
    """What the rows from ``head`` to ``end`` are to those from ``start`` to ``head``."""
    if min(head - start, end - head) < _LEAST:
        return "same"
    votes = [_vote(column, start, head, end) for column in table.fields.values()]
    new, same = votes.count("new"), votes.count("same")
    if new == same == 0:
        return "open"
    return "new" if new > same else "same"


def _vote(column: Column, start: int, head: int, end: int) -> Verdict:
    """Whether a column's first value below a header is nearer to its first one before it, or to its last ones."""
    first, at, last = np.searchsorted(column.rows, (start, head, end))
    before, after = column.values[first:at], column.values[at:last]
    if min(len(before), len(after)) < _LEAST or not (np.isfinite(before).all() and np.isfinite(after).all()):
        return "open"
    began, ended = float(before[0]), float(np.median(before[-_LEAST:]))
    if abs(began - ended) <= _CLEAR * _noise(before[len(before) // 2 :]):
        return "open"
    to_start, to_end = abs(float(after[0]) - began), abs(float(after[0]) - ended)
    if to_start < _NEARER * to_end:
        return "new"
    return "same" if to_end < _NEARER * to_start else "open"


def _noise(values: FloatArray) -> float:
    """How much neighbouring values differ, as a standard deviation by the median (a spike does not count)."""
    steps = np.diff(values)
    return float(1.4826 * np.median(np.abs(steps - np.median(steps))) / np.sqrt(2.0)) if len(steps) else 0.0


def _cut(table: Columns, starts: list[int]) -> list[Columns]:
    """A table of its own for the rows of each training."""
    if len(starts) < 2:
        return [table]
    edges = [*starts, table.row_count]
    return [part_of(table, np.arange(edges[k], edges[k + 1]), f"table {k + 1}") for k in range(len(starts))]
