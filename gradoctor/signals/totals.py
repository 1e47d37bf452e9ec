"""The loss that a log calls ``total``, where its terms stand beside it: ``total 4.5 | seg 1.2 | depth 0.6``."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from gradoctor.intake.columns import Column, FloatArray
from gradoctor.signals.name import Name

_TOTAL = re.compile(
    r"(?:(?P<split>train|val|valid|validation|test|eval)(?:ing)?[ _/.-])?total", re.IGNORECASE
)
_TERM = re.compile(r"[^\W\d]\w{1,30}")
_OF_SPLIT = {"train": "train", "test": "test"}
_WEIGHTS = 0.2  # terms that are weighted before they are summed, and rounding
_REASON = "the total, with its terms beside it"


def with_total(names: Mapping[str, Name], fields: Mapping[str, Column]) -> dict[str, Name]:
    """The names; a ``total`` of fractions is the loss where nothing else is called the loss, and terms of a loss or
    two numbers without a known name that are smaller stand beside it. Those that add up to it are its terms.

    A count (of samples, of steps) is whole in every record, and stays a count.
    """
    totals = {
        spelling: _OF_SPLIT.get((found["split"] or "train").lower(), "val")
        for spelling in names
        if (found := _TOTAL.fullmatch(spelling))
        and fields[spelling].unit is None
        and _fractions(fields[spelling].values)
    }
    main = next((spelling for spelling, split in totals.items() if split == "train"), None)
    if main is None or any(name.canonical == "loss/train" for name in names.values()):
        return dict(names)
    whole = _level(fields[main].values)
    known = {name.canonical for name in names.values() if re.fullmatch(r"loss/[^/]+", name.canonical)}
    terms = [spelling for spelling, name in names.items() if _may_be_term(spelling, name, fields, whole)]
    if not (known - {"loss/val", "loss/test"} or len(terms) > 1):
        return dict(names)
    named = {s: Name(f"loss/{split}", "signal", "lower", reason=_REASON) for s, split in totals.items()}
    if abs(sum(_level(fields[term].values) for term in terms) - whole) <= _WEIGHTS * whole:
        reason = "adds up to the total with its neighbours"
        named |= {t: Name(f"loss/{t.lower()}", "signal", "lower", reason=reason) for t in terms}
    return {**names, **named}


def _may_be_term(spelling: str, name: Name, fields: Mapping[str, Column], whole: float) -> bool:
    """Whether a number without a known name may be a term: positive, and smaller than the whole."""
    values = fields[spelling].values
    plain = name.kind == "unknown" and bool(_TERM.fullmatch(spelling)) and fields[spelling].unit is None
    return plain and _fractions(values) and 0.0 < _level(values) < whole


def _level(values: FloatArray) -> float:
    """The median of the finite values; 0 without any."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else 0.0


def _fractions(values: FloatArray) -> bool:
    """Whether most finite values are not whole numbers."""
    finite = values[np.isfinite(values)]
    return len(finite) > 0 and float(np.mean(finite != np.round(finite))) > 0.5
