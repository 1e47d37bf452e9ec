"""Which names a rule's sentences may use, found out before the rule ever fires.

A detector's values are the words in its source (and in the statistics it shares), so a misspelt name is
an error of the rule file. The source is read as text: no NumPy is imported.
"""

from __future__ import annotations

import re
from functools import cache

from gradoctor._resources import sources
from gradoctor.errors import did_you_mean
from gradoctor.rulebook.explain import fields
from gradoctor.rulebook.model import Rule

# What the engine adds to every hit: the primary signal's name, its spelling in the log, where the pattern
# starts and stops.
PLACE_NAMES = (
    "signal",
    "spelling",
    "setting",
    "start_at",
    "stop_at",
    "start_value",
    "stop_value",
    "count_events",
)
HEALTHY_NAMES = (
    "first",
    "last",
    "min",
    "max",
    "first_at",
    "last_at",
    "every",
    "are",
    "min_at",
    "max_at",
    "count",
    "name",
    "course",
)
_QUOTED = re.compile(r"[\"']([a-z][a-z0-9_]*)[\"']")
_SHARED = re.compile(r"^from gradoctor\.detectors\.(\w+) import", re.MULTILINE)
_NTH = re.compile(r"_[2-9]$")  # a second hit's value is {share_2}

Problem = tuple[tuple[str | int, ...], str, str | None]


def check_templates(rule: Rule) -> Problem | None:
    """The first field of a rule's sentences that cannot be filled: where, what and a hint; None when all
    can.
    """
    known = set(PLACE_NAMES).union(*(value_names(leaf.key) for leaf in rule.condition.leaves()))
    healthy = set(HEALTHY_NAMES) | known
    checks: list[tuple[tuple[str | int, ...], str, set[str]]] = [
        (("evidence", i), text, known) for i, text in enumerate(rule.evidence)
    ]
    checks.append((("cause", "claim"), rule.cause.claim, known))
    for i, prescription in enumerate(rule.prescriptions):
        checks.append((("prescriptions", i, "do"), prescription.do, known))
        checks.append((("prescriptions", i, "why"), prescription.why, known))
    if rule.healthy:
        inner = rule.healthy.when.leaves() if rule.healthy.when else []
        checks.append(
            (("healthy", "say"), rule.healthy.say, healthy.union(*(value_names(leaf.key) for leaf in inner)))
        )
    for path, template, names in checks:
        try:
            used = [name for name, _ in fields(template)]
        except ValueError as broken:
            return path, str(broken), None
        unknown = [name for name in used if name not in names and _NTH.sub("", name) not in names]
        if unknown:
            return (
                path,
                f"{'.'.join(map(str, path))}: nothing gives {{{unknown[0]}}} a value",
                did_you_mean(unknown[0], names),
            )
    return None


@cache
def value_names(detector: str) -> frozenset[str]:
    """The quoted words in a detector's source, and in the shared statistics it imports: a superset of its
    values' names.
    """
    return frozenset().union(*(_words(module) for module in (detector, *_SHARED.findall(_source(detector)))))


@cache
def _source(module: str) -> str:
    return (sources("detectors") / f"{module}.py").read_text(encoding="utf-8")


@cache
def _words(module: str) -> frozenset[str]:
    return frozenset(_QUOTED.findall(_source(module)))
