"""Processes of one training that each print the same epoch: their records become one, the mean of what they say.

Where lines count steps, equal steps show it; where they count epochs alone, a second record of an epoch might as well be a
later report of it. Only lines that name their rank, as many an epoch as there are ranks, leave no doubt.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Columns

_RANK = re.compile(
    r"^[^\n]{0,60}?(?:\[|\b)(?:local_)?(?:rank|process|proc|worker|gpu|cuda)[ :#=_]{0,2}(?P<rank>\d{1,4})(?:\]|\b)",
    re.IGNORECASE | re.MULTILINE,
)


def ranks_in(text: str) -> int:
    """How many ranks the lines of a text name."""
    return len({found["rank"] for found in _RANK.finditer(text)})


def merged(table: Columns, ranks: int) -> Columns:
    """The stream with one record an epoch where each of the ranks has reported it; any other stream as it is."""
    epoch = table.fields.get("epoch")
    if ranks < 2 or epoch is None or {"step", "batch"} & table.fields.keys():
        return table
    if len(epoch.values) != table.row_count or not table.row_count:
        return table
    starts = np.flatnonzero(np.concatenate(([True], np.diff(epoch.values) != 0)))
    sizes = np.diff(np.concatenate((starts, [table.row_count])))
    if sizes.max() != ranks or np.count_nonzero(sizes == ranks) < 0.9 * len(sizes):
        return table
    group = np.repeat(np.arange(len(starts)), sizes)
    fields = {name: _mean(column, group) for name, column in table.fields.items()}
    return replace(table, fields=fields, lines=table.lines[starts])


def _mean(column: Column, group: np.ndarray) -> Column:
    """One value a group: what all say, else the mean."""
    of = group[column.rows]
    rows, first, counts = np.unique(of, return_index=True, return_counts=True)
    with np.errstate(invalid="ignore", over="ignore"):
        means = np.add.reduceat(column.values, first) / counts
    same = np.maximum.reduceat(column.values, first) == np.minimum.reduceat(column.values, first)
    lines = None if column.lines is None else column.lines[first]
    return Column(np.where(same, column.values[first], means), rows.astype(np.int64), column.unit, lines)
