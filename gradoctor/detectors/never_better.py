"""A noisy score that never rose above where it began: the reward of an agent that does not learn."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks, finite_points, from_the_start, rank_trend
from gradoctor.signals.run import Signal


def never_better(
    signal: Signal, *, sigmas: float = 4.0, visible: float | None = None, minimum: int = 20
) -> Hit | None:
    """Hit when the last third is not better than the start by ``sigmas`` of the noise of such a level, no
    tenth of the run by twice that, and the ranks show no trend.

    Unlike ``no_gain`` it asks in units of the noise: rewards have no natural zero. A series whose usual value is the
    best it ever has, and that only now and then falls below, is at its ceiling. Values: first, last, best, tau.
    Raises NotEnoughData with fewer than ``minimum`` finite points, when the log begins in the middle of the
    training, or when a gain of ``visible`` (relative to the start) would be lost in the noise.
    """
    b = blocks(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    m = b.medians
    parts = np.array([float(np.median(part)) for part in np.array_split(m, min(10, len(m) // 2))])
    tau, z = rank_trend(m)
    start = max(parts[0], parts[1])
    unit = max(b.noise / np.sqrt(max(1.0, len(m) / len(parts))), 1e-12 * max(abs(start), 1e-300))
    gained = start - float(np.median(m[-max(2, len(m) // 3) :]))
    if visible is not None and sigmas * unit > visible * abs(start):
        raise NotEnoughData(f"{signal.name} is too noisy to tell a gain of {visible:.0%} from none")
    if _at_ceiling(signal, b.sign):
        return None
    if z < -3.0 or gained > sigmas * unit or start - float(parts[1:].min()) > 2.0 * sigmas * unit:
        return None
    numbers = {
        "first": float(parts[0]) * b.sign,
        "last": float(parts[-1]) * b.sign,
        "best": float(parts.min()) * b.sign,
        "tau": -tau,
    }
    points = tuple(dict.fromkeys((int(b.first[0]), int(b.first[b.best]), int(b.last[-1]))))
    return Hit(signal, int(b.first[0]), int(b.last[-1]), points, numbers, strength=0.7)


def _at_ceiling(signal: Signal, sign: float) -> bool:
    """Whether half of all values or more are the best one, already in the first third, and the others fall below."""
    values, _ = finite_points(signal)
    top = values == (values.min() if sign > 0 else values.max())
    return bool(0.5 <= top.mean() < 1.0 and top[: max(1, len(values) // 3)].mean() >= 0.5)
