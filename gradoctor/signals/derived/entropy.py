"""The policy's entropy where only its loss is logged, which is the entropy with the sign turned."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradoctor.signals.derived import computed
from gradoctor.signals.run import Run, Signal


def derive(run: Run) -> Iterator[Signal]:
    """``rl/entropy`` = - ``rl/entropy_loss``, where the loss is below zero as Stable-Baselines3 logs it (it
    minimises minus the entropy); a positive one is left alone, its sign is not known.
    """
    loss = run.signals.get("rl/entropy_loss")
    if loss is None or "rl/entropy" in run.signals or not len(loss):
        return
    finite = loss.values[np.isfinite(loss.values)]
    if len(finite) and float(finite.max()) <= 0.0 and float(finite.min()) < 0.0:
        reason = f"{loss.spelling or loss.name} with the sign turned"
        yield computed(loss, "rl/entropy", lambda: -loss.values, (loss,), reason, spelling=loss.spelling)
