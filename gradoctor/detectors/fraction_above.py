"""A level exceeded too often, e.g. gradients clipped on most updates after warm-up."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.span import Span
from gradoctor.signals.run import Signal


def fraction_above(
    signal: Signal, *, above: float, share: float = 0.5, after: Span | None = None, minimum: int = 3
) -> Hit | None:
    """Hit when at least ``share`` of the finite points after ``after`` lie above ``above``.

    Raises NotEnoughData with fewer than ``minimum`` such points.
    """
    asked = np.isfinite(signal.values)
    if after is not None:
        asked &= after.after(signal)
    index = np.flatnonzero(asked)
    if len(index) < minimum:
        raise NotEnoughData(
            f"{signal.name} has {len(index)} points{f' after {after}' if after else ''}, needs {minimum}"
        )
    beyond = index[signal.values[index] > above]
    fraction = len(beyond) / len(index)
    if not len(beyond) or fraction < share:
        return None
    worst = int(beyond[np.argmax(signal.values[beyond])])
    values = {
        "share": fraction,
        "limit": above,
        "median": float(np.median(signal.values[index])),
        "last": float(signal.values[index[-1]]),
        "worst": float(signal.values[worst]),
        "count": float(len(index)),
    }
    points = tuple(dict.fromkeys((int(beyond[0]), worst, int(beyond[-1]))))
    return Hit(signal, int(beyond[0]), int(beyond[-1]), points, values, strength=0.5 + fraction / 2)
