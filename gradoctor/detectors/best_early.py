"""The best evaluation lies in the first part of the run, and everything after it was worse."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import at_least, blocks, smoothed
from gradoctor.signals.run import Signal


def best_early(
    signal: Signal, *, before: float = 0.5, worse: float = 0.05, after: int = 5, minimum: int = 8
) -> Hit | None:
    """Hit when the best evaluation lies in the first ``before`` of the run, ``after`` or more follow, and
    the last level is ``worse`` (relative).

    Values: best, best_at, last, worse, wasted (share of the evaluations after the best). Raises
    NotEnoughData below ``minimum`` points.
    """
    values, index = at_least(signal, minimum)
    b = blocks(signal, minimum)
    best = int(np.argmin(values) if b.sign > 0 else np.argmax(values))
    wasted = (len(values) - 1 - best) / len(values)
    level = float((smoothed(b.medians) if len(b) >= 7 else b.medians).min())  # not one lucky draw of many
    lost = b.tail - level
    size = max(abs(level), 0.1 * (float(b.medians[0]) - level), 1e-300)
    late = b.best > before * len(b) or len(values) - 1 - best < after or best > before * len(values)
    if late or lost < worse * size or lost < 4.0 * b.noise:
        return None
    numbers: dict[str, float | str] = {
        "best": float(values[best]),
        "best_at": signal.at(int(index[best])),
        "last": b.tail * b.sign,
        "worse": lost / size,
        "wasted": wasted,
    }
    return Hit(
        signal,
        int(index[best]),
        int(index[-1]),
        (int(index[best]), int(index[-1])),
        numbers,
        strength=0.5 + wasted / 2,
    )
