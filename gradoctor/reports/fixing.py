"""Prescriptions as a plan: each change once, in the order to apply, with those that exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gradoctor.reports.findings import active, in_order
from gradoctor.reports.wire import (
    ChangeWire,
    DiagnosisWire,
    FindingWire,
    PrescriptionWire,
)

ORDERS = ("today", "next run", "if still sick")
# How rules call what a setting sets, where they say what to leave alone.
_CALLED: dict[str, tuple[str, ...]] = {
    "clip/max_norm": ("clip threshold",),
    "data/batch_size": ("batch size",),
    "data/standardize": ("standardisation",),
    "loss_weight/acyclic": ("acyclicity weight",),
    "loss_weight/sparse": ("sparsity weight",),
    "optim/lr": ("learning rate",),
    "optim/scheduler_factor": ("scheduler factor", "factor 0.5"),
    "optim/weight_decay": ("weight decay",),
    "train/epochs": ("number of epochs",),
    "train/patience": ("patience",),
}


@dataclass(frozen=True, slots=True)
class Fix:
    """One prescription with its number in the order of application, the findings it is for, and the
    other fixes that set the same to another value (``rivals``): do one of them, not both. ``order`` is when
    to do it; a rival of an earlier fix waits until that one did not help.
    """

    number: int
    prescription: PrescriptionWire
    codes: tuple[str, ...]
    title: str
    order: str
    rivals: tuple[int, ...] = ()


def fixes(diagnosis: DiagnosisWire) -> list[Fix]:
    """Every prescription once, by its order (today first), roots before consequences.

    One whose changes earlier ones make already, or go beyond in the same direction, adds its finding to
    theirs; one that sets the same to something else waits until the earlier one did not help. That a
    consequence is cured with its cause goes without saying.
    """
    asked = [(p, f) for f in in_order(diagnosis) for p in f.prescriptions if not _goes_without_saying(p, f)]
    asked.sort(key=lambda pair: _order_rank(pair[0].order))
    told: list[tuple[PrescriptionWire, list[FindingWire]]] = []
    for prescription, finding in asked:
        parts = _parts(prescription)
        made = [_made_by(part, told) for part in parts]
        if all(place is not None for place in made):
            for place in {place for place in made if place is not None}:
                told[place][1].append(finding)
            continue
        told.append((prescription, [finding]))
    return _numbered(told)


def _numbered(told: Sequence[tuple[PrescriptionWire, list[FindingWire]]]) -> list[Fix]:
    """In order of application: what rivals an earlier prescription comes last."""
    accepted: list[PrescriptionWire] = []
    orders: list[str] = []
    for one, _ in told:
        late = any(_rival(one, other) for other in accepted)
        orders.append(ORDERS[-1] if late else one.order)
        if not late:
            accepted.append(one)
    placed = sorted(zip(told, orders, strict=True), key=lambda pair: _order_rank(pair[1]))
    return [
        Fix(
            number=number,
            prescription=one,
            codes=tuple(dict.fromkeys(f.code for f in of)),
            title=of[0].title,
            order=order,
            rivals=tuple(
                n for n, ((other, _), _) in enumerate(placed, 1) if n < number and _rival(one, other)
            ),
        )
        for number, ((one, of), order) in enumerate(placed, 1)
    ]


def _goes_without_saying(one: PrescriptionWire, finding: FindingWire) -> bool:
    """Whether advice to a consequence says no more than to cure its cause."""
    bare = not one.changes and not one.code
    return bare and not finding.root and one.do.lower().startswith("cure ")


def _parts(one: PrescriptionWire) -> tuple[ChangeWire | str, ...]:
    """What a prescription does, piece by piece: its changes and its code; its words where it has neither."""
    code = (one.code.strip(),) if one.code else ()
    return (*one.changes, *code) or (one.do.strip(". ").lower(),)


def _made_by(
    part: ChangeWire | str, told: Sequence[tuple[PrescriptionWire, list[FindingWire]]]
) -> int | None:
    """The place of the first prescription that does this part already, or more of the same."""
    for place, (one, _) in enumerate(told):
        for other in _parts(one):
            if other == part or (
                isinstance(part, ChangeWire) and isinstance(other, ChangeWire) and _covers(other, part)
            ):
                return place
    return None


def _covers(first: ChangeWire, second: ChangeWire) -> bool:
    """Whether ``first`` sets the same, or moves the same number further the same way."""
    if first.fact != second.fact:
        return False
    if _target(first) == _target(second):
        return True
    before, far, near = _real(first.before), _real(first.after), _real(second.after)
    if before is None or far is None or near is None:
        return False
    return before < near < far or far < near < before


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _target(change: ChangeWire) -> str:
    return change.operation if change.after is None else str(change.after)


def _rival(one: PrescriptionWire, other: PrescriptionWire) -> bool:
    """Whether two prescriptions set something to two values."""
    sets = {change.fact: _target(change) for change in one.changes}
    return any(change.fact in sets and sets[change.fact] != _target(change) for change in other.changes)


def _order_rank(order: str) -> int:
    return ORDERS.index(order) if order in ORDERS else len(ORDERS)


def first_fix(finding: FindingWire) -> PrescriptionWire | None:
    """The finding's own first prescription in order of application."""
    return min(finding.prescriptions, key=lambda p: _order_rank(p.order), default=None)


def remedy(finding: FindingWire, planned: Iterable[Fix]) -> Fix | None:
    """The planned fix that serves a finding first; None when curing its cause is all there is to do."""
    return next((fix for fix in planned if finding.code in fix.codes), None)


def remedy_words(finding: FindingWire, fix: Fix | None) -> str:
    """What cures a finding, in a cell of a table: ``fix 2: Clip at 1.0``; a consequence goes with its cause."""
    if fix is None:
        return "" if finding.root else "goes with its cause"
    own = finding.code == fix.codes[0]
    told = f"fix {fix.number}: {fix.prescription.do.rstrip('. ')}" if own else f"fix {fix.number}"
    waits = not finding.root and fix.order == ORDERS[-1]
    return f"goes with its cause; if it stays, {told}" if waits else told[0].upper() + told[1:]


def leave_alone(diagnosis: DiagnosisWire, planned: Iterable[Fix] | None = None) -> list[str]:
    """What not to change, each thing once; nothing that the plan itself changes before it is known not to
    have helped.
    """
    planned = fixes(diagnosis) if planned is None else planned
    changed = {c.fact for fix in planned if fix.order != ORDERS[-1] for c in fix.prescription.changes}
    words = [word for fact in changed for word in _CALLED.get(fact, ())]
    told = dict.fromkeys(text for finding in in_order(diagnosis) for text in finding.leave_alone)
    return [text for text in told if not any(word in text.lower() for word in words)]


def consistent(diagnosis: DiagnosisWire) -> DiagnosisWire:
    """The diagnosis with each finding's "leave alone" free of what the plan changes for another one."""
    kept = set(leave_alone(diagnosis))
    told = {id(f) for f in active(diagnosis)}
    findings = [
        f.model_copy(update={"leave_alone": [text for text in f.leave_alone if text in kept]})
        if id(f) in told
        else f
        for f in diagnosis.findings
    ]
    return diagnosis.model_copy(update={"findings": findings})
