"""A configured value beyond a limit, or one of a set: what the configuration says, not what the run did."""

from __future__ import annotations

from typing import Any

from gradoctor.detectors.hit import Hit, NotEnoughData


def setting(
    value: Any,
    *,
    above: float | None = None,
    below: float | None = None,
    times: float = 1.0,
    among: list[Any] | None = None,
    mixed: bool = False,
) -> Hit | None:
    """Hit when ``value`` (usually ``{fact: name}``) lies above ``above * times`` and below ``below *
    times``, is ``among`` the given, or, with ``mixed``, is a list of several different values.

    Words compare without case; null counts as 0. A list of numbers answers with its greatest (``above``)
    or smallest (``below``). Values: value, limit, factor; of a word: value, word. Raises NotEnoughData
    when a limit is asked of something that is no number.
    """
    if mixed:
        different = {str(item).lower() for item in value} if isinstance(value, list) else set()
        return _worded(", ".join(sorted(different))) if len(different) > 1 else None
    if among is not None:
        return _worded(str(value)) if _word(value) in {_word(item) for item in among} else None
    number = _number(value, largest=above is not None)
    if (above is not None and not number > above * times) or (
        below is not None and not number < below * times
    ):
        return None
    limit = (above if above is not None else below if below is not None else 0.0) * times
    factor = number / limit if limit else float("inf")
    return Hit(None, values={"value": number, "limit": float(limit), "factor": factor})


def _worded(text: str) -> Hit:
    return Hit(None, values={"value": text, "word": text})


def _word(value: Any) -> str:
    return str(value).strip().lower()


def _number(value: Any, *, largest: bool) -> float:
    if isinstance(value, list):
        numbers = [_number(item, largest=largest) for item in value]
        if not numbers:
            raise NotEnoughData("the setting is an empty list")
        return max(numbers) if largest else min(numbers)
    if value is None:
        return 0.0
    try:
        return float(value)
    except (TypeError, ValueError):
        raise NotEnoughData(f"the setting {str(value)[:60]!r} is not a number") from None
