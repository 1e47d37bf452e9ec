"""Training scores far above validation, and validation no longer moves: the rest is learned by heart."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks
from gradoctor.signals.run import Signal

HELD_OUT = ("val", "test")


def generalisation_gap(
    scores: tuple[Signal, ...], *, gap: float = 0.2, learned: float = 0.9, minimum: int = 5
) -> Hit | None:
    """Hit when a score in 0..1 ends ``gap`` higher on training than on held-out data, training reached
    ``learned``, and the held-out score gained less than 15 % of the gap in the second half.

    ``scores``: all scores; those of one name and several splits are compared, and a held-out one with the
    training score whose name it extends. Values: train_last, val_last, gap, val_gain. Raises NotEnoughData
    when no two can be compared.
    """
    asked, worst = 0, None
    for train, val in pairs(scores):
        if min(np.isfinite(train.values).sum(), np.isfinite(val.values).sum()) < minimum or not (
            _ratio(train) and _ratio(val)
        ):
            continue
        asked += 1
        hit = _gap(train, val, gap, learned, minimum)
        if hit is not None and (worst is None or hit.strength > worst.strength):
            worst = hit
    if not asked:
        raise NotEnoughData(f"no score has {minimum} points on training and on held-out data")
    return worst


def pairs(scores: tuple[Signal, ...]) -> list[tuple[Signal, Signal]]:
    """(training, held-out) series of one score: by name, else by the beginning of the name."""
    named = [(*_split(s.name), s) for s in scores if s.direction == "higher"]
    training = {base: s for base, split, s in named if split in ("train", "")}
    held = [(base, s) for base, split, s in named if split in HELD_OUT]
    found = [(training[base], s) for base, s in held if base in training and training[base] is not s]
    if not found:  # "accuracy" and "accuracy on set", where nothing else could be meant
        for base, score in held:
            akin = [s for other, s in training.items() if base.startswith(f"{other}_")]
            found += [(akin[0], score)] if len(akin) == 1 else []
    return found


def _split(name: str) -> tuple[str, str]:
    parts = name.split("/")
    return (parts[1], parts[2] if len(parts) > 2 else "")


def _ratio(signal: Signal) -> bool:
    finite = signal.values[np.isfinite(signal.values)]
    return bool(finite.min() >= 0.0 and finite.max() <= 1.001)


def _gap(train: Signal, val: Signal, gap: float, learned: float, minimum: int) -> Hit | None:
    left, right = blocks(train, minimum), blocks(val, minimum)
    train_last, val_last = -left.tail, -right.tail
    half = -right.medians[len(right) // 2 :]
    gained = float(np.median(half[-max(1, len(half) // 3) :]) - np.median(half[: max(1, len(half) // 3)]))
    if train_last - val_last < gap or train_last < learned or gained >= 0.15 * (train_last - val_last):
        return None
    numbers = {
        "train_last": train_last,
        "val_last": val_last,
        "gap": train_last - val_last,
        "val_gain": gained,
    }
    start, stop = int(right.first[len(right) // 2]), int(right.last[-1])
    return Hit(
        val,
        start,
        stop,
        (stop,),
        numbers,
        also=((train, int(left.last[-1])),),
        strength=min(1.0, 0.4 + train_last - val_last),
    )
