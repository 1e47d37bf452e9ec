"""Root causes first: which findings explain which, and in what order they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gradoctor.diagnosis.finding import Finding
from gradoctor.rulebook.model import SEVERITIES


def ranked(findings: Sequence[Finding], explains: Mapping[str, tuple[str, ...]]) -> tuple[Finding, ...]:
    """Findings with their relations settled, roots first, each followed by what it explains.

    A consequence's consequences belong to the root too. Of two rules that explain each other the one that
    begins earlier is the root.
    """
    here = {finding.rule: finding for finding in findings}
    reach = {rule: _reachable(rule, explains, here) for rule in here}
    settled = {}
    for rule, finding in here.items():
        behind = tuple(
            other for other in reach[rule] if not (rule in reach[other] and _earlier(here[other], finding))
        )
        above = tuple(
            o
            for o in here
            if o != rule and rule in reach[o] and not (o in reach[rule] and _earlier(finding, here[o]))
        )
        settled[rule] = replace(finding, root=not above, explains=behind, explained_by=above)
    roots = sorted((f for f in settled.values() if f.root), key=lambda f: _order(f, settled))
    told: dict[str, Finding] = {}
    for root in roots:
        told[root.rule] = root
        for finding in sorted((settled[rule] for rule in root.explains), key=lambda f: _order(f, settled)):
            told.setdefault(finding.rule, finding)
    for finding in settled.values():
        told.setdefault(finding.rule, finding)
    return tuple(told.values())


def _reachable(
    rule: str, explains: Mapping[str, tuple[str, ...]], here: Mapping[str, Finding]
) -> tuple[str, ...]:
    """Fired rules that ``rule`` explains, directly or through others that fired: what nobody saw carries no
    chain.
    """
    seen: dict[str, None] = {}
    waiting = list(explains.get(rule, ()))
    while waiting:
        other = waiting.pop(0)
        if other == rule or other in seen or other not in here:
            continue
        seen[other] = None
        waiting.extend(explains.get(other, ()))
    return tuple(seen)


def _earlier(a: Finding, b: Finding) -> bool:
    """Whether ``a`` begins before ``b``; equal beginnings are settled by name, so that exactly one is the
    root.
    """
    start_a = a.span[0] if a.span else float("inf")
    start_b = b.span[0] if b.span else float("inf")
    return (start_a, a.rule) < (start_b, b.rule)


def _order(finding: Finding, settled: Mapping[str, Finding]) -> tuple[int, int, float, float, str]:
    """Worst first (a root counts as bad as the worst it explains), then what explains most, then the
    earliest.
    """
    worst = min(SEVERITIES.index(settled[rule].severity) for rule in (finding.rule, *finding.explains))
    start = finding.span[0] if finding.span else float("inf")
    return worst, -len(finding.explains), start, -finding.strength, finding.code
