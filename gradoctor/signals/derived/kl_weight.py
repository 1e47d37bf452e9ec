"""The weight of the divergence in a variational loss, where the log has the total and both terms."""

from __future__ import annotations

import numpy as np

from gradoctor.signals.derived import computed, paired
from gradoctor.signals.run import Run, Signal

_REST = ("loss/recon", "loss/nll", "loss/ce", "loss/mse", "loss/bce")
_SMALL = 1e-3  # of the total: a divergence below it does not show its weight


def derive(run: Run) -> list[Signal]:
    """``loss_weight/kl``: (total - reconstruction) / divergence, in nats a nat; where one reconstruction term is logged."""
    total, divergence = run.signals.get("loss/train"), run.signals.get("loss/kl")
    rest = [run.signals[name] for name in _REST if name in run.signals]
    if total is None or divergence is None or len(rest) != 1 or not len(total):
        return []
    first, second = paired(total, divergence), paired(total, rest[0])
    if first is None or second is None or not np.array_equal(first[0], second[0]):
        return []
    whole, part, other = total.values[first[0]], divergence.values[first[1]], rest[0].values[second[1]]
    shown = np.abs(part) > _SMALL * np.abs(whole)
    if np.count_nonzero(shown) < 3:
        return []
    at = total.keep(first[0][shown])
    weight = (whole[shown] - other[shown]) / part[shown]
    sources = (total, rest[0], divergence)
    return [computed(at, "loss_weight/kl", weight, sources, "what the divergence counts in the total")]
