"""The log stops before the planned end, and does not say why."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.intake.columns import Event
from gradoctor.signals.run import Signal


def cut_short(
    signals: tuple[Signal, ...],
    *,
    planned: float,
    axis: str = "epoch",
    reasons: tuple[Event, ...] = (),
    short: float = 0.95,
) -> Hit | None:
    """Hit when the last point of ``signals`` lies before ``short`` of ``planned`` on ``axis`` and none of
    ``reasons`` was told.

    Values: reached, planned, share. Raises NotEnoughData when no signal has that axis.
    """
    ends = [
        float(np.nanmax(a))
        for a in (getattr(s, axis) for s in signals)
        if a is not None and len(a) and np.isfinite(a).any()
    ]
    if not ends:
        raise NotEnoughData(f"the log counts no {axis}s")
    reached = max(ends)
    share = (reached + (1.0 if axis == "epoch" else 0.0)) / planned if planned > 0 else 1.0
    if reasons or share >= short:
        return None
    longest = max(signals, key=len)
    numbers = {"reached": reached, "planned": float(planned), "share": reached / planned}
    return Hit(longest, len(longest) - 1, len(longest) - 1, (len(longest) - 1,), numbers, strength=0.5)
