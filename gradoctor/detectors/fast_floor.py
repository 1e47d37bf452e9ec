"""A loss that is almost gone before the training has properly begun: the answer is in the input."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, blocks
from gradoctor.signals.run import Signal


def fast_floor(
    signal: Signal,
    *,
    initial: float = 3.0,
    floor: float = 0.02,
    level: float = 0.15,
    within: float = 0.1,
    minimum: int = 30,
) -> Hit | None:
    """Hit when a loss that began above ``initial`` lies below ``level`` and ``floor`` of its start within
    the first ``within`` of the run.

    Values: first, early, at, last. Raises NotEnoughData with fewer than ``minimum`` finite points.
    """
    values, index = at_least(signal, minimum)
    b = blocks(signal, minimum)
    first = float(np.max(values[:3]))  # the fall may begin with the first step
    early = b.medians[: max(2, int(len(b) * within))]
    where = int(np.argmin(early))
    low = float(early[where])
    if (
        first < initial
        or float(b.medians.min()) < 0.0
        or low > level
        or low > floor * first
        or b.tail > 3.0 * max(low, floor * first)
    ):
        return None
    spot = int(b.last[where])
    numbers: dict[str, float | str] = {"first": first, "early": low, "at": signal.at(spot), "last": b.tail}
    return Hit(signal, int(index[0]), spot, (int(index[0]), spot), numbers, strength=0.6)
