"""Learning rate times gradient norm: the size of a plain gradient step."""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import FloatArray
from gradoctor.signals.derived import computed, paired
from gradoctor.signals.run import Run, Signal, stretch


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
        at, beside = norm.keep(pairs[0]), stretch(pairs[1])
        return [
            computed(
                at,
                "optim/step_size",
                lambda: _product(at.values, lr.values[beside]),
                (norm, lr),
                "learning rate times gradient norm",
            )
        ]
    fact = run.facts.get("optim/lr")
    if (
        fact is None
        or isinstance(fact.value, bool)
        or not isinstance(fact.value, (int, float))
        or "optim/scheduler" in run.facts
    ):
        return []
    rate = float(fact.value)
    return [
        computed(
            norm,
            "optim/step_size",
            lambda: _product(norm.values, rate),
            (norm,),
            f"gradient norm times the configured learning rate {fact.value:g}",
        )
    ]


def _product(norms: FloatArray, rate: FloatArray | float) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(norms * rate)
