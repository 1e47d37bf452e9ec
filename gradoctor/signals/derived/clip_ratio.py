"""Share of updates that were clipped, from the norm before clipping and the configured threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import FloatArray, whole_type
from gradoctor.signals.derived import computed
from gradoctor.signals.run import Run, Signal

WINDOW = 20


def derive(run: Run) -> list[Signal]:
    """``grad/clip_ratio`` in 0..1 as a running share over up to 20 logged norms; only where the norms do pass
    the threshold (a norm that never exceeds it may be the norm after clipping, which says nothing).
    """
    norm, limit = run.signals.get("grad/norm"), run.facts.get("clip/max_norm")
    if (
        norm is None
        or "grad/clip_ratio" in run.signals
        or limit is None
        or not isinstance(limit.value, (int, float))
    ):
        return []
    if isinstance(limit.value, bool) or limit.value <= 0 or len(norm) < 2:
        return []
    beyond = float(limit.value) * 1.001
    if not bool((norm.values > beyond).any()):
        return []
    window = min(WINDOW, max(1, len(norm) // 5))
    return [
        computed(
            norm,
            "grad/clip_ratio",
            lambda: _running_share(norm.values > beyond, window),
            (norm,),
            f"share of logged norms above {limit.value:g} (running, {window} points)",
            "ratio",
        )
    ]


def _running_share(over: NDArray[np.bool_], window: int) -> FloatArray:
    """The share of the last ``window`` flags that are set, of fewer at the beginning; shape (n,)."""
    total = np.zeros(len(over) + 1, dtype=whole_type(len(over)))
    np.cumsum(over, out=total[1:])
    share = np.empty(len(over))
    share[:window] = total[1 : window + 1] / np.arange(1, window + 1)
    np.divide(total[window + 1 :] - total[1:-window], window, out=share[window:])
    return share
