"""How places, changes, bounds and values are worded, the same in every report."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from fnmatch import fnmatchcase

from gradoctor.reports.findings import in_order
from gradoctor.reports.numbers import literal, measured, number, unit_shown
from gradoctor.reports.wire import (
    ChangeWire,
    DiagnosisWire,
    EvidenceWire,
    ExpectationWire,
    FindingWire,
    ReportWire,
    SeriesWire,
)
from gradoctor.rulebook.model import ExpectationText

_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(epochs?|steps?|points?|%)")


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


def citation(evidence: EvidenceWire) -> str:
    """``grad/norm = 46,767 at epoch 1``; an event in the log's own words."""
    value = "" if evidence.value is None else f" = {number(evidence.value)}"
    at = f" at {evidence.at}" if evidence.at else ""
    text = f": {evidence.text}" if evidence.text else ""
    return f"{evidence.signal}{value}{at}{text}"


def by_words(by: str | None) -> str:
    """When an expectation is due, in words: ``by epoch 4``, ``by step 200``, ``by the end``."""
    match = _SPAN.match(by or "")
    if not match:
        return "by the end"
    return f"by {match[1]} %" if match[2] == "%" else f"by {match[2].rstrip('s')} {match[1]}"


def threshold(expectation: ExpectationWire | ExpectationText, unit: str | None = None) -> str:
    """The bound in signs, in the unit its signal is told in: ``< 5 %``, ``> 5 and < 13``, ``falls``."""
    bounds = [f"> {measured(expectation.above, unit)}"] if expectation.above is not None else []
    bounds += [f"< {measured(expectation.below, unit)}"] if expectation.below is not None else []
    bounds += ["falls"] if expectation.falls else []
    bounds += ["rises"] if expectation.rises else []
    return " and ".join(bounds)


def goal(expectation: ExpectationWire, diagnosis: DiagnosisWire) -> str:
    """:func:`threshold` as a change from now: ``< 5 %``; of what is inside already, ``stays < 5 %``."""
    meant = _meant(expectation.signal, diagnosis)
    bound = threshold(expectation, unit_of(next((s for s in meant if s.name == expectation.signal), None)))
    ends = [s.last for s in meant if s.last is not None]
    inside = bool(ends) and all(
        (expectation.below is None or end < expectation.below)
        and (expectation.above is None or end > expectation.above)
        for end in ends
    )
    moves = expectation.falls or expectation.rises
    return f"stays {bound}" if inside and not moves else bound


def unit_of(series: SeriesWire | None) -> str | None:
    """The unit a signal is told in; none for one that was not logged."""
    return unit_shown(series.name, series.unit) if series else None


def value_of(series: SeriesWire, value: float | None) -> str:
    """A value of a signal in the unit it is told in."""
    return measured(value, unit_shown(series.name, series.unit))


def stands_at(name: str, diagnosis: DiagnosisWire) -> str:
    """Where a signal, or all that a pattern names, stands at the end: ``0.52``, ``1e-08 to 0.3``, ``not
    logged``.
    """
    meant = _meant(name, diagnosis)
    ends = sorted({(s.last, value_of(s, s.last)) for s in meant if s.last is not None and s.last == s.last})
    if not ends:
        return value_of(meant[0], meant[0].last) if meant else "not logged"
    return ends[0][1] if len(ends) == 1 else f"{ends[0][1]} to {ends[-1][1]}"


def _meant(name: str, diagnosis: DiagnosisWire) -> list[SeriesWire]:
    """The signal of that name, else all that the pattern names."""
    own = [s for s in diagnosis.signals if s.name == name]
    return own or [s for s in diagnosis.signals if fnmatchcase(s.name, name)]


def is_logged(name: str, diagnosis: DiagnosisWire) -> bool:
    """Whether the run holds a signal of that name, or one that the pattern names."""
    return bool(_meant(name, diagnosis))


def due_here(expectation: ExpectationWire, diagnosis: DiagnosisWire) -> str | None:
    """When the expectation is due; None, the end, where the signal's log counts no such axis (epochs in a log of
    steps).
    """
    match = _SPAN.match(expectation.by or "")
    meant = _meant(expectation.signal, diagnosis)
    counted = not match or not meant or match[2] == "%" or match[2].rstrip("s") in {s.axis for s in meant}
    return expectation.by if counted else None


def evidence_value(diagnosis: DiagnosisWire, cited: EvidenceWire) -> str:
    """A cited value in the unit its signal is told in; nothing where there is none."""
    unit = next((unit_shown(s.name, s.unit) for s in diagnosis.signals if s.name == cited.signal), None)
    return "" if cited.value is None else measured(cited.value, unit)


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


def check_again(diagnosis: DiagnosisWire, command: str | None = None) -> list[str]:
    """Commands that carry out the first fixes and tell whether they worked."""
    names = [source.name for source in diagnosis.sources] or [diagnosis.run.name]
    quoted = " ".join(_shell_word(name) for name in names[:4])
    found = in_order(diagnosis)
    patched = any(change.key for f in found if f.root for p in f.prescriptions for change in p.changes)
    run = _run_argument(diagnosis)
    patch = f"gradoctor prescribe {run}  # the first fixes as a diff of the configuration"
    later = [
        f"{line}  # after the next run: what is cured, and by how much" for line in compared_with(diagnosis)
    ]
    rules = [f"gradoctor rule {f.code}  # why, and from which sources" for f in found[:1]]
    ask = command or f"gradoctor diagnose {quoted}"
    return [*([patch] if patched and run else []), ask, *later, *rules]


def compared_with(diagnosis: DiagnosisWire) -> list[str]:
    """The command that holds a later run against this one; none for a run that was piped in."""
    run = _run_argument(diagnosis)
    return [f"gradoctor compare {run} NEW_RUN"] if run else []


def _run_argument(diagnosis: DiagnosisWire) -> str:
    """The run as commands take it: its one log, or the name it goes by."""
    names = [source.name for source in diagnosis.sources]
    name = names[0] if len(names) == 1 else diagnosis.run.name
    return "" if name == "-" else _shell_word(name)


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
