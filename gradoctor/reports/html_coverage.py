"""What to log so that more rules can be asked: by what is missing, what is known how to log and opens most
rules first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gradoctor.reports.wire import RuleVerdictWire

_FRAMEWORK = re.compile(r"([a-z][a-z0-9 _+-]{1,20}): (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tip:
    """How to log something: ``framework`` is empty where the tip holds for all."""

    framework: str
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What is missing, the rules that wait for it, and how to log it."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    tips: tuple[Tip, ...]


def openings(coverage: Sequence[RuleVerdictWire]) -> tuple[Opening, ...]:
    """Missing signals and facts, each once; those with the same way of logging (a configuration file) are
    one entry.

    Which tip belongs to which name is learnt from the rules that miss one thing only.
    """
    waiting = [v for v in coverage if v.verdict == "not-applicable" and v.missing]
    known: dict[str, tuple[str, ...]] = {}
    for verdict in sorted(waiting, key=lambda v: len(v.missing)):
        new = [name for name in verdict.missing if name not in known]
        told = {tip for name in verdict.missing for tip in known.get(name, ())}
        for name in new:
            known[name] = tuple(tip for tip in verdict.how_to_log if tip not in told) if len(new) == 1 else ()
    grouped: dict[tuple[str, ...], list[str]] = {}
    for name, tips in known.items():
        grouped.setdefault(tips or (f"\0{name}",), []).append(name)
    made = []
    for tips, names in grouped.items():
        codes = dict.fromkeys(v.code for v in waiting if set(names) & set(v.missing))
        shown = tuple(_tip(tip) for tip in tips if not tip.startswith("\0"))
        made.append(Opening(tuple(names), tuple(codes), shown))
    return tuple(sorted(made, key=lambda one: (not one.tips, -len(one.codes), one.names)))


def _tip(text: str) -> Tip:
    match = _FRAMEWORK.fullmatch(text)
    return Tip(match[1], match[2]) if match else Tip("", text)
