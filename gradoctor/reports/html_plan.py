"""The plan of a page: every fix once in its order, what to check by when, what to leave alone, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gradoctor.reports import plan
from gradoctor.reports.wire import DiagnosisWire, ExpectationWire

WHEN = {"today": "Today", "next run": "In the next run", "if still sick": "If it is still sick"}


@dataclass(frozen=True, slots=True)
class Step:
    """One fix: its number, what, its changes in one line each, and the findings it is for with their anchors."""

    number: int
    do: str
    changes: tuple[str, ...]
    whys: tuple[tuple[str, str], ...]
    rivals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation, a line of the checklist: by when, what must hold, its bound, the signal, where it stands now."""

    by: str
    say: str
    bound: str
    signal: str
    now: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """What a reader does: steps by when, checks by when they are due, what not to touch, next steps when well."""

    steps: tuple[tuple[str, tuple[Step, ...]], ...]
    checks: tuple[Expected, ...]
    leave_alone: tuple[str, ...]
    works: tuple[str, ...]
    next_steps: tuple[str, ...]


def plan_view(diagnosis: DiagnosisWire, anchors: Mapping[str, str]) -> PlanView:
    """The plan of one run; ``anchors`` lead from a finding's code to its place on the page."""
    planned = plan.fixes(diagnosis)
    orders = dict.fromkeys([*plan.ORDERS, *(fix.order for fix in planned)])
    steps = {order: tuple(_step(f, anchors) for f in planned if f.order == order) for order in orders}
    return PlanView(
        steps=tuple((WHEN.get(order, order), ones) for order, ones in steps.items() if ones),
        checks=expected((one for one, _ in plan.expectations(diagnosis)), diagnosis),
        leave_alone=tuple(plan.leave_alone(diagnosis, planned)),
        works=tuple(plan.works(diagnosis)),
        next_steps=tuple(plan.next_steps(diagnosis)),
    )


def _step(fix: plan.Fix, anchors: Mapping[str, str]) -> Step:
    changes = tuple(plan.change(one) for one in fix.prescription.changes)
    return Step(
        number=fix.number,
        do=fix.prescription.do,
        changes=changes,
        whys=tuple((code, anchors.get(code, "")) for code in fix.codes),
        rivals=fix.rivals,
    )


def expected(asked: Iterable[ExpectationWire], diagnosis: DiagnosisWire) -> tuple[Expected, ...]:
    """Expectations in words, in the order given, each with where its signal stands in this run."""
    return tuple(
        Expected(
            by=plan.by_words(plan.due_here(one, diagnosis)),
            say=one.say,
            bound=plan.goal(one, diagnosis),
            signal=one.signal,
            now=plan.stands_at(one.signal, diagnosis),
        )
        for one in asked
    )
