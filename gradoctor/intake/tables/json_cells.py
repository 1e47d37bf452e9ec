"""A regular block of delimited cells decoded as one JSON list: without the compiled half, the fastest exact way."""

from __future__ import annotations

from struct import Struct
from struct import error as StructError  # noqa: N812 - it is an exception

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import FloatArray, IntArray
from gradoctor.intake.tables.text_cells import Grid

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
_COMMA, _OPENING, _CLOSING = 44, 91, 93
_NON_FINITE = (b"nan", b"NaN", b"inf", b"Infinity")
_DECODER = msgspec.json.Decoder(list[float | None], strict=False)


def json_cells(grid: Grid, delimiter: int, texts: list[int]) -> tuple[FloatArray, Flags | None] | None:
    """All cells decoded as one JSON list: numbers of shape (rows, columns), and which cells hold none (None: all hold one).

    None when a number is spelled in a way that JSON does not know. Columns of ``texts`` are blanked out.
    """
    data = np.empty(len(grid.block) + 1, np.uint8)
    data[0], data[1:] = _OPENING, np.frombuffer(grid.block, np.uint8)
    for place in texts:
        _blank_out(data, grid.start[:, place] + 1, grid.end[:, place] + 1)
    nan = _nan_cells(grid)
    if nan is not None:
        _blank_out(data, grid.start[nan] + 1, grid.end[nan] + 1)
    if delimiter != _COMMA:
        data[data == delimiter] = _COMMA
    data[grid.end[:, -1] + 1] = _COMMA
    data[-1] = _CLOSING
    empty = grid.start == grid.end
    sparse = bool(empty.any())
    values = _values(_filled(data.tobytes()) if sparse else data.data)
    if values is None or len(values) != empty.size:
        return None
    matrix = np.empty(empty.shape)
    try:
        Struct(f"{matrix.size}d").pack_into(matrix.data, 0, *values)  # quickest from many floats to an array
    except StructError:  # a null among them
        matrix.ravel()[:] = values
        empty |= np.array([value is None for value in values]).reshape(empty.shape)
        sparse = True
    if nan is not None:
        matrix[nan] = np.nan
    return matrix, empty if sparse else None


def _nan_cells(grid: Grid) -> Flags | None:
    """Which cells say ``nan`` or ``NaN``, shape (rows, columns); None when none does."""
    if b"nan" not in grid.block and b"NaN" not in grid.block:
        return None
    found: Flags = grid.end - grid.start == len(b"nan")
    at = grid.start[found]
    data = np.frombuffer(grid.block, np.uint8)
    first = data[at]
    found[found] = (data[at + 1] == ord("a")) & (data[at + 2] == first) & ((first == 110) | (first == 78))
    return found if bool(found.any()) else None


def _blank_out(data: Bytes, start: IntArray, end: IntArray) -> None:
    """Write a zero and blanks over cells."""
    length = end - start
    for width in np.flatnonzero(np.bincount(length)).tolist():  # few widths: dates, names
        if width:
            window: NDArray[np.void] = np.ndarray((len(data) - width + 1,), f"V{width}", data, 0, (1,))
            window[start[length == width]] = np.frombuffer(b"0".ljust(width), f"V{width}")[0]


def _filled(cells: bytes) -> bytes:
    """A zero in every empty cell: which ones were empty is known, and a zero is quickly read."""
    for _ in range(2):  # replace does not see the second of two empty cells in a row
        cells = cells.replace(b",,", b",0,")
    return cells.replace(b"[,", b"[0,").replace(b",]", b",0]")


def _quoted(cells: bytes) -> bytes:
    """Numbers that are not finite in quotes, which the decoder reads; plain replacing is ten times as fast as a
    pattern.
    """
    for word in _NON_FINITE:
        if word in cells:
            cells = cells.replace(word, b'"%b"' % word).replace(b'-"%b"' % word, b'"-%b"' % word)
    return cells


def _values(cells: bytes | memoryview) -> list[float | None] | None:
    try:
        return _DECODER.decode(cells)
    except (msgspec.DecodeError, ValueError):
        pass
    try:
        return _DECODER.decode(_quoted(bytes(cells)))
    except (msgspec.DecodeError, ValueError):
        return None
