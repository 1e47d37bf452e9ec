"""Validation loss minus training loss at the same place."""

from __future__ import annotations

import numpy as np

from gradoctor.signals.derived import computed, paired
from gradoctor.signals.run import Run, Signal


def derive(run: Run) -> list[Signal]:
    """``loss/gap``: at each validation, the validation loss minus the nearest earlier training loss."""
    train, val = run.signals.get("loss/train"), run.signals.get("loss/val")
    if train is None or val is None:
        return []
    pairs = paired(val, train)
    if pairs is not None and len(pairs[0]) >= 0.5 * len(val):
        left, right = pairs
        at = val.keep(left)
        return [_gap(at, at.values - train.values[right], val, train)]
    for a, b in ((val.step, train.step), (val.epoch, train.epoch)):
        if a is not None and b is not None:
            where = np.searchsorted(b, a, side="right") - 1
            known = where >= 0
            at = val.keep(known)
            return [_gap(at, at.values - train.values[where[known]], val, train)] if known.any() else []
    return []


def _gap(at: Signal, values: np.ndarray, val: Signal, train: Signal) -> Signal:
    return computed(at, "loss/gap", values, (val, train), "validation loss minus training loss")
