"""A series as one word of block characters, for text and Markdown where no picture can stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

_BLOCKS = "▁▂▃▄▅▆▇█"
_PLAIN = "_.-=+*%#"


def sparkline(values: Sequence[float], width: int = 24, *, ascii_only: bool = False) -> str:
    """At most ``width`` characters, the most extreme value of each stretch; ``!`` where one is not finite.

    Logarithmic when the values are positive and span more than two decades. Empty for fewer than two values.
    """
    if len(values) < 2:
        return ""
    finite = [v for v in values if math.isfinite(v)]
    if not finite:
        return "!" * min(width, len(values))
    middle = sorted(finite)[len(finite) // 2]
    picked = [_most_extreme(stretch, middle) for stretch in _stretches(values, width)]
    log = min(finite) > 0 and max(finite) / min(finite) > 100
    low, high = (math.log(min(finite)), math.log(max(finite))) if log else (min(finite), max(finite))
    signs = _PLAIN if ascii_only else _BLOCKS
    return "".join(_sign(math.log(v) if log and math.isfinite(v) else v, low, high, signs) for v in picked)


def _stretches(values: Sequence[float], width: int) -> list[Sequence[float]]:
    count = min(width, len(values))
    edges = [round(i * len(values) / count) for i in range(count + 1)]
    return [values[a:b] for a, b in pairwise(edges)]


def _most_extreme(stretch: Sequence[float], middle: float) -> float:
    odd = next((v for v in stretch if not math.isfinite(v)), None)
    return odd if odd is not None else max(stretch, key=lambda v: abs(v - middle))


def _sign(value: float, low: float, high: float, signs: str) -> str:
    if not math.isfinite(value):
        return "!"
    share = (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5  # halves never overflow
    return signs[min(len(signs) - 1, max(0, int(share * len(signs) + 1e-9)))]
