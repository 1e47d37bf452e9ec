"""One value as a log writes it -> a number, its unit, or nothing."""

from __future__ import annotations

import re


def words(text: str) -> tuple[str, ...]:
    """The words of a list written as text."""
    return tuple(text.split())


_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+(?:[eE][-+]?[0-9]{1,4})?")
_NON_FINITE = {
    "nan": float("nan"),
    "inf": float("inf"),
    "infinity": float("inf"),
    "-inf": float("-inf"),
    "-infinity": float("-inf"),
    "+inf": float("inf"),
    "+infinity": float("inf"),
    "-nan": float("nan"),
    "+nan": float("nan"),
    "nan(ind)": float("nan"),
    "-nan(ind)": float("nan"),
    "1.#ind": float("nan"),  # older C libraries of Windows
    "-1.#ind": float("nan"),
    "1.#qnan": float("nan"),
    "-1.#qnan": float("nan"),
    "1.#inf": float("inf"),
    "-1.#inf": float("-inf"),
}
_LONGEST_NUMBER = 400
ABSENT_WORDS = frozenset({"", "-", "--", "n/a", "na", "none", "null", "undefined", "<na>"})
_BOOLEANS = {"true": 1.0, "false": 0.0}
_FLAG_WORDS = frozenset(
    [
        "clip",
        "clipped",
        "clipping",
        "overflow",
        "skip",
        "skipped",
        "nan",
        "inf",
        "infinite",
        "finite",
        "nonfinite",
    ]
)


def whole_number(text: str) -> float:
    """An integer's digits as a float, without a limit of digits; ``-0`` is 0."""
    return 0.0 if text == "-0" else float(text)


def number_of_text(text: str, *, decimal_comma: bool = False) -> float | None:
    """The number a text spells, or None. ``decimal_comma`` reads ``0,53`` as 0.53 (tables separated by
    semicolons).
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_NUMBER:
        return None
    if _DECIMAL.fullmatch(text):
        return whole_number(text)
    special = _NON_FINITE.get(text.lower())
    if special is not None:
        return special
    if decimal_comma:
        return float(text.replace(",", ".")) if _DECIMAL_COMMA.fullmatch(text) else None
    return float(text.replace(",", "")) if _THOUSANDS.fullmatch(text) else None


def number_and_unit(text: str, *, decimal_comma: bool = False) -> tuple[float | None, str | None]:
    """The number with the percent sign behind it, if there is one: ``"4.0 %"`` -> (4.0, "%")."""
    stripped = text.strip()
    if stripped.endswith("%"):
        return number_of_text(stripped[:-1], decimal_comma=decimal_comma), "%"
    return number_of_text(stripped, decimal_comma=decimal_comma), None


def number_of(value: object) -> float | None:
    """The number a decoded JSON value holds: a number, or text that spells one. Booleans and null are
    none.
    """
    if isinstance(value, float):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    return number_of_text(value) if isinstance(value, str) else None


def is_flag(name: str) -> bool:
    """Whether a boolean under this name counts as 0 or 1: flags of clipping, overflow, skipped steps,
    non-finite values.
    """
    return not _FLAG_WORDS.isdisjoint(re.split(r"[^a-z]+", name.lower()))


def flag_of_text(text: str) -> float | None:
    """``True``/``false`` as 1.0/0.0, or None."""
    return _BOOLEANS.get(text.strip().lower())
