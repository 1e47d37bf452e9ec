"""A rule's own cases: short runs on which it must fire or stay silent, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradoctor.intake.columns import Event, FloatArray
from gradoctor.rulebook import ask as asking
from gradoctor.rulebook.explain import unfilled
from gradoctor.rulebook.model import Case, Rule
from gradoctor.rulebook.notation import series
from gradoctor.rulebook.values import evidence_values
from gradoctor.signals.derived import with_derived
from gradoctor.signals.names import understand
from gradoctor.signals.run import Fact, Run, Signal

CASE_FILE = "case"


@dataclass(frozen=True)
class CaseResult:
    """One case: what was wanted (``fires``/``silent``), what the rule answered, and why they differ if
    they do.
    """

    name: str
    wanted: str
    answer: str
    trouble: str = ""

    @property
    def passed(self) -> bool:
        """Whether the rule did as its author says."""
        return not self.trouble


def run_cases(rule: Rule) -> tuple[CaseResult, ...]:
    """The rule asked of each of its cases."""
    wanted = [(case, "fires") for case in rule.tests.fires] + [(case, "silent") for case in rule.tests.silent]
    return tuple(_run_case(rule, case, how) for case, how in wanted)


def _run_case(rule: Rule, case: Case, wanted: str) -> CaseResult:
    try:
        outcome = asking.ask(rule.condition, asking.Context(case_run(case), case.expect))
    except (ValueError, TypeError, KeyError) as broken:
        return CaseResult(case.name, wanted, "error", f"cannot be asked: {broken}")
    answer = outcome.kind + (f" ({outcome.reason})" if outcome.reason else "")
    if wanted == "silent":
        return CaseResult(case.name, wanted, answer, "fired, and should stay silent" if outcome.fired else "")
    if not outcome.fired:
        return CaseResult(case.name, wanted, answer, f"should fire, but is {answer}")
    values = evidence_values(outcome.hits)
    empty = unfilled(rule.evidence, values)
    known = ", ".join(sorted(values))
    return CaseResult(
        case.name, wanted, answer, f"the evidence uses {{{empty[0]}}}, the hit has {known}" if empty else ""
    )


def case_run(case: Case) -> Run:
    """The run a case describes. Raises ValueError for a series or event that is not in the notation."""
    signals = {name: _signal(case, name, raw) for name, raw in case.signals.items()}
    facts = {name: Fact(name, value, key=name, file=CASE_FILE) for name, value in case.facts.items()}
    return with_derived(Run(case.name, signals, facts, _events(case)))


def _signal(case: Case, name: str, raw: Any) -> Signal:
    values, there = series(raw)
    n = len(values)
    steps = _axis(case.steps, n, name)
    epochs = _axis(case.epochs, n, name)
    if steps is None and epochs is None:
        epochs = np.arange(1, n + 1, dtype=np.float64)
    signal = Signal(
        name,
        values,
        np.arange(1, n + 1),
        steps,
        epochs,
        spelling=name,
        file=CASE_FILE,
        direction=understand(name).direction,
    )
    return signal if there.all() else signal.keep(there)


def _axis(raw: Any, n: int, name: str) -> FloatArray | None:
    if raw is None:
        return None
    values, _ = series(raw)
    if len(values) < n:
        raise ValueError(f"{name} has {n} points, the axis {len(values)}")
    return values[:n]


def _events(case: Case) -> tuple[Event, ...]:
    by_step = case.epochs is None and case.steps is not None
    found: list[Event] = []
    for kind, places in case.events.items():
        for place in places:
            step, epoch = (float(place), None) if by_step else (None, float(place))
            line = (
                int(place) if case.epochs is None and case.steps is None else len(found) + 1
            )  # a point's line is its number
            found.append(Event(kind, f"{kind} at {place:g}", line, step, epoch))
    return tuple(found)


def failures(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Those that did not do as the author says."""
    return [result for result in results if not result.passed]
