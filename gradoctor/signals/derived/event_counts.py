"""Events counted per epoch, so that "more than ten resets an epoch" is a question about a series."""

from __future__ import annotations

from collections import Counter

import numpy as np

from gradoctor.intake.columns import Event
from gradoctor.signals.run import Run, Signal


def derive(run: Run) -> list[Signal]:
    """``events/<kind>``: one point an epoch of the run (zeros included) where the events know their epoch;
    else one point for the run.
    """
    last_epoch, _ = run.extent()
    signals = []
    for kind in dict.fromkeys(event.kind for event in run.events):
        events = [event for event in run.events if event.kind == kind]
        signals.append(_per_epoch(kind, events, last_epoch))
    return signals


def _per_epoch(kind: str, events: list[Event], last_epoch: float | None) -> Signal:
    lines: dict[float, int] = {}
    counts: Counter[float] = Counter()
    for event in events:
        epoch = float(np.floor(event.epoch)) if event.epoch is not None else 0.0
        counts[epoch] += event.times
        lines.setdefault(epoch, event.line)
    known = [event for event in events if event.epoch is not None]
    if not known:
        total = float(sum(counts.values()))
        return Signal(
            f"events/{kind}",
            np.array([total]),
            np.array([events[0].line]),
            reason="events in the whole log",
            file=events[0].origin or "",
        )
    low, high = min(counts), max([*counts, np.floor(last_epoch or 0.0)])
    epochs = np.arange(min(low, 1.0), high + 1) if high - low < 1e6 else np.array(sorted(counts))
    values = np.array([float(counts.get(epoch, 0)) for epoch in epochs.tolist()])
    at = np.array([lines.get(epoch, events[0].line) for epoch in epochs.tolist()], dtype=np.int64)
    return Signal(
        f"events/{kind}",
        values,
        at,
        None,
        epochs,
        reason="events counted per epoch",
        file=events[0].origin or "",
    )
