"""A source whose records say which fold, task or stage they are of: one training for each, where it is one.

A fold starts anew. A task or a stage (harder data, longer sequences, larger images) is a training of its own where the
loss jumps when it begins: levels of different objectives are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gradoctor.intake.columns import Column, Columns, IntArray, Parsed
from gradoctor.signals.by_seed import part_of
from gradoctor.signals.names import understand
from gradoctor.signals.table import key_of, name_table

_LEAST = 3  # records of a part
_MOST = 50  # parts
_JUMP = 0.1  # of the level before, at least
_SIGMAS = 5.0
_BACK = 0.3  # of the jump must have been learned again by the end of the part: one that stays up is no new beginning
_LOSSES = ("loss/train", "loss/val", "loss/test")


@dataclass(frozen=True, slots=True, eq=False)
class _Cuts:
    """Line numbers at which parts begin (the first begins the log), and what each is called."""

    lines: IntArray
    names: tuple[str, ...]


def by_part(parsed: Parsed) -> Parsed:
    """The reading with its tables cut where a column says that another fold, task or stage begins."""
    if len({table.line_unit for table in parsed.tables}) != 1 or any(t.training for t in parsed.tables):
        return parsed  # cuts are lines of one source
    cuts = next((cuts for table in parsed.tables if (cuts := _cuts(table)) is not None), None)
    if cuts is None:
        return parsed
    return replace(parsed, tables=tuple(part for table in parsed.tables for part in _cut(table, cuts)))


def _cuts(table: Columns) -> _Cuts | None:
    for spelling, column in table.fields.items():
        kind = name_table().parts.get(key_of(spelling))
        if kind is None or len(column.values) < 2 * _LEAST or not np.isfinite(column.values).all():
            continue
        starts = np.concatenate(([0], np.flatnonzero(np.diff(column.values) != 0) + 1))
        lengths = np.diff(np.append(starts, len(column.values)))
        if not 2 <= len(starts) <= _MOST or int(lengths.min()) < _LEAST:
            continue
        if kind != "fold":
            losses = [c for s, c in table.fields.items() if understand(s).canonical in _LOSSES]
            starts = _with_jumps(starts, column.rows[starts], losses)
        if len(starts) > 1:
            return _named(spelling, column, starts, table.lines)
    return None


def _with_jumps(starts: IntArray, rows: IntArray, losses: Sequence[Column]) -> IntArray:
    """The starts at whose rows one of the losses jumps up and falls again; the first one stays."""
    ends = np.append(rows, np.iinfo(np.int64).max)
    jumps = [
        any(_jumps(loss, int(ends[k]), int(ends[k + 1])) for loss in losses) for k in range(1, len(starts))
    ]
    return starts[np.concatenate(([True], np.array(jumps, dtype=bool)))]


def _jumps(loss: Column, row: int, end: int) -> bool:
    at, stop = np.searchsorted(loss.rows, (row, end))
    before, after = loss.values[max(0, at - 5) : at], loss.values[at:stop]
    if len(before) < _LEAST or len(after) < _LEAST:
        return False
    level, top = float(np.median(before)), float(np.mean(after[:2]))
    spread = 1.4826 * float(np.median(np.abs(before - level)))
    jumped = top - level > max(_JUMP * abs(level), _SIGMAS * spread)
    return bool(jumped and float(np.median(after[-3:])) < top - _BACK * (top - level))


def _named(spelling: str, column: Column, starts: IntArray, lines: IntArray) -> _Cuts:
    values = column.values[starts].tolist()
    names = [f"{spelling}={value:g}" for value in values]
    names = [f"{name} ({i + 1})" if names.count(name) > 1 else name for i, name in enumerate(names)]
    return _Cuts(lines[column.rows[starts]], tuple(names))


def _cut(table: Columns, cuts: _Cuts) -> list[Columns]:
    """The rows of each part as a table of their own; rows before the first stated part belong to it."""
    part = np.maximum(np.searchsorted(cuts.lines, table.lines, side="right") - 1, 0)
    return [part_of(table, np.flatnonzero(part == k), cuts.names[k]) for k in np.unique(part)]
