"""Learning rate times gradient norm: the size of a plain gradient step."""

from __future__ import annotations

import numpy as np

from gradoctor.signals.derived import computed, paired
from gradoctor.signals.run import Run, Signal


def derive(run: Run) -> list[Signal]:
    """``optim/step_size`` where both are logged, or where the configuration gives one learning rate for the
    whole run.
    """
    norm, lr = run.signals.get("grad/norm"), run.signals.get("lr")
    if norm is None:
        return []
    if lr is not None:
        pairs = paired(norm, lr)
        if pairs is None:
            return []
        left, right = pairs
        at = norm.keep(left)
        with np.errstate(over="ignore", invalid="ignore"):
            values = at.values * lr.values[right]
        return [computed(at, "optim/step_size", values, (norm, lr), "learning rate times gradient norm")]
    fact = run.facts.get("optim/lr")
    if (
        fact is None
        or isinstance(fact.value, bool)
        or not isinstance(fact.value, (int, float))
        or "optim/scheduler" in run.facts
    ):
        return []
    return [
        computed(
            norm,
            "optim/step_size",
            norm.values * float(fact.value),
            (norm,),
            f"gradient norm times the configured learning rate {fact.value:g}",
        )
    ]
