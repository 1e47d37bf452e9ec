"""Where each row of a stream lies: step and epoch per row, restarts, interleaved writers, superseded tails."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gradoctor.intake.columns import Column, Columns, FloatArray, IntArray, counted
from gradoctor.signals.names import understand

MAX_WRITERS = 4

_NO_PLACE = 1e15  # no training comes so far: a position beyond is a damaged number


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Axes of a stream, shape (R,) each; NaN where the log does not say. ``exact_step`` is False for an axis
    that had to be carried forward.
    """

    step: FloatArray | None
    epoch: FloatArray | None
    batched: bool = False  # the epochs' fractions come from a counter of batches

    @property
    def primary(self) -> FloatArray | None:
        """The axis that orders the rows."""
        return self.step if self.step is not None else self.epoch


def axes_of(table: Columns) -> Rows:
    """Step and epoch of every row, carried forward where a row does not repeat them."""
    epoch = _axis(table, "epoch")
    step = _axis(table, "step", within=epoch)
    if epoch is not None and step is not None and _stands(step, epoch):
        step = None
    if epoch is not None and step is None:
        counted = _with_batches(table, epoch)
        return Rows(step, counted, counted is not epoch)
    return Rows(step, epoch)


def _stands(step: FloatArray, epoch: FloatArray) -> bool:
    """Whether the step stays where it was in most rises of the epoch: a count of something else, said once before
    training, or the counter of one batch of every epoch. It does not tell the rows apart, the epoch does.
    """
    whole = np.floor(epoch)
    rises = np.flatnonzero(whole[1:] > whole[:-1])
    return len(rises) >= 2 and bool(np.mean(step[rises + 1] == step[rises]) > 0.5)


def _axis(table: Columns, name: str, within: FloatArray | None = None) -> FloatArray | None:
    column = table.fields.get(name)
    if column is None:
        column = next(
            (
                c
                for s, c in table.fields.items()
                if understand(s).canonical == name and understand(s).kind == "axis"
            ),
            None,
        )
    if column is None or not len(column.values):
        return None
    full = column.values
    if len(full) < table.row_count:
        full = np.full(table.row_count, np.nan)
        full[column.rows] = column.values
    if not bool((np.abs(full) < _NO_PLACE).all()):
        full = np.where(np.abs(full) < _NO_PLACE, full, np.nan)
    return _carried(full if within is None else _from_ahead(full, within))


def _from_ahead(step: FloatArray, epoch: FloatArray) -> FloatArray:
    """Steps of rows that begin an epoch without stating one: the next stated in that epoch, not the last one's."""
    known = np.isfinite(step)
    if known.all() or not known.any():
        return step
    rows = np.arange(len(step))
    before = np.maximum.accumulate(np.where(known, rows, -1))
    after = np.minimum.accumulate(np.where(known, rows, len(step))[::-1])[::-1]
    left, right = np.maximum(before, 0), np.minimum(after, len(step) - 1)
    stale = (before < 0) | (epoch[left] != epoch)
    fits = ~known & stale & (after < len(step)) & (epoch[right] == epoch)
    return np.where(fits, step[right], step)


def _carried(full: FloatArray) -> FloatArray:
    """Forward fill, then the head backwards: a row belongs to the last place the log named."""
    known = np.isfinite(full)
    if known.all() or not known.any():
        return full
    last = np.where(known, np.arange(len(full)), -1)
    np.maximum.accumulate(last, out=last)
    first = int(np.argmax(known))
    last[:first] = first
    return full[last]


def _with_batches(table: Columns, epoch: FloatArray) -> FloatArray:
    """Epochs with the batch counter as their fraction, for logs with many lines an epoch and no global step."""
    batch = table.fields.get("batch")
    if batch is None or len(batch.values) < 2 or np.count_nonzero(np.diff(epoch) == 0) < len(epoch) // 4:
        return epoch
    top = float(np.nanmax(batch.values))
    if not np.isfinite(top) or top <= 0:
        return epoch
    share = _share_of_epoch(batch, epoch, top)
    base = 0.0 if np.nanmin(epoch) == 0 else 1.0
    return np.asarray(epoch - base + share)


def at_ends(rows: Rows, at: IntArray) -> FloatArray | None:
    """The epochs of values that come once an epoch, in its last row: its end, wherever the last batch was told.

    None for values that come otherwise, and where no batches are counted.
    """
    if rows.epoch is None or not rows.batched or len(at) < 2:
        return None
    whole = np.floor(rows.epoch)
    last = np.append(whole[1:] != whole[:-1], True)
    if not bool(last[at].all()) or bool((np.diff(whole[at]) <= 0).any()):
        return None
    return np.asarray(whole[at] + 1.0)


def _share_of_epoch(batch: Column, epoch: FloatArray, top: float) -> FloatArray:
    """How far into its epoch each row lies, 0..1: a row without a counter lies where the last counted row of its epoch
    does, a header before the first one at the epoch's beginning.
    """
    count = len(epoch)
    last = np.full(count, -1)
    last[batch.rows] = batch.rows
    np.maximum.accumulate(last, out=last)
    full = np.zeros(count)
    full[batch.rows] = np.clip(batch.values, 0, top) / (top + 1)
    inside = (last >= 0) & (epoch[last] == epoch)
    return np.where(inside, full[last], 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Rows of one training inside a stream, in order; ``note`` says what was done to get them."""

    rows: IntArray
    restarts: tuple[int, ...] = ()  # rows at which the run was resumed
    note: str = ""


def segments(axis: FloatArray | None, count: int) -> list[Segment]:
    """Split a stream into trainings.

    A position that goes back to the beginning starts a new training; one that goes back a little is a resume:
    the superseded rows are dropped, as the run itself dropped them. Rows of writers that took turns are told
    apart.
    """
    everything = counted(count)
    if axis is None or count < 2:
        return [Segment(everything)]
    back = np.flatnonzero(axis[1:] < axis[:-1]) + 1
    if not len(back):
        return [Segment(everything)]
    if len(back) > 0.2 * count and count >= 6:
        writers = _writers(axis)
        if writers is not None:
            return [
                Segment(rows, note=f"writer {i + 1} of {len(writers)} that took turns in one file")
                for i, rows in enumerate(writers)
            ]
    return _restarts(axis, everything, back)


def _restarts(axis: FloatArray, everything: IntArray, back: IntArray) -> list[Segment]:
    found: list[Segment] = []
    rows: list[IntArray] = []
    resumed: list[int] = []
    edges = [0, *back.tolist(), len(axis)]
    for start, stop in pairwise(edges):
        piece = everything[start:stop]
        if rows and _from_scratch(axis, rows, start):
            found.append(Segment(np.concatenate(rows), tuple(resumed)))
            rows, resumed = [], []
        elif rows:
            rows = [kept[axis[kept] < axis[start]] for kept in rows]
            resumed.append(start)
        rows.append(piece)
    found.append(Segment(np.concatenate(rows), tuple(resumed)))
    return found


def _from_scratch(axis: FloatArray, rows: list[IntArray], start: int) -> bool:
    first = float(axis[rows[0][0]]) if len(rows[0]) else float(axis[start])
    reached = (
        max(float(axis[piece].max()) for piece in rows if len(piece)) if any(len(p) for p in rows) else first
    )
    spacing = np.diff(axis[np.concatenate(rows)])
    typical = float(np.median(spacing[spacing > 0])) if np.any(spacing > 0) else 0.0
    return bool(axis[start] <= first + max(typical, 0.02 * (reached - first)))


def _writers(axis: FloatArray) -> list[IntArray] | None:
    """Each row goes to the writer whose last position is nearest below it, or to a new writer when that costs
    less than the jump (three usual steps); None when the rows are not a few monotone sequences.
    """
    distinct = np.unique(axis)
    jump = 3.0 * float(np.median(np.diff(distinct))) if len(distinct) > 1 else 0.0
    ends: list[float] = []
    chains: list[list[int]] = []
    for row, position in enumerate(axis.tolist()):
        costs = [position - end if end <= position else np.inf for end in ends]
        best = int(np.argmin(costs)) if costs else -1
        if best < 0 or (costs[best] > jump and len(ends) < MAX_WRITERS):
            ends.append(position)
            chains.append([])
            best = len(ends) - 1
        elif costs[best] == np.inf:
            return None
        ends[best] = position
        chains[best].append(row)
    if len(chains) < 2 or min(map(len, chains)) < 0.1 * len(axis):
        return None
    return [np.array(chain) for chain in chains]


def taken(column: Column, rows: IntArray, count: int) -> Column:
    """The column's values inside ``rows``, and the row of each, in the segment's order."""
    if len(rows) == count:
        return column
    wanted = np.zeros(count, dtype=bool)
    wanted[rows] = True
    mask = wanted[column.rows]
    return column.keep(mask, column.rows[mask])
