"""How unevenly a router spreads its tokens: the largest expert's share, and the share of experts that idle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from gradoctor.intake.columns import FloatArray
from gradoctor.signals.derived import computed, together
from gradoctor.signals.run import Run, Signal

_LOADS = ("moe/load/", "moe/load_count/")
_IDLE = 0.1  # of a fair share
_TURN = 1 << 14  # points worked out at a time


def derive(run: Run) -> list[Signal]:
    """``moe/max_share`` and ``moe/idle_share`` in 0..1, where the loads of three experts or more stand together."""
    loads = [s for n, s in run.signals.items() if n.startswith(_LOADS)]
    if not loads:
        return []
    longest = max(loads, key=len)
    loads = [s for s in loads if together(s, longest)]
    if len(loads) < 3:
        return []
    group = tuple(loads)
    return [
        computed(
            longest, "moe/max_share", partial(_most, group), group, "the largest expert's share", "ratio"
        ),
        computed(
            longest,
            "moe/idle_share",
            partial(_idle, group),
            group,
            "experts with less than a tenth of a fair share",
            "ratio",
        ),
    ]


def _most(loads: Sequence[Signal]) -> FloatArray:
    return np.concatenate([shares.max(axis=0) for shares in _shares(loads)])


def _idle(loads: Sequence[Signal]) -> FloatArray:
    limit = _IDLE / len(loads)
    return np.concatenate(
        [
            np.where(np.isfinite(shares).all(axis=0), (shares < limit).mean(axis=0), np.nan)
            for shares in _shares(loads)
        ]
    )


def _shares(loads: Sequence[Signal]) -> Iterator[FloatArray]:
    """Each expert's share of all, shape (experts, m), of one stretch of points after the other."""
    for start in range(0, len(loads[0]), _TURN):
        parts = np.stack([s.values[start : start + _TURN] / (s.scale or 1.0) for s in loads])
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            yield parts / parts.sum(axis=0)
