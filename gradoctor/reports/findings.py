"""Which findings count, how they hang together, and what each follows from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradoctor.reports.wire import (
    CandidateWire,
    DiagnosisWire,
    ExpectationWire,
    FindingWire,
)

_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:epoch|step|point|%)")


@dataclass(frozen=True, slots=True)
class Illness:
    """A root finding and the findings here that it explains."""

    root: FindingWire
    consequences: tuple[FindingWire, ...]


def is_aside(finding: FindingWire) -> bool:
    """Whether a finding is suppressed or in the baseline."""
    return finding.suppressed is not None or finding.baseline


def active(diagnosis: DiagnosisWire) -> list[FindingWire]:
    """Findings that count: neither suppressed nor in the baseline."""
    return [f for f in diagnosis.findings if not is_aside(f)]


def set_aside(diagnosis: DiagnosisWire) -> list[FindingWire]:
    """Findings that are suppressed or in the baseline."""
    return [f for f in diagnosis.findings if is_aside(f)]


def illnesses(diagnosis: DiagnosisWire) -> list[Illness]:
    """Roots in the diagnosis's order, each consequence under the first root that explains it, directly or
    not.
    """
    findings = active(diagnosis)
    roots = [f for f in findings if f.root] or findings[:1]
    owner: dict[str, str] = {f.rule: f.rule for f in roots}
    told = {id(root) for root in roots}  # comparing whole findings would cost more than all else here
    others = [f for f in findings if id(f) not in told]
    settled = -1
    while settled != len(owner):  # explanations form chains: follow them until nothing changes
        settled = len(owner)
        for f in others:
            known = [owner[parent] for parent in f.explained_by if parent in owner]
            if known and f.rule not in owner:
                owner[f.rule] = known[0]
    fallback = roots[0].rule if roots else ""
    following: dict[str, list[FindingWire]] = {}
    for f in others:
        following.setdefault(owner.get(f.rule, fallback), []).append(f)
    return [Illness(root, tuple(following.get(root.rule, ()))) for root in roots]


def in_order(diagnosis: DiagnosisWire) -> list[FindingWire]:
    """Active findings, each root followed by its consequences."""
    return [f for illness in illnesses(diagnosis) for f in (illness.root, *illness.consequences)]


def causes(finding: FindingWire, diagnosis: DiagnosisWire) -> tuple[str, ...]:
    """Codes of the findings this one follows from: the roots among them where there are any, at most
    three.
    """
    known = {f.rule: f for f in diagnosis.findings}
    above = [known[rule] for rule in finding.explained_by if rule in known]
    roots = [f for f in above if f.root]
    return tuple(f.code for f in (roots or above)[:3])


def seen(candidate: CandidateWire, diagnosis: DiagnosisWire) -> str | None:
    """The code of the finding that shows a candidate cause to be the case here, if there is one."""
    return next((f.code for f in active(diagnosis) if candidate.seen == f.rule), None)


def expectations(diagnosis: DiagnosisWire) -> list[tuple[ExpectationWire, FindingWire]]:
    """Every expectation once, by when it is due (those without a date last); two that ask the same of a
    signal by the same time are one, in the words of the first.
    """
    found: dict[tuple[object, ...], tuple[ExpectationWire, FindingWire]] = {}
    for finding in in_order(diagnosis):
        for one in finding.expectation:
            asked = (one.signal, one.below, one.above, one.falls, one.rises, one.by)
            found.setdefault(asked, (one, finding))
    return sorted(found.values(), key=lambda pair: due(pair[0].by))


def due(by: str | None) -> float:
    """The number in a span ("4 epochs" is 4), infinity without one."""
    match = _NUMBER.match(by or "")
    return float(match[1]) if match else float("inf")
