"""The cells of a regular block of delimited lines, by the compiled reader where the package has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import FloatArray
from gradoctor.intake.line_ends import line_feeds
from gradoctor.intake.native import scan
from gradoctor.intake.tables.text_cells import Grid

NUMBERS, PLACES, NOTHING = range(3)
"""What is asked of a column: its numbers, where its cells stand, or only that it holds no number."""
_ABSENT, _OTHER = 1, 3  # what a cell holds, if neither number nor text: gradoctor/intake/native/cells.c


@dataclass(frozen=True, slots=True, eq=False)
class ReadCells:
    """Numbers of shape (rows, columns); ``absent`` marks cells that hold none, None when all hold one.

    ``grid`` has the columns whose places were asked.
    """

    matrix: FloatArray
    absent: NDArray[np.bool_] | None
    grid: Grid


def compiled_cells(block: bytes, delimiter: int, asked: bytes) -> ReadCells | None:
    """Read a block (whole lines); ``asked`` has a byte a column. None when the block is irregular, a number is spelled
    in an unusual way, a column of which nothing is asked may hold one, or the package has no compiled half.
    """
    if scan is None:
        return None
    rows, columns = line_feeds(block), len(asked)
    matrix, kinds = np.empty((columns, rows)), np.empty((columns, rows), np.uint8)
    bounds = np.empty((rows, asked.count(PLACES), 2), np.int64)
    if scan.read_cells(block, delimiter, columns, asked, matrix, kinds, bounds) != rows:
        return None
    kinds[[what == PLACES for what in asked]] = 0
    most = int(kinds.max(initial=0))
    if most == _OTHER:
        return None
    absent = (kinds == _ABSENT).T if most else None
    return ReadCells(matrix.T, absent, Grid(block, bounds[..., 0], bounds[..., 1]))
