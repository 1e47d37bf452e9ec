"""Every number a shipped rule decides by is accounted for."""

from __future__ import annotations

import pytest

from gradoctor.rulebook.load import load_rules
from gradoctor.rulebook.model import Rule

# how much of a series is needed, and where in it is looked: these say when a question can be asked, not how it is answered
EXTENTS = {"minimum", "tail", "after", "before", "within", "skip"}
SENTINEL = 1e-20  # bounds such as -1e-30 only say "exactly zero"
RULES = {rule.id: rule for rule in load_rules()}


def deciding_numbers(rule: Rule) -> list[str]:
    return [
        f"{leaf.key} {name}: {value}"
        for leaf in rule.condition.leaves()
        for name, value in leaf.arguments.items()
        if isinstance(value, float | int)
        and not isinstance(value, bool)
        and name not in EXTENTS
        and abs(value) > SENTINEL
    ]


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if deciding_numbers(rule)))
def test_a_rule_that_decides_by_numbers_says_where_they_come_from(name: str) -> None:
    assert RULES[name].thresholds, (
        f"{name} decides by {deciding_numbers(RULES[name])}: say in `thresholds` why these"
    )
