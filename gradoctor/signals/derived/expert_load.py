"""How unevenly a router spreads its tokens: the largest expert's share, and the share of experts that idle."""

from __future__ import annotations

import numpy as np

from gradoctor.signals.derived import computed
from gradoctor.signals.run import Run, Signal

_LOADS = ("moe/load/", "moe/load_count/")
_IDLE = 0.1  # of a fair share


def derive(run: Run) -> list[Signal]:
    """``moe/max_share`` and ``moe/idle_share`` in 0..1, where the loads of three experts or more stand on the same lines."""
    loads = [s for n, s in run.signals.items() if n.startswith(_LOADS)]
    if not loads:
        return []
    longest = max(loads, key=len)
    loads = [s for s in loads if len(s) == len(longest) and np.array_equal(s.lines, longest.lines)]
    if len(loads) < 3:
        return []
    parts = np.stack([s.values / (s.scale or 1.0) for s in loads])
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        shares = parts / parts.sum(axis=0)
    group = tuple(loads)
    idle = np.where(np.isfinite(shares).all(axis=0), (shares < _IDLE / len(loads)).mean(axis=0), np.nan)
    return [
        computed(longest, "moe/max_share", shares.max(axis=0), group, "the largest expert's share", "ratio"),
        computed(
            longest, "moe/idle_share", idle, group, "experts with less than a tenth of a fair share", "ratio"
        ),
    ]
