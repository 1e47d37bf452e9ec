"""How a spelling was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gradoctor.signals.table import Direction

Kind = Literal["signal", "axis", "counter", "unknown"]


@dataclass(frozen=True, slots=True)
class Name:
    """How a spelling was understood. ``variant`` is ``step`` or ``epoch`` for trackers that log both forms of
    one quantity.
    """

    canonical: str
    kind: Kind
    direction: Direction | None = None
    ratio: bool = False
    variant: str | None = None
    reason: str = ""
