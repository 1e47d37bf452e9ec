"""Each loss component's share of the sum of all components' magnitudes: does one term drown the others?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from gradoctor.intake.columns import FloatArray
from gradoctor.signals.derived import computed, together
from gradoctor.signals.run import Run, Signal

MAX_TERMS = 100
"""More terms than this are no parts of one sum; every share names all of them."""
_NOT_TERMS = {"train", "val", "test", "gap", "discriminator", "generator", "policy", "value"}


def derive(run: Run) -> list[Signal]:
    """``loss_share/<component>`` in 0..1, where at least two training components stand in the same records."""
    terms = [
        s
        for n, s in run.signals.items()
        if n.startswith("loss/") and n.count("/") == 1 and n[5:] not in _NOT_TERMS
    ]
    if len(terms) < 2:
        return []
    longest = max(terms, key=len)
    terms = [t for t in terms if together(t, longest)]
    if not 2 <= len(terms) <= MAX_TERMS:
        return []
    group, total = tuple(terms), _summed(terms)
    return [
        computed(
            t,
            f"loss_share/{t.name[5:]}",
            partial(_share, t, total),
            group,
            "share of the summed magnitudes of the components",
            "ratio",
        )
        for t in terms
    ]


def _summed(terms: Sequence[Signal]) -> FloatArray:
    total = np.abs(terms[0].values)
    with np.errstate(invalid="ignore", over="ignore"):
        for term in terms[1:]:
            total += np.abs(term.values)
    return total


def _share(term: Signal, total: FloatArray) -> FloatArray:
    share = np.abs(term.values)
    with np.errstate(invalid="ignore", divide="ignore"):
        share /= total
    return share
