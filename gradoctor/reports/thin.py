"""Thinning a series for a report: minimum and maximum of each bucket, so that spikes survive (averages
hide them).
"""

from __future__ import annotations

import numpy as np

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
    starts = edges[:-1]
    kept = [np.array([0, n - 1], dtype=np.int64)]
    kept.append(_extreme(np.where(finite, values, np.inf), edges, np.minimum))
    kept.append(_extreme(np.where(finite, values, -np.inf), edges, np.maximum))
    if per_bucket == 3:
        kept.append(_first_odd(~finite, starts))
    return np.unique(np.concatenate(kept))


def _extreme(values: FloatArray, edges: IntArray, which: np.ufunc) -> IntArray:
    starts = edges[:-1]
    best = np.repeat(which.reduceat(values, starts), np.diff(edges))
    matches = np.flatnonzero((values == best) & np.isfinite(values))
    bucket = np.searchsorted(starts, matches, side="right")
    return matches[np.unique(bucket, return_index=True)[1]]


def _first_odd(odd: np.ndarray, starts: IntArray) -> IntArray:
    matches = np.flatnonzero(odd)
    bucket = np.searchsorted(starts, matches, side="right")
    return matches[np.unique(bucket, return_index=True)[1]]
