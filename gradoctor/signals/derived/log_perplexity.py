"""The loss behind a perplexity, where a log has the perplexity alone: its natural logarithm, in nats a token."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from gradoctor.intake.columns import FloatArray
from gradoctor.signals.derived import computed
from gradoctor.signals.run import Run, Signal


def derive(run: Run) -> Iterator[Signal]:
    """``loss/<split>`` = ln ``metric/perplexity/<split>``, in a run that logs no loss of any kind."""
    if any(name.startswith("loss/") for name in run.signals):
        return
    for split in ("train", "val", "test"):
        perplexity = run.signals.get(f"metric/perplexity/{split}")
        if perplexity is None:
            continue
        reason = f"logarithm of {perplexity.spelling or perplexity.name}"
        logarithm = partial(_logarithm, perplexity)
        yield computed(perplexity, f"loss/{split}", logarithm, (perplexity,), reason, direction="lower")


def _logarithm(perplexity: Signal) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(perplexity.values)
