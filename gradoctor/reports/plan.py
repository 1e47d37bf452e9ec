"""What every telling of a diagnosis shares: roots with their consequences, fixes in order, what to check,
what to log.

All functions are pure and read the wire objects alone; texts are returned as they came, escaping is the
renderer's.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from gradoctor.reports.numbers import literal, measured, number, unit_shown
from gradoctor.reports.wire import (
    CandidateWire,
    ChangeWire,
    DiagnosisWire,
    EvidenceWire,
    ExpectationWire,
    FindingWire,
    PrescriptionWire,
    ReportWire,
    SeriesWire,
)
from gradoctor.rulebook.model import ExpectationText

ORDERS = ("today", "next run", "if still sick")
_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(epochs?|steps?|points?|%)")


@dataclass(frozen=True, slots=True)
class Illness:
    """A root finding and the findings here that it explains."""

    root: FindingWire
    consequences: tuple[FindingWire, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """One prescription with its number in the order of application and the findings it is for."""

    number: int
    prescription: PrescriptionWire
    codes: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Logging:
    """Something to log and the rules that could then be asked."""

    how: str
    missing: tuple[str, ...]
    codes: tuple[str, ...]


def active(diagnosis: DiagnosisWire) -> list[FindingWire]:
    """Findings that count: neither suppressed nor in the baseline."""
    return [f for f in diagnosis.findings if f.suppressed is None and not f.baseline]


def set_aside(diagnosis: DiagnosisWire) -> list[FindingWire]:
    """Findings that are suppressed or in the baseline."""
    return [f for f in diagnosis.findings if f.suppressed is not None or f.baseline]


def illnesses(diagnosis: DiagnosisWire) -> list[Illness]:
    """Roots in the diagnosis's order, each consequence under the first root that explains it, directly or
    not.
    """
    findings = active(diagnosis)
    roots = [f for f in findings if f.root] or findings[:1]
    owner: dict[str, str] = {f.rule: f.rule for f in roots}
    for _ in findings:  # explanations form chains: follow them until nothing changes
        for f in findings:
            known = [owner[parent] for parent in f.explained_by if parent in owner]
            if known and f.rule not in owner:
                owner[f.rule] = known[0]
    fallback = roots[0].rule if roots else ""
    return [
        Illness(
            root, tuple(f for f in findings if f not in roots and owner.get(f.rule, fallback) == root.rule)
        )
        for root in roots
    ]


def in_order(diagnosis: DiagnosisWire) -> list[FindingWire]:
    """Active findings, each root followed by its consequences."""
    return [f for illness in illnesses(diagnosis) for f in (illness.root, *illness.consequences)]


def fixes(diagnosis: DiagnosisWire) -> list[Fix]:
    """Every prescription once, by its order (today first), roots before consequences."""
    found: dict[tuple[str, str], tuple[PrescriptionWire, list[FindingWire]]] = {}
    for finding in in_order(diagnosis):
        for prescription in finding.prescriptions:
            key = (prescription.do.strip().lower(), str([(c.fact, c.after) for c in prescription.changes]))
            found.setdefault(key, (prescription, []))[1].append(finding)
    ordered = sorted(found.values(), key=lambda pair: _order_rank(pair[0].order))
    return [
        Fix(place, prescription, tuple(dict.fromkeys(f.code for f in of)), of[0].title)
        for place, (prescription, of) in enumerate(ordered, 1)
    ]


def _order_rank(order: str) -> int:
    return ORDERS.index(order) if order in ORDERS else len(ORDERS)


def first_fix(finding: FindingWire) -> PrescriptionWire | None:
    """The finding's own first prescription in order of application."""
    return min(finding.prescriptions, key=lambda p: _order_rank(p.order), default=None)


def expectations(diagnosis: DiagnosisWire) -> list[tuple[ExpectationWire, FindingWire]]:
    """Every expectation once, by when it is due (those without a date last)."""
    found: dict[str, tuple[ExpectationWire, FindingWire]] = {}
    for finding in in_order(diagnosis):
        for expectation in finding.expectation:
            found.setdefault(expectation.say, (expectation, finding))
    return sorted(found.values(), key=lambda pair: due(pair[0].by))


def due(by: str | None) -> float:
    """The number in a span ("4 epochs" is 4), infinity without one."""
    match = _SPAN.match(by or "")
    return float(match[1]) if match else float("inf")


def by_words(by: str | None) -> str:
    """When an expectation is due, in words: ``by epoch 4``, ``by step 200``, ``by the end``."""
    match = _SPAN.match(by or "")
    if not match:
        return "by the end"
    return f"by {match[1]} %" if match[2] == "%" else f"by {match[2].rstrip('s')} {match[1]}"


def threshold(expectation: ExpectationWire | ExpectationText) -> str:
    """The bound in signs: ``< 0.05``, ``> 5 and < 13``, ``falls``."""
    bounds = [f"> {number(expectation.above)}"] if expectation.above is not None else []
    bounds += [f"< {number(expectation.below)}"] if expectation.below is not None else []
    bounds += ["falls"] if expectation.falls else []
    bounds += ["rises"] if expectation.rises else []
    return " and ".join(bounds)


def leave_alone(diagnosis: DiagnosisWire) -> list[str]:
    """What not to change, each thing once."""
    return list(dict.fromkeys(text for finding in in_order(diagnosis) for text in finding.leave_alone))


def place(file: str, line: int | None) -> str:
    """``run.log:412``, or the file alone."""
    return f"{file}:{line}" if line is not None else file


def cited_place(finding: FindingWire, diagnosis: DiagnosisWire) -> str:
    """Where a finding is anchored: its first cited line, else its first cited file, else the run's first
    source.
    """
    placed = [e for e in finding.evidence if e.line is not None] or [e for e in finding.evidence if e.file]
    if placed:
        return place(placed[0].file, placed[0].line)
    return diagnosis.sources[0].name if diagnosis.sources else diagnosis.run.name


def change(one: ChangeWire, arrow: str = "→") -> str:
    """``data.standardize: false → true (train.yaml:12)``; without a known value ``loss_weight/recon:
    scale by 2``.
    """
    key = one.key or one.fact
    where = f" ({place(one.file, one.line)})" if one.file else ""
    if one.operation == "remove":
        return f"remove {key}{where}"
    if one.after is None:
        return f"{key}: {one.operation}{where}"
    if one.before is None:
        return f"{key}: {literal(one.after)}{where}"
    return f"{key}: {literal(one.before)} {arrow} {literal(one.after)}{where}"


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


def citation(evidence: EvidenceWire) -> str:
    """``grad/norm = 46,767 at epoch 1``; an event in the log's own words."""
    value = "" if evidence.value is None else f" = {number(evidence.value)}"
    at = f" at {evidence.at}" if evidence.at else ""
    text = f": {evidence.text}" if evidence.text else ""
    return f"{evidence.signal}{value}{at}{text}"


def to_log(diagnosis: DiagnosisWire) -> list[Logging]:
    """What to log so that more rules can be asked, the most useful first."""
    ways: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for verdict in diagnosis.coverage:
        if verdict.verdict != "not-applicable":
            continue
        for how in verdict.how_to_log:
            missing, codes = ways.setdefault(how, ({}, {}))
            missing.update(dict.fromkeys(verdict.missing))
            codes[verdict.code] = None
    told = [Logging(how, tuple(missing), tuple(codes)) for how, (missing, codes) in ways.items()]
    return sorted(told, key=lambda item: -len(item.codes))


def counted(diagnosis: DiagnosisWire) -> dict[str, int]:
    """How many rules came to each verdict, in the order fired, quiet, not-applicable, ..."""
    kinds = ("fired", "quiet", "not-applicable", "not-enough-data", "error", "suppressed")
    counts = {kind: sum(v.verdict == kind for v in diagnosis.coverage) for kind in kinds}
    return {kind: count for kind, count in counts.items() if count}


_TOLD_LAST = (
    "loss/train",
    "loss/val",
    "grad/norm",
    "grad/clip_ratio",
    "metric/",
    "structure/edges",
    "pred/std",
    "lr",
)


def last_values(diagnosis: DiagnosisWire, most: int = 10) -> list[SeriesWire]:
    """The signals a digest of the last epoch tells, in reading order."""
    told: list[SeriesWire] = []
    for family in _TOLD_LAST:
        told += [
            s
            for s in diagnosis.signals
            if s.name == family or (family[-1] == "/" and s.name.startswith(family))
        ]
    return told[:most]


def value_of(series: SeriesWire, value: float | None) -> str:
    """A value of a signal in the unit it is told in."""
    return measured(value, unit_shown(series.name, series.unit))


def check_again(diagnosis: DiagnosisWire, command: str | None = None) -> list[str]:
    """Commands that tell whether it worked."""
    names = [source.name for source in diagnosis.sources] or [diagnosis.run.name]
    quoted = " ".join(_shell_word(name) for name in names[:4])
    ask = command or f"gradoctor diagnose {quoted}"
    compare = f"gradoctor compare {quoted} NEW_RUN.log" if len(names) == 1 else ""
    rules = [f"gradoctor rule {f.code}" for f in in_order(diagnosis)[:1]]
    return [line for line in (ask, compare, *rules, f"gradoctor signals {quoted}") if line]


def _shell_word(name: str) -> str:
    return shlex.quote(f"./{name}" if name.startswith("-") and name != "-" else name)


def extent(diagnosis: DiagnosisWire) -> str:
    """``10 epochs, 1,200 steps`` as far as known."""
    run = diagnosis.run
    told = [f"epoch {number(run.last_epoch)}"] if run.last_epoch is not None else []
    told += [f"step {number(run.last_step)}"] if run.last_step is not None else []
    return ", ".join(told)


def headline(report: ReportWire) -> str | None:
    """The line over several runs: how many are sick, healthy, not judged. None for a report on one run."""
    if len(report.diagnoses) == 1 and not report.problems:
        return None
    status = [d.verdict.status for d in report.diagnoses]
    told: Sequence[str] = [
        f"{status.count(kind)} {word}"
        for kind, word in (("sick", "sick"), ("healthy", "healthy"), ("not-judged", "not judged"))
        if kind in status
    ]
    unreadable = [f"{len(report.problems)} not readable"] if report.problems else []
    runs = f"{len(status)} run{'' if len(status) == 1 else 's'}"
    return f"{runs}: {', '.join([*told, *unreadable])}"
