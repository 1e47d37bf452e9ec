"""A score on held-out data that went on getting better, whatever the loss on the same data did."""

from __future__ import annotations

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.improves import improves
from gradoctor.signals.run import Signal

HALVES = ("precision", "recall", "specificity")  # each of them rises at the cost of another


def score_improves(
    signal: Signal, *, gain: float = 0.05, last: float = 0.6, overall: float = 0.2, minimum: int = 3
) -> Hit | None:
    """Hit when the score gained ``overall`` over the run and ``gain`` in its ``last`` part (relative to the level at the
    start of each, and beyond the noise as in :func:`improves`).

    No hit for a series of unknown direction, nor for one half of a pair (precision without recall). Values: first,
    last, gain (of the last part). Raises NotEnoughData below ``minimum`` finite points.
    """
    parts = signal.name.split("/")
    if signal.direction is None or (len(parts) > 1 and parts[1].startswith(HALVES)):
        return None
    late = improves(signal, gain=gain, last=last, minimum=minimum)
    if late is None or improves(signal, gain=overall, minimum=minimum) is None:
        return None
    return late
