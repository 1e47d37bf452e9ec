"""Fill a rule's sentences with numbers: ``{name}``, ``{name:percent}``, ``{name:g}``, ``{name:sci}``.

Not ``str.format``: a rule's text may come from anywhere, and ``{x.__class__}`` must be nothing but a mistake.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

FIELD = re.compile(r"\{([^{}]*)\}")
_SAME_ENDS = re.compile(r"\bbetween (\S+) and \1(?![\w.])")  # a range of one value
_NAME = re.compile(r"([a-z][a-z0-9_]*)(?::([a-z]+))?$")


class Share(float):
    """A value of a signal that counts parts of a whole: told as a percentage wherever no other format is asked."""


def number(value: float) -> str:
    """A number as a reader wants it: ``46,767``, ``0.069``, ``1.29e+12``, ``12``; a share as ``96.4 %``."""
    if isinstance(value, Share):
        return _percent(value)
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if value == int(value) and size < 1e6:
        return f"{int(value):,}"
    if size >= 1e6 or size < 1e-4:
        return f"{value:.3g}"
    return f"{value:,.0f}" if size >= 1000 else f"{value:.4g}"


def _percent(value: float) -> str:
    share = 100.0 * value
    if 1000 <= abs(share) < 1e9:
        return f"{float(f'{share:.3g}'):,.0f} %"
    return f"{share:.3g} %" if math.isfinite(share) else str(value)


FORMATS: dict[str, Callable[[float], str]] = {
    "percent": _percent,
    "g": lambda value: number(value) if 1e4 <= abs(value) < 1e6 else f"{value:.4g}",
    "sci": lambda value: number(float(value)) if 0.01 <= abs(value) < 1e6 else f"{value:.2e}",
}


def fields(template: str) -> list[tuple[str, str | None]]:
    """Names and formats a template uses. Raises ValueError for a field that is neither ``{name}`` nor
    ``{name:format}``.
    """
    found = []
    for inner in FIELD.findall(template):
        match = _NAME.match(inner)
        if not match:
            raise ValueError(f"{{{inner}}} is not a field: write {{name}} or {{name:percent}}")
        if match[2] and match[2] not in FORMATS:
            raise ValueError(f"{{{inner}}}: there is no format {match[2]!r} (there are {', '.join(FORMATS)})")
        found.append((match[1], match[2]))
    return found


def fill(template: str | Sequence[str], values: Mapping[str, float | str]) -> str:
    """The sentence with its fields replaced; of several sentences the first that can be filled.

    A name without a value becomes ``?``: loading and cases refuse such rules.
    """
    if not isinstance(template, str):
        return fill(next((one for one in template if not unfilled(one, values)), template[-1]), values)

    def replaced(field: re.Match[str]) -> str:
        match = _NAME.match(field[1])
        if not match or match[1] not in values:
            return "?"
        value = values[match[1]]
        if isinstance(value, str):
            return value
        return FORMATS[match[2]](value) if match[2] in FORMATS else number(value)

    return _SAME_ENDS.sub(r"at \1", FIELD.sub(replaced, template))


def unfilled(template: str | Sequence[str], values: Mapping[str, float | str]) -> list[str]:
    """Names a sentence uses that have no value; of several sentences, those that the nearest to full
    lacks.
    """
    if not isinstance(template, str):
        return min((unfilled(one, values) for one in template), key=len)
    return [name for name, _ in fields(template) if name not in values]
