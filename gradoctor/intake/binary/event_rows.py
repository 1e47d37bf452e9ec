"""Events of one layout as the rows of a byte matrix: which rows have it, and what their columns hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.binary.event import EventLayout, event_layout
from gradoctor.intake.binary.record_frames import Bytes
from gradoctor.intake.columns import FloatArray, IntArray

_ROWS = 8192  # rows compared at a time, to stay in the cache


def fixed_layout(payload: bytes) -> EventLayout | None:
    """The layout of one record; None where the bytes of its scalars have no fixed length, or it is no message."""
    try:
        layout = event_layout(payload)
    except ValueError:
        return None
    return None if layout.loose else layout


def record_lengths(data: Bytes, offsets: IntArray) -> IntArray:
    """The lengths that the records at ``offsets`` state, shape (n,)."""
    words = np.ndarray((max(len(data) - 7, 0),), "<u8", data, 0, (1,))
    return words[offsets].astype(np.int64)


def gathered_rows(data: Bytes, offsets: IntArray, size: int) -> Bytes:
    """The ``size`` bytes at every offset, shape (n, size)."""
    windows = np.ndarray((len(data) - size + 1,), f"V{size}", data, 0, (1,))
    return windows[offsets].view(np.uint8).reshape(len(offsets), size)


def stored_sums(rows: Bytes, at: int) -> NDArray[np.uint32]:
    """The masked checksums at column ``at``, shape (n,)."""
    return np.ascontiguousarray(rows[:, at : at + 4]).view("<u4").ravel()


def same_layout(
    rows: Bytes, places: list[tuple[int, int]], layouts: list[EventLayout]
) -> tuple[NDArray[np.bool_], Bytes]:
    """Which rows have the first one's layout, and the OR of all differences to it (shape (row bytes,))."""
    must_equal = np.full(rows.shape[1], 0xFF, np.uint8)
    for (start, size), layout in zip(places, layouts, strict=True):
        for begin, end in layout.varying:
            must_equal[start + 12 + begin : start + 12 + end] = 0
        begin, end = layout.step_at
        must_equal[start + 12 + begin : start + 12 + end] = 0x80  # the bits that say how long the step is
        must_equal[start + size - 4 : start + size] = 0
    sample = rows[0]
    fits = np.ones(len(rows), bool)
    differing = np.zeros(rows.shape[1], np.uint8)
    per_turn = max(1, _ROWS * 64 // rows.shape[1])
    for begin in range(0, len(rows), per_turn):
        difference = rows[begin : begin + per_turn] ^ sample
        folded = np.bitwise_or.reduce(difference, axis=0)
        wrong = np.flatnonzero(folded & must_equal)
        if len(wrong):
            mine = ~_any_set(difference, wrong, must_equal)
            fits[begin : begin + per_turn] = mine
            folded = np.bitwise_or.reduce(difference[mine], axis=0) if mine.any() else np.zeros_like(folded)
        differing |= folded
    return fits, differing


def _any_set(difference: Bytes, columns: IntArray, bits: Bytes) -> NDArray[np.bool_]:
    """Which rows have one of the ``bits`` set in one of the ``columns``."""
    found = np.zeros(len(difference), np.uint8)
    for column in columns.tolist():
        found |= difference[:, column] & bits[column]
    return np.not_equal(found, 0)


def steps_of(payload: Bytes, layout: EventLayout) -> FloatArray:
    """The steps of events of one layout, shape (n,)."""
    begin, end = layout.step_at
    steps = np.zeros(len(payload), np.uint64)
    for shift, column in enumerate(range(begin, end)):
        steps |= (payload[:, column].astype(np.uint64) & np.uint64(0x7F)) << np.uint64(7 * shift)
    return steps.view(np.int64).astype(np.float64)
