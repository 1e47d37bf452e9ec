"""The table of canonical names (rules/signals.yaml), indexed for look-up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from gradoctor._kept import kept
from gradoctor._resources import resource

Direction = Literal["lower", "higher"]
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def key_of(text: str) -> str:
    """The form names are compared in: lower case, no separators ("Train Loss" -> "trainloss")."""
    return _SEPARATORS.sub("", text.lower())


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an alias stands for. ``ratio``: the canonical unit is 0..1, percentages are converted."""

    name: str
    direction: Direction | None = None
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What a name means where one of the globs ``beside`` is in the log as well."""

    name: str
    beside: tuple[str, ...]


@dataclass(frozen=True)
class NameTable:
    """signals.yaml, indexed: keys are :func:`key_of` forms."""

    splits: Mapping[str, str]
    total_loss: frozenset[str]
    loss_components: Mapping[str, str]
    metrics: Mapping[str, Meaning]
    signals: Mapping[str, Meaning]
    counters: frozenset[str]
    families: Mapping[str, str]
    facts: Mapping[str, str]
    fact_markers: frozenset[str]
    fact_components: Mapping[str, str]
    outside_rl: Mapping[str, str]
    layered: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, Beside] = field(default_factory=dict)
    how_to_log: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


@cache
def name_table() -> NameTable:
    """The shipped table."""
    text = resource("rules", "signals.yaml").read_text(encoding="utf-8")
    return index_names(kept("signals", (text,), lambda: _from_yaml(text)))


def _from_yaml(text: str) -> Any:
    import yaml  # only when nothing is kept

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader


def index_names(raw: dict[str, Any]) -> NameTable:
    """Index a parsed signals.yaml."""
    signals: dict[str, Meaning] = {}
    for name, entry in raw["signals"].items():
        meaning = Meaning(name, entry.get("better"), bool(entry.get("ratio")))
        for alias in [name, *entry.get("aliases", [])]:
            signals.setdefault(key_of(alias), meaning)
    metrics = {
        key_of(alias): Meaning(name, entry["better"], bool(entry.get("ratio")))
        for name, entry in raw["metrics"].items()
        for alias in [name, *entry.get("aliases", [])]
    }
    return NameTable(
        splits=_inverted(raw["splits"]),
        total_loss=frozenset(map(key_of, raw["loss"]["total"])),
        loss_components=_inverted(raw["loss"]["components"]),
        metrics=metrics,
        signals=signals,
        counters=frozenset(map(key_of, raw["counters"])) | _inverted(raw.get("parts", {})).keys(),
        families=_inverted(raw["families"]),
        facts=_inverted(raw["facts"]),
        fact_markers=frozenset(map(key_of, raw["fact_components"]["markers"])),
        fact_components=_inverted(raw["fact_components"]["names"]),
        outside_rl=_inverted(raw["outside_rl"]),
        layered=_inverted(raw.get("layered", {})),
        beside={
            key_of(alias): Beside(name, tuple(entry["beside"]))
            for name, entry in raw.get("beside", {}).items()
            for alias in entry["names"]
        },
        how_to_log=raw.get("log", {}),
        parts=_inverted(raw.get("parts", {})),
    )


def _inverted(groups: Mapping[str, list[str]]) -> dict[str, str]:
    return {key_of(alias): name for name, aliases in groups.items() for alias in aliases}
