"""What may be asked of a run that goes on: nothing that only its end can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gradoctor.rulebook.condition import Condition
from gradoctor.rulebook.load import load_rules
from gradoctor.settings import Budget, Settings

OF_THE_END = frozenset({"cut_short", "improving_at_end", "ramps_to_end"})
"""Detectors that are true of every run that has not ended yet."""


def while_running(settings: Settings, rule_paths: tuple[str, ...] = ()) -> Settings:
    """A project's settings without the rules and budgets that speak of a run's end."""
    rules = load_rules((*settings.rule_paths, *rule_paths))
    unasked = tuple(rule.id for rule in rules if OF_THE_END & set(_affirmed(rule.condition)))
    overrides = tuple(
        override.model_copy(update={"expect": _unended(override.expect)}) for override in settings.override
    )
    changes = {
        "ignore": (*settings.ignore, *unasked),
        "expect": _unended(settings.expect),
        "override": overrides,
    }
    return settings.model_copy(update=changes)


def _affirmed(condition: Condition) -> Iterator[str]:
    """The detectors that have to hit for a condition to fire."""
    if condition.is_detector:
        yield condition.key
    elif condition.key in ("all", "any"):
        for child in condition.children:
            yield from _affirmed(child)


def _unended(budgets: Mapping[str, Budget]) -> dict[str, Budget]:
    """Budgets without what they ask of the last value; a bound without a place is one of the end."""
    kept: dict[str, Budget] = {}
    for name, budget in budgets.items():
        ends = ["final_below", "final_above"] + (["below", "above"] if budget.by is None else [])
        kept[name] = budget.model_copy(update=dict.fromkeys(ends))
    return kept
