"""The plan of a page: every fix once in its order, what to check by when, what to leave alone, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradoctor.reports import plan
from gradoctor.reports.wire import DiagnosisWire

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
class Checked:
    """One line of the checklist: by when, what must hold, its bound, the signal, where it stands now."""

    by: str
    say: str
    bound: str
    signal: str
    now: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """What a reader does: steps by when, checks by when they are due, what not to touch, next steps when well."""

    steps: tuple[tuple[str, tuple[Step, ...]], ...]
    checks: tuple[Checked, ...]
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
        checks=tuple(_checks(diagnosis)),
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


def _checks(diagnosis: DiagnosisWire) -> list[Checked]:
    known = {s.name: s for s in diagnosis.signals}
    told = []
    for expectation, _ in plan.expectations(diagnosis):
        now = known.get(expectation.signal)
        told.append(
            Checked(
                by=plan.by_words(expectation.by),
                say=expectation.say,
                bound=plan.threshold(expectation, plan.unit_of(now)),
                signal=expectation.signal,
                now=plan.stands_at(expectation.signal, diagnosis),
            )
        )
    return told
