"""Validation loss minus training loss at the same place."""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import IntArray
from gradoctor.signals.derived import computed, paired
from gradoctor.signals.run import Run, Signal, stretch


def derive(run: Run) -> list[Signal]:
    """``loss/gap``: at each validation, the validation loss minus the nearest earlier training loss."""
    train, val = run.signals.get("loss/train"), run.signals.get("loss/val")
    if train is None or val is None:
        return []
    pairs = paired(val, train)
    if pairs is not None and len(pairs[0]) >= 0.5 * len(val):
        return [_gap(val, pairs[0], train, pairs[1])]
    for a, b in ((val.step, train.step), (val.epoch, train.epoch)):
        if a is not None and b is not None:
            where = np.searchsorted(b, a, side="right") - 1
            known = where >= 0
            return [_gap(val, np.flatnonzero(known), train, where[known])] if known.any() else []
    return []


def _gap(val: Signal, left: IntArray, train: Signal, right: IntArray) -> Signal:
    at, beside = val.keep(left), stretch(right)
    return computed(
        at,
        "loss/gap",
        lambda: at.values - train.values[beside],
        (val, train),
        "validation loss minus training loss",
    )
