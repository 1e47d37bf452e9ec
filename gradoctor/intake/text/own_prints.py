"""What a user prints himself among the lines of a framework: ``grad norm 3.1`` between the bars of a fit.

Such lines have the place that the framework stated last, unless they state their own. Only names that repeat, and that
the framework does not log itself, are kept: a stream of its own beside the framework's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Columns
from gradoctor.intake.text.interpreter import is_bar
from gradoctor.intake.text.pairs import Reading, read_pairs
from gradoctor.intake.text.records import Records
from gradoctor.intake.text.words import is_metric, parts_of

_MOST_TEXT = 400  # characters of a line somebody writes by hand
_LEAST = 3  # times a name must come
_SAID_ANYWAY = frozenset(
    ("train", "training", "avg", "average", "mean", "batch", "epoch", "step", "current", "total")
)


def own_reading(text: str) -> Reading | None:
    """The measured values a line names, or None where a line names none beyond doubt."""
    if len(text) > _MOST_TEXT or is_bar(text):
        return None
    reading = read_pairs(text)
    values = tuple(value for value in reading.values if is_metric(value.key))
    if not values or len(values) < len(reading.values) or reading.problem:
        return None
    return reading


class OwnPrints:
    """Collects the lines; :meth:`stream` says at the end what is kept of them."""

    def __init__(self) -> None:
        self._records = Records()

    def take(self, line: int, text: str, epoch: float | None, step: float | None) -> None:
        """One line that is none of the framework's, printed when training was at the place given."""
        reading = own_reading(text)
        if reading is None:
            return
        where = {"epoch": epoch, "step": step}
        where |= {axis.name: axis.value for axis in reading.axes if axis.name in where}
        self._records.place(line, **{axis: value for axis, value in where.items() if value is not None})
        for key, value, unit in reading.values:
            self._records.put(key, value, line, unit)

    def stream(self, taken: Iterable[str], count: int) -> Columns | None:
        """The rows of the names that repeat and that are not among the framework's (``taken``)."""
        if not self._records.row_count:
            return None
        (table,) = self._records.finish(count).tables
        known = {_core(name) for name in taken}
        kept = {
            name: column
            for name, column in table.fields.items()
            if name in ("epoch", "step") or (len(column.values) >= _LEAST and _core(name) not in known)
        }
        own = [column for name, column in kept.items() if name not in ("epoch", "step")]
        if not own or len(kept) == len(own):
            return None
        rows = np.unique(np.concatenate([column.rows for column in own]))
        return replace(
            table, fields={n: _only(column, rows) for n, column in kept.items()}, lines=table.lines[rows]
        )


def _only(column: Column, rows: np.ndarray) -> Column:
    keep = np.isin(column.rows, rows)
    return column.keep(keep, np.searchsorted(rows, column.rows[keep]).astype(np.int64))


def _core(name: str) -> frozenset[str]:
    return frozenset(parts_of(name)) - _SAID_ANYWAY
