"""Thinning a series for a report: minimum and maximum of each bucket, so that spikes survive (averages
hide them).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import FloatArray, IntArray

POINTS = 500


def thinned(values: FloatArray, limit: int = POINTS) -> IntArray:
    """Indices (sorted, unique, at most ``limit``) of ``values``, shape (n,), worth drawing.

    The first and the last point, each bucket's lowest and highest finite value, and each bucket's first
    non-finite value where there is one. All indices when n <= limit.
    """
    n = len(values)
    if n <= limit:
        return np.arange(n, dtype=np.int64)
    finite = np.isfinite(values)
    per_bucket = 2 if bool(finite.all()) else 3
    edges = np.linspace(0, n, (limit - 2) // per_bucket + 1).astype(np.int64)
    kept = {0, n - 1}
    for start, stop in pairwise(edges.tolist()):
        kept.update(start + place for place in _telling(values[start:stop], finite[start:stop]))
    return np.array(sorted(kept), dtype=np.int64)


def _telling(values: FloatArray, finite: NDArray[np.bool_]) -> Iterator[int]:
    """Where the lowest and the highest finite value stand first, and the first value that is not finite."""
    if not finite.all():
        yield int(np.argmin(finite))
        if not finite.any():
            return
        yield int(np.argmin(np.where(finite, values, np.inf)))
        yield int(np.argmax(np.where(finite, values, -np.inf)))
        return
    yield int(np.argmin(values))
    yield int(np.argmax(values))
