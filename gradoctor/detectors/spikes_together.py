"""A spike of the loss announced by a jump of the gradient norm at, or just before, the same place."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, positions
from gradoctor.detectors.spike import spike
from gradoctor.signals.run import Signal


def spikes_together(
    loss: Signal, *, norm: Signal, times: float = 1.5, norm_times: float = 3.0, minimum: int = 8
) -> Hit | None:
    """Hit when the loss's largest spike has a gradient norm ``norm_times`` the level before it, within
    three records of its onset.

    Values: those of :func:`spike`, and norm_before, norm_peak, norm_times. Raises NotEnoughData with fewer
    than ``minimum`` points.
    """
    hit = spike(loss, times=times, minimum=minimum)
    at_least(norm, minimum)
    if hit is None or hit.signal is None:
        return None
    here, there = positions(loss, norm)
    reach = 3.0 * float(np.median(np.diff(here))) if len(here) > 1 else 0.0
    near = np.flatnonzero((there >= here[hit.start] - reach) & (there <= here[max(hit.points)] + reach))
    earlier = norm.values[: near[0]] if len(near) else norm.values[:0]
    earlier = earlier[np.isfinite(earlier)][-50:]
    if not len(near) or len(earlier) < 3:
        raise NotEnoughData(f"{norm.name} has no points just before the spike")
    before, peak_at = (
        float(np.median(earlier)),
        int(near[np.nanargmax(norm.values[near])]) if np.isfinite(norm.values[near]).any() else int(near[0]),
    )
    peak = float(norm.values[peak_at])
    if before <= 0 or not peak > norm_times * before or peak < 1.5 * float(earlier.max()):
        return None
    numbers = {**hit.values, "norm_before": before, "norm_peak": peak, "norm_times": peak / before}
    return Hit(loss, hit.start, hit.stop, hit.points, numbers, also=((norm, peak_at),), strength=0.8)
