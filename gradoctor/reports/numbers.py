"""Numbers as a person reads them: 46,767, 6.3e-03, 38.8 %, 1,200x. One place, so that every report says
them alike.
"""

from __future__ import annotations

import math

Said = float | int | str | bool | None


def number(value: Said) -> str:
    """A number in at most about four digits; text stays as it is; None is a dash."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}" if abs(value) < 10**15 else f"{value:.3e}"
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return _finite(value)


def _finite(value: float) -> str:
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e7 or size < 1e-3:
        return _scientific(value)
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def _scientific(value: float) -> str:
    mantissa, exponent = f"{value:.3e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{exponent}"


def measured(value: Said, unit: str | None) -> str:
    """A value with its unit; ratios (unit ``ratio``) as percentages, as the documents write them."""
    if (
        isinstance(value, float | int)
        and not isinstance(value, bool)
        and unit == "ratio"
        and math.isfinite(value)
    ):
        return f"{percent(value)}"
    said = number(value)
    return f"{said} {unit}" if unit and unit not in ("ratio", "1") and value is not None else said


def unit_shown(name: str, unit: str | None) -> str | None:
    """The unit a signal's values are told in: metrics stay 0..1 (F1 0.0769), other ratios are percentages."""
    return None if unit == "ratio" and name.startswith("metric/") else unit


def percent(ratio: float) -> str:
    """A ratio as a percentage: 0.388 is 38.8 %."""
    share = 100.0 * ratio
    return f"{share:.0f} %" if share == round(share) or abs(share) >= 1000 else f"{share:.3g} %"


def factor(value: float | None) -> str:
    """A ratio between two values: ×18,700; ×0.5; a dash when there is none."""
    if value is None or not math.isfinite(value):
        return "-"
    return f"×{number(float(f'{value:.3g}'))}"


def literal(value: object) -> str:
    """A configuration value as configuration files write it: true, 1e-4, [1, 2], text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, float):
        return _literal_float(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(item)}" for key, item in value.items()) + "}"
    return str(value)


def _literal_float(value: float) -> str:
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if value == int(value) and abs(value) < 1e6:
        return f"{value:.1f}"
    short = f"{value:.6g}"
    return short.replace("e-0", "e-").replace("e+0", "e+")


def many(count: int, noun: str, plural: str | None = None) -> str:
    """``1 warning``, ``3 warnings``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
