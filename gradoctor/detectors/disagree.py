"""A loss that falls while the score it should serve gets worse."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import Blocks, blocks, rank_correlation
from gradoctor.signals.run import Signal

SPLITS = ("train", "val", "test")


def disagree(
    signals: tuple[Signal, ...],
    *,
    fallen: float = 0.2,
    worse: float = 0.15,
    against: float = 0.5,
    minimum: int = 6,
) -> Hit | None:
    """Hit when a loss fell by ``fallen`` (relative), the score of the same split and part of the model got
    ``worse`` (relative, beyond its noise), and their ranks run against each other.

    ``against``: Kendall's tau of the two, oriented, is below minus this. Values: loss_first, loss_last,
    metric_best, metric_first, metric_last, tau. Raises NotEnoughData when no two of the signals can be
    compared.
    """
    asked, worst = 0, None
    for loss, score in pairs(signals):
        try:
            hit = _judged(loss, score, fallen, worse, against, minimum)
        except NotEnoughData:
            continue
        asked += 1
        if hit is not None and (worst is None or hit.strength > worst.strength):
            worst = hit
    if not asked:
        raise NotEnoughData(f"no loss and score of one split have {minimum} points")
    return worst


def pairs(signals: tuple[Signal, ...]) -> list[tuple[Signal, Signal]]:
    """Losses with the scores (higher is better) of the same split and the same part of the model."""
    losses = {_place(s.name): s for s in signals if s.name.startswith("loss/")}
    scores = [s for s in signals if s.name.startswith("metric/") and s.direction == "higher"]
    found = []
    for score in scores:
        part, split = _place(score.name)
        loss = losses.get((part.rpartition("_")[0], split)) or losses.get(("", split))
        if loss is not None:
            found.append((loss, score))
    return found


def _place(name: str) -> tuple[str, str]:
    """(part, split): loss/val -> ("", val), loss/a/val -> (a, val), metric/a_accuracy -> (a_accuracy,
    train).
    """
    parts = name.split("/")[1:]
    split = parts[-1] if parts[-1] in SPLITS else "train"
    rest = parts[:-1] if parts[-1] in SPLITS else parts
    return "_".join(rest), split


def _judged(
    loss: Signal, score: Signal, fallen: float, worse: float, against: float, minimum: int
) -> Hit | None:
    left, right = blocks(loss, minimum), blocks(score, minimum)
    fell = (left.head - left.tail) / max(abs(left.head), 1e-300)
    best = min(right.head, float(right.medians[right.best]))
    lost = (right.tail - best) / max(abs(best), 1e-300)
    if fell < fallen or lost < worse or right.tail - best < 4.0 * right.noise:
        return None
    tau = rank_correlation(*_same_length(left, right))
    if tau > -against:
        return None
    start, stop = int(right.first[0]), int(right.last[-1])
    numbers: dict[str, float | str] = {
        "loss_first": left.head * left.sign,
        "loss_last": left.tail * left.sign,
        "metric_first": right.head * right.sign,
        "metric_last": right.tail * right.sign,
        "metric_best": best * right.sign,
        "tau": tau,
    }
    return Hit(
        score,
        start,
        stop,
        (start, stop),
        numbers,
        also=((loss, int(left.last[-1])),),
        strength=min(1.0, 0.5 - tau / 2),
    )


def _same_length(left: Blocks, right: Blocks) -> tuple[np.ndarray, np.ndarray]:
    n = min(len(left), len(right))
    pick = [np.linspace(0, len(series) - 1, n).round().astype(np.int64) for series in (left, right)]
    return left.medians[pick[0]], right.medians[pick[1]]
