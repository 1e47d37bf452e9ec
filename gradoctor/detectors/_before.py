"""What the points of a series stand against: the level just before each, and the noise around it. Not a detector."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gradoctor.detectors.series import noise, runs, turns
from gradoctor.intake.columns import FloatArray, IntArray

EXACT = (
    4096  # up to here the level before is an exact trailing median; beyond, the median of the block before
)
SHORT = 48  # below this many points an excursion may make up much of the series
CHUNK = 64  # points of such a block
UNKNOWN = 3  # points at the beginning before which too few lie to know either


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """Level and noise before the points of a series, in what it takes to tell them of any stretch of it.

    ``exact``: the level before each of the first points; ``levels``: the medians of all blocks, for the others;
    ``edges`` and ``local``: parts of the series and the noise of each; ``relative``: the least noise, as a share of
    the level.
    """

    exact: FloatArray
    levels: FloatArray
    edges: IntArray
    local: FloatArray
    relative: float = 0.0

    def level(self, at: slice) -> FloatArray:
        """The level just before each point from ``at.start`` to ``at.stop``, shape (m,)."""
        if at.stop <= len(self.exact):
            return self.exact[at]
        level: FloatArray = self.levels[np.arange(at.start, at.stop) // CHUNK - 1]  # of the block before
        first = self.exact[at]
        level[: len(first)] = first
        return level

    def noise(self, at: slice) -> FloatArray:
        """The standard deviation of the noise around each point from ``at.start`` to ``at.stop``, shape (m,)."""
        place = np.searchsorted(self.edges, np.arange(at.start, at.stop), side="right") - 1
        return np.maximum(self.local[place], self.relative * self.level(at))

    def level_at(self, point: int) -> float:
        """The level just before one point."""
        return float(self.level(slice(point, point + 1))[0])

    def noise_at(self, point: int) -> float:
        """The noise around one point."""
        return float(self.noise(slice(point, point + 1))[0])


def before(values: FloatArray) -> Before:
    """Level and noise before each of some finite values, shape (n,)."""
    n = len(values)
    exact, levels = _exact(values), np.empty(0)
    if n > len(exact):
        blocks_of = values[: (n // CHUNK) * CHUNK].reshape(-1, CHUNK)
        levels = np.concatenate([np.median(blocks_of[at], axis=1) for at in turns(len(blocks_of))])
    edges, local = _local_noise(values)
    relative = 0.0
    if bool((values > 0).all()):  # losses vary in proportion to their level: early noise is larger than late
        relative = noise(np.log(runs(values)))
    found = Before(exact, levels, edges, local, relative)
    if n >= SHORT:
        return found
    # in a short series the excursion itself makes most of the noise: what went before decides
    just = [float(np.ptp(values[max(0, i - 8) : i])) / 2.0 if i >= UNKNOWN else np.inf for i in range(n)]
    return Before(exact, levels, np.arange(n + 1), np.minimum(found.noise(slice(0, n)), np.array(just)))


def _exact(values: FloatArray) -> FloatArray:
    """Trailing medians: of a short series before each point, of a long one before the points of two blocks."""
    n = len(values)
    window = int(np.clip(n // 5, 4, 31))
    count = n if n <= EXACT else 2 * CHUNK
    level = np.empty(count)
    for i in range(min(window, count)):
        level[i] = np.median(values[: max(i, 1)])
    if count > window:
        level[window:] = np.median(sliding_window_view(values[: count - 1], window), axis=1)
    return level


def _local_noise(values: FloatArray) -> tuple[IntArray, FloatArray]:
    """The edges of parts of an eighth of the series, at least 24 points, and the noise of each or of the one before,
    the larger, floored by half the whole's.
    """
    n, whole = len(values), noise(values)
    count = max(1, min(n // 24, 8))
    edges = np.linspace(0, n, count + 1).astype(np.int64)
    local = np.array([noise(values[a:b]) for a, b in pairwise(edges)])
    earlier = np.maximum(local, np.concatenate([local[:1], local[:-1]]))
    return edges, np.maximum(earlier, 0.5 * whole)
