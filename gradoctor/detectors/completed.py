"""The log reaches the planned end of the training: its goal in epochs or steps is in the last record."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.signals.run import Signal


def completed(signal: Signal, *, epochs: float | None = None, steps: float | None = None) -> Hit | None:
    """Hit when the last point stands at the planned number of ``steps``, or of ``epochs`` where no steps are
    planned or counted.

    Epochs may be counted from 0; the last record of steps may stand a little before the end. Values: reached,
    planned. Raises NotEnoughData when the series has no axis that counts what is planned.
    """
    for axis, planned in ((signal.step, steps), (signal.epoch, epochs)):
        if planned is None or not planned > 0 or axis is None or not np.isfinite(axis).any():
            continue
        reached = float(np.nanmax(axis))
        counted = reached + 1.0 if axis is signal.epoch and float(np.nanmin(axis)) == 0.0 else reached
        if counted < 0.97 * planned:
            return None
        end = len(signal) - 1
        return Hit(signal, end, end, (end,), {"reached": reached, "planned": float(planned)})
    raise NotEnoughData(f"no planned end is known that {signal.name} counts towards")
