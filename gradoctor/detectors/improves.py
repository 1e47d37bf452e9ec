"""A series that got better over the run, beyond its noise."""

from __future__ import annotations

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks
from gradoctor.signals.run import Signal


def improves(signal: Signal, *, gain: float = 0.05, last: float = 1.0, minimum: int = 3) -> Hit | None:
    """Hit when the level at the end is better than at the start by ``gain`` (relative to the start) and 3
    sigma.

    ``last``: only this last part of the series is looked at. Lower is better unless the signal says
    otherwise. Values: first, last, gain. Raises NotEnoughData below ``minimum`` finite points.
    """
    if last < 1.0:
        signal = signal.keep(slice(int((1.0 - last) * len(signal)), len(signal)))
    b = blocks(signal, minimum)
    gained = float(b.medians[0]) - b.tail
    size = max(abs(float(b.medians[0])), 1e-9)
    if gained < gain * size or gained < 3.0 * b.noise:
        return None
    numbers = {"first": float(b.medians[0]) * b.sign, "last": b.tail * b.sign, "gain": gained / size}
    return Hit(
        signal, int(b.first[0]), int(b.last[-1]), (int(b.first[0]), int(b.last[-1])), numbers, strength=0.5
    )
