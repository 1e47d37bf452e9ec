"""How messages of one shape are read: which number token is what."""

from __future__ import annotations

import re
from typing import NamedTuple

from gradoctor.intake.text.words import SPLIT_WORDS, is_metric, parts_of, split_of

_SIGNS = re.compile(r"^[\W\d_]+")
_WITHOUT_SPLIT = {"lr", "rate", "norm", "gnorm", "grad", "gradient", "scale", "clip", "clipped"}


class PlannedAxis(NamedTuple):
    """An axis by the index of its number token, and of its total's (-1: none)."""

    name: str
    token: int
    total: int = -1


class PlannedValue(NamedTuple):
    """A value by the index of its number token."""

    key: str
    token: int
    unit: str | None


class Plan(NamedTuple):
    """How to read every message of one shape: which of its number tokens is what."""

    axes: tuple[PlannedAxis, ...] = ()
    values: tuple[PlannedValue, ...] = ()
    problem: str | None = None


NO_PLAN = Plan()


def with_split(key: str, split: str) -> str:
    """The name with the split in front, unless it says itself which split it is about."""
    if not split or any(part in SPLIT_WORDS for part in parts_of(key)):
        return key
    return f"{split}/{key}"


def led(keys: list[str], text: str) -> list[str]:
    """``train Loss: 0.5 Acc: 0.9``: the split that begins the line holds for all its scores, if it is the only one."""
    first, _, rest = keys[0].partition(" ") if keys else ("", "", "")
    lead = first.lower()
    if lead not in SPLIT_WORDS or not rest or not _SIGNS.sub("", text, count=1).lower().startswith(lead):
        return keys
    if any(part in SPLIT_WORDS for key in keys[1:] for part in parts_of(key)):
        return keys
    return [key if _beside_splits(key) else f"{split_of(lead)}/{key}" for key in keys]


def _beside_splits(key: str) -> bool:
    """Whether the name says its split, or is of a quantity that has none (a rate, a norm, a timer)."""
    parts = set(parts_of(key))
    return bool(parts & (SPLIT_WORDS | _WITHOUT_SPLIT)) or not is_metric(key)


def told_apart(keys: list[str]) -> list[str]:
    """Equal names on one line: each takes the split that the last name before it stated."""
    told, split = [], ""
    for key in keys:
        stated = next((part for part in parts_of(key) if part in SPLIT_WORDS), "")
        split = split_of(stated) if stated else split
        told.append(f"{split}/{key}" if split and not stated and keys.count(key) > 1 else key)
    return told
