"""Before and after: what changed, what was cured, what is new, whether the promises held, and how far to
trust it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gradoctor.diagnosis.aligned import Row, rows, time_rows
from gradoctor.diagnosis.compared import ComparedFinding, ComparedRun, compared
from gradoctor.diagnosis.config_change import ConfigChange, Followed, config_changes, followed
from gradoctor.diagnosis.finding import RunDiagnosis
from gradoctor.diagnosis.fulfilment import Fulfilment, fulfilment
from gradoctor.diagnosis.trust import cautions
from gradoctor.rulebook.model import SEVERITIES

Standing = Literal["resolved", "persisting", "new", "not asked"]
Outcome = Literal["cured", "better", "worse", "mixed", "unchanged", "healthy"]


@dataclass(frozen=True, slots=True)
class ComparedStanding:
    """One finding over both sides: in how many runs of each it was found. ``not asked``: the after side
    did not log what the rule asks about, so whether it is cured cannot be said.
    """

    standing: Standing
    finding: ComparedFinding
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two sides. ``cautions`` say how far it can be trusted, the gravest first."""

    before: tuple[ComparedRun, ...]
    after: tuple[ComparedRun, ...]
    outcome: Outcome
    line: str
    findings: tuple[ComparedStanding, ...]
    changes: tuple[ConfigChange, ...]
    followed: tuple[Followed, ...]
    expectations: tuple[Fulfilment, ...]
    rows: tuple[Row, ...]
    times: tuple[Row, ...]
    cautions: tuple[str, ...]
    revert_first: tuple[ConfigChange, ...]

    def standing(self, which: Standing) -> tuple[ComparedStanding, ...]:
        """The findings of one standing."""
        return tuple(item for item in self.findings if item.standing == which)

    def fails(self, fail_on: str) -> bool:
        """Whether a new finding reaches the severity (``never`` is never reached)."""
        if fail_on == "never":
            return False
        bar = [str(severity) for severity in SEVERITIES].index(fail_on)
        return any(SEVERITIES.index(item.finding.severity) <= bar for item in self.standing("new"))


def compare_diagnoses(before: Sequence[RunDiagnosis], after: Sequence[RunDiagnosis]) -> Comparison:
    """Compare live diagnoses, one or more runs a side."""
    return compare_runs([compared(d) for d in before], [compared(d) for d in after])


def compare_runs(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> Comparison:
    """Compare two sides of one or more runs each. Raises ValueError when a side is empty."""
    if not before or not after:
        raise ValueError("a comparison needs at least one run on each side")
    findings = _standings(before, after)
    changes = config_changes(before, after)
    same_total = not any(c.fact.startswith(("loss_weight/", "loss/")) for c in changes)
    table = rows(before, after, same_total=same_total)
    outcome = _outcome(findings, table)
    promised = _promised(before, after)
    sharp = tuple(c for c in changes if c.sharp and c.kind == "changed" and not c.prescribed_by)
    return Comparison(
        before=tuple(before),
        after=tuple(after),
        outcome=outcome,
        line=_line(outcome, findings, promised),
        findings=findings,
        changes=changes,
        followed=followed(before, after),
        expectations=promised,
        rows=table,
        times=time_rows(before, after),
        cautions=cautions(before, after, changes),
        revert_first=sharp if outcome in ("worse", "mixed") else (),
    )


def _standings(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> tuple[ComparedStanding, ...]:
    """Every finding of either side, as most of the side's runs have it: new ones first, then persisting,
    then resolved. The same rule is the same illness, whatever the runs are called: fingerprints hold a run's
    name.
    """
    told: dict[str, ComparedFinding] = {}
    for run in (*after, *before):  # the words of the after side where it has them
        for finding in run.findings:
            told.setdefault(finding.rule, finding)
    items = [_standing(finding, before, after) for finding in told.values()]
    order = ("new", "persisting", "not asked", "resolved")
    return tuple(
        sorted(
            items,
            key=lambda i: (order.index(i.standing), SEVERITIES.index(i.finding.severity), not i.finding.root),
        )
    )


def _standing(
    finding: ComparedFinding, before: Sequence[ComparedRun], after: Sequence[ComparedRun]
) -> ComparedStanding:
    was, now = _count(finding, before), _count(finding, after)
    often_before, often_after = 2 * was >= len(before), 2 * now >= len(after)
    if was and now:
        standing: Standing = "persisting"
        if often_after and not often_before:
            standing = "new"
        elif often_before and not often_after:
            standing = "resolved"
    elif now:
        standing = "new"
    else:
        asked = any(finding.rule in run.asked for run in after)
        standing = "resolved" if asked else "not asked"
    return ComparedStanding(standing, finding, was, now)


def _count(finding: ComparedFinding, runs: Sequence[ComparedRun]) -> int:
    return sum(any(f.rule == finding.rule for f in run.findings) for run in runs)


def _promised(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> tuple[Fulfilment, ...]:
    """Every expectation of the before side's findings once, judged on the after side."""
    told: dict[str, Fulfilment] = {}
    for run in before:
        for finding in run.findings:
            for expectation in finding.expectations:
                if expectation.say not in told:
                    told[expectation.say] = fulfilment(expectation, finding.code, after)
    return tuple(told.values())


def _outcome(findings: Sequence[ComparedStanding], table: Sequence[Row]) -> Outcome:
    def counted(standing: Standing) -> int:
        return sum(i.standing == standing and i.finding.severity != "info" for i in findings)

    new, resolved, left = counted("new"), counted("resolved"), counted("persisting") + counted("not asked")
    if not new and not resolved and not left:
        return _by_numbers(table)
    if new:
        return "mixed" if resolved else "worse"
    if resolved:
        return "better" if left else "cured"
    return "unchanged"


def _by_numbers(table: Sequence[Row]) -> Outcome:
    """Both sides are without findings: the sides' metrics decide only when several runs a side lie apart."""
    apart = [row for row in table if row.apart and row.signal.startswith(("metric/", "loss/val"))]
    if apart and all(row.course == "better" for row in apart):
        return "better"
    return "worse" if apart and all(row.course == "worse" for row in apart) else "healthy"


def _line(outcome: Outcome, findings: Sequence[ComparedStanding], promised: Sequence[Fulfilment]) -> str:
    words: tuple[tuple[Standing, str], ...] = (
        ("resolved", "resolved"),
        ("persisting", "persisting"),
        ("new", "new"),
        ("not asked", "no longer asked"),
    )
    counts = {standing: sum(i.standing == standing for i in findings) for standing, _ in words}
    told = [
        f"{counts[standing]} {word}"
        for standing, word in words
        if counts[standing] or standing != "not asked"
    ]
    line = f"{outcome.upper()}: findings: {', '.join(told)}"
    if promised:
        met = sum(item.status == "met" for item in promised)
        early = sum(item.status == "too early" for item in promised)
        line += f"; expectations: {met} of {len(promised)} met" + (
            f", {early} too early to say" if early else ""
        )
    worst = _worst_new(findings)
    return f"{line}; new: {worst.title} ({worst.code})" if worst else line


def _worst_new(findings: Sequence[ComparedStanding]) -> ComparedFinding | None:
    new = [i.finding for i in findings if i.standing == "new"]
    return min(new, key=lambda f: SEVERITIES.index(f.severity), default=None)
