"""Compact notation of series in a rule's cases.

``0.9`` one point · ``0.9*12`` twelve · ``1..0.1*10`` a straight line in ten points · ``2.3>0.4*50`` an
exponential approach, as losses fall · ``2.3>0.4~0.02*50`` with normal noise of that standard deviation
(always the same noise) · ``_`` or ``_*3`` not logged · ``nan``, ``inf``, ``-inf``. A list of such pieces,
or one piece, is a series.
"""

from __future__ import annotations

import math
import re
from typing import Any
from zlib import crc32

import numpy as np

from gradoctor.intake.columns import FloatArray

_NUMBER = r"[-+]?(?:nan|inf|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
_PIECE = re.compile(
    rf"({_NUMBER}|_)(?:(\.\.|>)({_NUMBER}))?(?:~(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))?(?:\*(\d{{1,6}}))?$",
    re.IGNORECASE,
)
_MOST_POINTS = 200_000


def series(raw: Any) -> tuple[FloatArray, np.ndarray]:
    """Values and a mask of the points that are there (False: not logged). Raises ValueError for what is
    not the notation.
    """
    pieces = raw if isinstance(raw, list) else [raw]
    values, there = [], []
    for position, piece in enumerate(pieces):
        points, logged = _piece(piece, position)
        values.append(points)
        there.append(np.full(len(points), logged))
    total = sum(map(len, values))
    if not 0 < total <= _MOST_POINTS:
        raise ValueError(f"a series has 1 to {_MOST_POINTS} points, here {total}")
    return np.concatenate(values), np.concatenate(there)


def _piece(raw: Any, position: int) -> tuple[FloatArray, bool]:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError(f"{raw!r} is not a number or a piece such as 0.9*12")
    match = _PIECE.match(str(raw).strip())
    if not match:
        raise ValueError(
            f"{raw!r} is not a piece of a series: write e.g. 0.9*12, 1..0.1*10, 2.3>0.4~0.02*50, nan or _"
        )
    start, kind, end, noise, count = match.groups()
    n = int(count) if count else 1
    if start == "_":
        return np.zeros(n), False
    values = _course(float(start), kind, float(end) if end else float(start), n)
    if noise:
        values = values + float(noise) * np.random.default_rng(
            crc32(f"{position}{raw}".encode())
        ).standard_normal(n)
    return values, True


def _course(start: float, kind: str | None, end: float, n: int) -> FloatArray:
    if kind is None or not math.isfinite(start + end):
        return np.full(n, start)
    if kind == "..":
        return np.linspace(start, end, n)
    return end + (start - end) * np.exp(-5.0 * np.linspace(0.0, 1.0, n))
