"""What the C sources in this folder offer.

Arrays are contiguous; one that does not fit the others raises ``ValueError``.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

CONTRACT: int

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
# keys and verdicts of words met before, who judges new ones, and the most bytes of a word
Judged = tuple[NDArray[np.uint64], Bytes, Callable[[bytes], bool], int]
# quadruples, begins, sevens, offsets, starts and letters of the phrases
Tables = tuple[Bytes, Bytes, NDArray[np.int16], Places, Places, bytes]

def line_feeds(data: bytes, /) -> int:
    """How many line feeds there are."""

def line_breaks(data: bytes, /) -> bytes:
    """Where they are, eight bytes a place."""

def read_cells(
    block: bytes,
    delimiter: int,
    columns: int,
    asked: bytes,
    values: NDArray[np.float64],
    kinds: Bytes,
    bounds: Places,
    /,
) -> int:
    """The numbers of the cells of a regular block, and what each cell holds, both of shape (columns, rows). ``asked``
    says what of each column: 0 its numbers, 1 where its cells stand (to ``bounds``, shape (rows, such columns, 2)),
    2 nothing. Answers the number of rows, 0 when the block is not regular.
    """

def record_frames(data: Bytes, /) -> tuple[bytes, int, int]:
    """Where the whole records of a TFRecord file begin (eight bytes a place), where the last one ends, and how: 0 at the
    end of the data, 1 before a record that is not finished, 2 before a length that its checksum contradicts.
    """

def read_events(
    data: Bytes,
    offsets: Places,
    checked: int,
    kinds: Bytes,
    numbers: Places,
    steps: NDArray[np.float64],
    values: NDArray[np.float64],
    /,
) -> tuple[list[bytes], bytes]:
    """What each record is; number, step and value of those that hold one scalar, tag by tag; the tags' names, and where
    each tag's points begin (eight bytes a place, one more than tags).
    """

def cold_lines(
    lines: tuple[Bytes, Places, Places, NDArray[np.bool_], NDArray[np.bool_]],
    names: Judged,
    places: Judged,
    line_ends: Judged,
    line_starts: Judged,
    needles: Tables,
    most: int,
    /,
) -> None:
    """Which lines certainly say nothing. ``lines`` are the chunk, where its lines start and end, room for the answers,
    and the letters that sections end with. At most ``most`` new words are judged; a line with more of them is not
    cold.
    """
