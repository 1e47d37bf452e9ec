"""The sweep of a learning-rate finder: the rate grows by a constant factor at every step. Not a training.
Refused.
"""

from __future__ import annotations

import numpy as np

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.delimited import DelimitedOutline, delimited_outline, rows_of
from gradoctor.intake.tables.scalars import number_of_text

_RATES = ("lr", "learning_rate", "lrs")
_LEAST_ROWS = 20
_LEAST_RANGE = 30.0  # over the rows that are looked at; a finder sweeps decades, a warm-up grows linearly
_SAME_FACTOR = 0.02  # relative spread of the factor from row to row


def sniff(head: Head) -> Match | None:
    """A learning rate that grows geometrically over all rows of the head."""
    outline = delimited_outline(head)
    if outline is None or not any("loss" in name.lower() for name in outline.header):
        return None
    named = "lr_find" in head.name.lower().replace("-", "_")
    return (
        Match(90, "the learning rate grows by a constant factor: a finder's sweep")
        if _sweeps(outline, named)
        else None
    )


def _sweeps(outline: DelimitedOutline, named: bool) -> bool:
    cells = next((found for name in _RATES if (found := list(rows_of(outline, name)))), [])
    rates = [number for cell in cells if (number := number_of_text(cell)) is not None and number > 0]
    if len(rates) < _LEAST_ROWS or len(rates) < len(cells):
        return False
    factors = np.diff(np.log(rates))
    mean = float(factors.mean())
    return (
        mean > 0
        and float(np.ptp(factors)) < _SAME_FACTOR * max(mean, 0.01)
        and (named or rates[-1] / rates[0] > _LEAST_RANGE)
    )


def read(source: Source) -> Parsed:
    """Never: raises SourceError with the reason."""
    hint = "give the log of the training itself"
    raise SourceError("the sweep of a learning-rate finder, not a training", where=source.name, hint=hint)


FORMAT = Format("lr-finder", "Learning-rate finder (refused)", "lr_find and its kin", sniff, read)
