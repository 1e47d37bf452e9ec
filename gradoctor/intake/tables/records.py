"""Decoded JSON objects -> rows: nested objects flattened with ``/``, numbers and telling words kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gradoctor.intake.columns import FactValue, RawFact
from gradoctor.intake.tables.axes import NAME_KEYS, SPLIT_KEYS
from gradoctor.intake.tables.scalars import is_flag, number_and_unit, number_of
from gradoctor.intake.tables.table import TableBuilder

MAX_DEPTH = 12  # objects nested deeper than any logger writes are passed over
MAX_LIST = 64  # longer lists inside a record are histograms or samples, not series
LONGEST_WORD = 120
_AXIS_FRACTION = frozenset({"epoch", "step", "iter", "iteration", "epochs", "steps"})


def telling(name: str) -> bool:
    """Whether the text under this key can tell rows apart (a split, a metric's name)."""
    key = name.rsplit("/", 1)[-1].strip().lower()
    return key in SPLIT_KEYS or key in NAME_KEYS


def leaves(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every scalar of a record under its path, short lists of numbers as ``path/0``, ``path/1``, ..."""
    stack: list[tuple[str, Any, int]] = [(str(key), record[key], 1) for key in reversed(list(record))]
    while stack:
        path, value, depth = stack.pop()
        if isinstance(value, dict):
            if depth < MAX_DEPTH:
                stack.extend((f"{path}/{key}", item, depth + 1) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            if len(value) <= MAX_LIST and not any(isinstance(item, dict | list) for item in value):
                yield from ((f"{path}/{index}", item) for index, item in enumerate(value))
        else:
            yield path, value


def put_record(builder: TableBuilder, record: Mapping[str, Any], line: int) -> None:
    """Add one decoded object to a table as its next row."""
    builder.begin(line)
    for path, value in leaves(record):
        put_value(builder, path, value)


def put_value(builder: TableBuilder, path: str, value: object) -> None:
    """Add one scalar to the current row: a number, a flag, a word that tells rows apart; anything else is
    passed over.
    """
    if isinstance(value, str):
        number, unit = number_and_unit(value)
        if number is None and "/" in value and path.lower() in _AXIS_FRACTION:
            number = number_and_unit(value.split("/", 1)[0])[0]
        if number is not None:
            builder.put(path, number, unit)
        elif len(value) <= LONGEST_WORD and telling(path):
            builder.put_word(path, value)
    elif isinstance(value, bool):
        if is_flag(path):
            builder.put(path, float(value))
    else:
        plain = number_of(value)
        if plain is not None:
            builder.put(path, plain)


def facts_of(value: object, path: str = "", line: int | None = None) -> Iterator[RawFact]:
    """Configuration as facts: nested objects under dotted paths, scalars and short lists of scalars as they
    are.
    """
    stack: list[tuple[str, object, int]] = [(path, value, 0)]
    while stack:
        key, item, depth = stack.pop()
        if isinstance(item, dict):
            if depth < MAX_DEPTH:
                children = [
                    (f"{key}.{name}" if key else str(name), child, depth + 1) for name, child in item.items()
                ]
                stack.extend(reversed(children))
        elif _is_fact(item) and key:
            yield RawFact(key, item, line)  # type: ignore[arg-type]  # checked by _is_fact


def _is_fact(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= MAX_LIST and all(not isinstance(item, dict | list) for item in value)
    return value is None or isinstance(value, str | float | int | bool)


def fact_value(value: object) -> FactValue:
    """A decoded scalar as a fact's value, anything else as text."""
    return value if value is None or isinstance(value, str | float | int | bool) else str(value)
