"""Prescriptions as a plan: each change once, in the order to apply, with those that exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradoctor.reports.findings import in_order
from gradoctor.reports.wire import (
    ChangeWire,
    DiagnosisWire,
    FindingWire,
    PrescriptionWire,
)

ORDERS = ("today", "next run", "if still sick")


@dataclass(frozen=True, slots=True)
class Fix:
    """One prescription with its number in the order of application, the findings it is for, and the
    earlier fixes that set the same to another value (``rivals``): do one of them, not both.
    """

    number: int
    prescription: PrescriptionWire
    codes: tuple[str, ...]
    title: str
    rivals: tuple[int, ...] = ()


def fixes(diagnosis: DiagnosisWire) -> list[Fix]:
    """Every prescription once, by its order (today first), roots before consequences.

    One whose changes earlier ones make already adds its finding to theirs; one that sets the same to
    something else is told as their rival.
    """
    asked = [(p, f) for f in in_order(diagnosis) for p in f.prescriptions]
    asked.sort(key=lambda pair: _order_rank(pair[0].order))
    told: list[tuple[PrescriptionWire, list[FindingWire]]] = []
    made: dict[tuple[str, str], int] = {}
    for prescription, finding in asked:
        parts = _parts(prescription)
        if all(part in made for part in parts):
            for place in {made[part] for part in parts}:
                told[place][1].append(finding)
            continue
        for part in parts:
            made.setdefault(part, len(told))
        told.append((prescription, [finding]))
    first = [prescription for prescription, _ in told]
    return [
        Fix(
            number=place + 1,
            prescription=one,
            codes=tuple(dict.fromkeys(f.code for f in of)),
            title=of[0].title,
            rivals=_rivals(one, first[:place]),
        )
        for place, (one, of) in enumerate(told)
    ]


def _parts(one: PrescriptionWire) -> tuple[tuple[str, str], ...]:
    """What a prescription does, piece by piece: its changes and its code; its words where it has neither."""
    code = (("code", one.code.strip()),) if one.code else ()
    changes = tuple((change.fact, _target(change)) for change in one.changes)
    return (*changes, *code) or (("do", one.do.strip(". ").lower()),)


def _target(change: ChangeWire) -> str:
    return change.operation if change.after is None else str(change.after)


def _rivals(one: PrescriptionWire, earlier: Sequence[PrescriptionWire]) -> tuple[int, ...]:
    """Numbers of earlier fixes that set something this one sets, to another value."""
    sets = {change.fact: _target(change) for change in one.changes}
    return tuple(
        number
        for number, other in enumerate(earlier, 1)
        if any(change.fact in sets and sets[change.fact] != _target(change) for change in other.changes)
    )


def _order_rank(order: str) -> int:
    return ORDERS.index(order) if order in ORDERS else len(ORDERS)


def first_fix(finding: FindingWire) -> PrescriptionWire | None:
    """The finding's own first prescription in order of application."""
    return min(finding.prescriptions, key=lambda p: _order_rank(p.order), default=None)
