"""Monitor lines of one module: ``[GRAD-MONITOR] name: norm 0.0 < 1e-07``, ``name: grad_norm=6.3e-03``."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gradoctor.intake.text.tokens import to_float

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|NaN|inf|Inf)"
_TAGGED = (
    rf"\[(?P<tag>[A-Z_-]{{0,30}}GRAD[A-Z_-]{{0,30}})\]\s*(?P<name>[\w./-]{{1,200}})\s*:\s*"
    rf"(?:(?:grad[_ ]?)?(?:norm|l2)(?:[_ ]norm)?)\s*[=:\s]\s*(?P<value>{_NUMBER})"
    rf"(?:\s*(?P<sign>[<>])\s*(?P<limit>{_NUMBER}))?"
)
_BARE = rf"[^\w\[]*(?P<name>[A-Za-z_][\w.]*): (?:grad_norm|l2|grad_l2)=(?P<value>{_NUMBER})(?![\w.])"


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compiled when the first line asks for it: most logs have no monitor."""
    return re.compile(expression)


class Norm(NamedTuple):
    """The gradient norm of one module, and the event it was reported as, if any."""

    name: str
    value: float
    event: str | None


def read_monitor(text: str) -> Norm | None:
    """The gradient norm of a named module that a monitor line states, or None."""
    found = _compiled(_TAGGED).search(text) if "GRAD" in text else None
    if found:
        event = {"<": "gradient-vanishing", ">": "gradient-exploding"}.get(found["sign"] or "")
        return Norm(found["name"], to_float(found["value"]), event)
    if "grad_norm=" in text or "l2=" in text:
        bare = _compiled(_BARE).match(text)
        if bare:
            return Norm(bare["name"], to_float(bare["value"]), None)
    return None
