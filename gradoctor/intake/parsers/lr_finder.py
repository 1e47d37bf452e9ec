"""The sweep of a learning-rate finder: the rate grows by a constant factor at every step. Not a training.
Refused.
"""

from __future__ import annotations

import numpy as np

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.delimited_outline import DelimitedOutline, cells_of, delimited_outline
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
    if _sweep(_rates(head, outline)):
        return Match(90, "the learning rate grows by a constant factor: a finder's sweep")
    return None


def _rates(head: Head, outline: DelimitedOutline) -> list[float]:
    """The learning rates of the head's rows; empty when one is missing or not above zero."""
    place = next((index for index, name in enumerate(outline.header) if name.lower() in _RATES), None)
    if place is None:
        return []
    rows = [
        cells_of(line, outline.delimiter) for line in head.lines[outline.header_index + 1 :] if line.strip()
    ]
    rates = [number_of_text(row[place]) for row in rows if len(row) > place]
    whole = [rate for rate in rates if rate is not None and rate > 0]
    return whole if len(whole) == len(rows) else []


def _sweep(rates: list[float]) -> bool:
    if len(rates) < _LEAST_ROWS or rates[-1] < _LEAST_RANGE * rates[0]:
        return False
    factors = np.diff(np.log(rates))
    return float(np.ptp(factors)) < _SAME_FACTOR * float(factors.mean())


def read(source: Source) -> Parsed:
    """Never: raises SourceError with the reason."""
    hint = "give the log of the training itself"
    raise SourceError("the sweep of a learning-rate finder, not a training", where=source.name, hint=hint)


FORMAT = Format(
    "lr-finder", "Learning-rate finder (refused)", "lr_find and its kin", sniff, read, needs=TABLE
)
