"""A loss that falls while the score it should serve gets worse."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import Blocks, blocks, rank_correlation
from gradoctor.signals.run import Signal


def disagree(
    loss: Signal,
    *,
    metric: Signal,
    fallen: float = 0.2,
    worse: float = 0.1,
    against: float = 0.5,
    minimum: int = 6,
) -> Hit | None:
    """Hit when the loss fell by ``fallen`` (relative), the score got ``worse`` (relative, beyond its
    noise), and their ranks run against each other.

    ``against``: Kendall's tau of the two, oriented, is below minus this. Values: loss_first, loss_last,
    metric_first, metric_last, tau. Raises NotEnoughData with fewer than ``minimum`` finite points of
    either.
    """
    left, right = blocks(loss, minimum), blocks(metric, minimum)
    fell = (left.head - left.tail) / max(abs(left.head), 1e-300)
    best = min(right.head, float(right.medians[right.best]))
    lost = (right.tail - best) / max(abs(best), 1e-300)
    if fell < fallen or lost < worse or right.tail - best < 4.0 * right.noise:
        return None
    a, b = _same_length(left, right)
    tau = rank_correlation(a, b)
    if tau > -against:
        return None
    stop = int(right.last[-1])
    numbers = {
        "loss_first": left.head * left.sign,
        "loss_last": left.tail * left.sign,
        "metric_first": right.head * right.sign,
        "metric_last": right.tail * right.sign,
        "metric_best": best * right.sign,
        "tau": tau,
    }
    return Hit(
        metric,
        int(right.first[0]),
        stop,
        (int(right.first[0]), stop),
        numbers,
        also=((loss, int(left.last[-1])),),
        strength=0.6,
    )


def _same_length(left: Blocks, right: Blocks) -> tuple[np.ndarray, np.ndarray]:
    n = min(len(left), len(right))
    pick = [np.linspace(0, len(series) - 1, n).round().astype(np.int64) for series in (left, right)]
    return left.medians[pick[0]], right.medians[pick[1]]
