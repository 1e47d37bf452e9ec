"""Expectations of the settings as budgets: a band, a value by a place, a final value, a table by epoch.
Missed ones are findings.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.span import Span
from gradoctor.diagnosis.evidence import fingerprint
from gradoctor.diagnosis.finding import Evidence, Finding, Prescription, Verdict
from gradoctor.errors import did_you_mean
from gradoctor.rulebook.explain import number
from gradoctor.settings import Budget
from gradoctor.signals.run import Run, Signal

UNASKED = "A value the project expects could not be judged"
CURE = "Find what changed since the last run that met it: gradoctor compare BEFORE AFTER."
CODE, RULE, TITLE = "GD003", "budget-missed", "A value the project expects was not reached"


def check_budgets(run: Run, budgets: Mapping[str, Budget]) -> tuple[list[Finding], list[Verdict]]:
    """Findings for missed budgets, and one verdict a budget (a missing signal is "not applicable", never
    passed).
    """
    findings, verdicts = [], []
    for name, budget in budgets.items():
        signals = run.matching(name)
        if not signals:
            findings.append(_unasked(run, name))
            verdicts.append(
                Verdict(
                    CODE,
                    RULE,
                    f"{TITLE}: {name}",
                    "not-applicable",
                    f"not logged: {name}",
                    (name,),
                    category="settings",
                )
            )
            continue
        missed = [found for signal in signals if (found := _missed(run, signal, budget)) is not None]
        findings.extend(missed)
        verdicts.append(
            Verdict(CODE, RULE, f"{TITLE}: {name}", "fired" if missed else "quiet", category="settings")
        )
    return findings, verdicts


def _unasked(run: Run, name: str) -> Finding:
    """A budget whose signal the log does not hold: said, for what could not be asked was not met either."""
    near = did_you_mean(
        name, {*run.signals, *(f"{known.rsplit('/', 1)[0]}/*" for known in run.signals if "/" in known)}
    )
    summary = f"{name} is not logged, so that its budget could not be judged" + (f"; {near}" if near else "")
    cure = f"Log {name}, or correct the name in the settings: gradoctor signals lists what this log holds."
    return Finding(
        CODE, RULE, UNASKED, "settings", "info", "high", summary,
        "A budget that cannot be asked protects nothing.", summary, (), (),
        (Prescription(cure, "Only what is logged can be held to a budget.", "low", "today"),),
        (), (), ("the project's settings",), (), fingerprint(RULE, name, run.name), signal=None,
    )  # fmt: skip


def as_expectations(budgets: Mapping[str, Budget]) -> dict[str, dict[str, object]]:
    """What rules read of the settings' expectations: the same names that packs give (low, high, guess, was,
    course).
    """
    told: dict[str, dict[str, object]] = {}
    for name, budget in budgets.items():
        values: dict[str, object] = {
            k: v for k in ("low", "high", "guess", "was") if (v := getattr(budget, k)) is not None
        }
        if values:
            told[name] = values
    return told


def _missed(run: Run, signal: Signal, budget: Budget) -> Finding | None:
    """The first expectation that does not hold. A NaN is below nothing and above nothing: it meets none."""
    if not len(signal):
        return None
    for index, bound, text in _misses(signal, budget):
        line = int(signal.lines[index])
        evidence = Evidence(
            "signal", signal.name, signal.file_at(index), line, float(signal.values[index]), signal.at(index)
        )
        summary = f"{signal.name} is {number(float(signal.values[index]))} at {signal.at(index)}; {text}"
        return Finding(
            CODE, RULE, TITLE, "settings", budget.severity, "high", summary,
            "The project's settings say what a good run reaches; this one did not.", summary, (), (evidence,),
            (Prescription(CURE, "The expectation was met once.", "low", "today"),),
            (), (), ("the project's settings",), (), fingerprint(RULE, signal.name, run.name),
            signal=signal.name, axis=signal.axis, span=(float(signal.x[index]), float(signal.x[-1])), limit=bound,
        )  # fmt: skip
    return None


def _misses(signal: Signal, budget: Budget) -> list[tuple[int, float, str]]:
    """Index, bound and words of every expectation that does not hold, the first of each kind."""
    last = len(signal) - 1
    values = signal.values
    found: list[tuple[int, float, str]] = []
    if budget.final_below is not None and not values[last] <= budget.final_below:
        found.append((last, budget.final_below, f"expected at most {number(budget.final_below)} at the end"))
    if budget.final_above is not None and not values[last] >= budget.final_above:
        found.append((last, budget.final_above, f"expected at least {number(budget.final_above)} at the end"))
    if budget.low is not None and (values < budget.low).any():
        found.append(
            (int(np.argmax(values < budget.low)), budget.low, f"expected never below {number(budget.low)}")
        )
    if budget.high is not None and (values > budget.high).any():
        found.append(
            (int(np.argmax(values > budget.high)), budget.high, f"expected never above {number(budget.high)}")
        )
    found.extend(_by_place(signal, budget))
    found.extend(_by_course(signal, budget))
    return found


def _by_place(signal: Signal, budget: Budget) -> list[tuple[int, float, str]]:
    if budget.below is None and budget.above is None:
        return []
    index = len(signal) - 1
    if budget.by is not None:
        place = Span.parse(budget.by)
        try:
            if not place.reached(signal):
                return []  # too early to say
            beyond = np.flatnonzero(place.after(signal))
        except NotEnoughData:
            return []
        index = max(int(beyond[0]) - 1, 0) if len(beyond) else index
    value, where = float(signal.values[index]), f"by {budget.by}" if budget.by else "at the end"
    if budget.below is not None and not value <= budget.below:
        return [(index, budget.below, f"expected below {number(budget.below)} {where}")]
    if budget.above is not None and not value >= budget.above:
        return [(index, budget.above, f"expected above {number(budget.above)} {where}")]
    return []


def _by_course(signal: Signal, budget: Budget) -> list[tuple[int, float, str]]:
    if not budget.course or signal.epoch is None:
        return []
    for epoch, (low, high) in sorted(budget.course.items(), key=lambda item: float(item[0])):
        here = np.flatnonzero(signal.epoch <= float(epoch))
        if float(signal.epoch[-1]) < float(epoch) or not len(here):
            continue
        index = int(here[-1])
        value = float(signal.values[index])
        worse = (
            not value <= high
            if signal.direction == "lower"
            else not value >= low
            if signal.direction == "higher"
            else not low <= value <= high
        )
        if worse:
            return [
                (
                    index,
                    high if signal.direction == "lower" else low,
                    f"expected {number(low)} to {number(high)} by epoch {epoch}",
                )
            ]
    return []
