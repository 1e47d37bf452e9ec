"""Share of updates that were clipped, from the norm before clipping and the configured threshold."""

from __future__ import annotations

import numpy as np

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
    over = (norm.values > float(limit.value) * 1.001).astype(np.float64)
    if not over.any():
        return []
    window = min(WINDOW, max(1, len(over) // 5))
    total = np.cumsum(np.concatenate(([0.0], over)))
    start = np.maximum(np.arange(len(over)) - window + 1, 0)
    share = (total[1:] - total[start]) / (np.arange(len(over)) - start + 1)
    return [
        computed(
            norm,
            "grad/clip_ratio",
            share,
            (norm,),
            f"share of logged norms above {limit.value:g} (running, {window} points)",
            "ratio",
        )
    ]
