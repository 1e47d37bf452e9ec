"""A signal is there at all: what kind of training this is (RL, GAN), or what else the log can tell."""

from __future__ import annotations

from gradoctor.detectors.hit import Hit
from gradoctor.signals.run import Signal


def logged(signals: tuple[Signal, ...], *, minimum: int = 1) -> Hit | None:
    """Hit when any of the named signals has at least ``minimum`` points. Values: name, count."""
    found = [signal for signal in signals if len(signal) >= minimum]
    if not found:
        return None
    signal = max(found, key=len)
    return Hit(signal, 0, len(signal) - 1, (0,), {"name": signal.name, "count": float(len(signal))})
