"""Where the lines of a chunk end."""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import IntArray
from gradoctor.intake.native import scan

_LINE_FEED = 10


def line_breaks(data: bytes) -> IntArray:
    """The places of the line feeds, ascending; shape (line feeds,)."""
    if scan is not None:
        return np.frombuffer(scan.line_breaks(data), np.int64)
    return np.flatnonzero(np.frombuffer(data, np.uint8) == _LINE_FEED)


def line_feeds(data: bytes) -> int:
    """How many line feeds there are."""
    if scan is not None:
        count: int = scan.line_feeds(data)
        return count
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LINE_FEED))
