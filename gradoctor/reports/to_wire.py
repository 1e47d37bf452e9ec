"""A diagnosis as the versioned JSON's objects. Deterministic: no clock, no order of hashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from gradoctor import __version__
from gradoctor.diagnosis.baseline import Entry
from gradoctor.diagnosis.finding import Evidence, Finding, RunDiagnosis, Verdict
from gradoctor.intake.columns import Event, Unread
from gradoctor.reports.series import series_wires
from gradoctor.reports.verdict import verdict_of
from gradoctor.reports.wire import (
    BaselineWire,
    DiagnosisWire,
    EventWire,
    FactWire,
    FindingWire,
    HealthyWire,
    KnownWire,
    ReportWire,
    RuleVerdictWire,
    RunWire,
    SourceWire,
    ToolWire,
    UnreadWire,
)
from gradoctor.signals.run import Run, SourceReport

EVENTS_PER_KIND = 40
UNREAD_LISTED = 200
_SAME = (
    "code", "rule", "title", "category", "severity", "confidence", "root", "summary", "why_it_matters",
    "claim", "fingerprint", "signal", "axis", "span", "limit", "suppressed", "baseline",
)  # fmt: skip


def report_wire(
    diagnoses: Iterable[RunDiagnosis],
    problems: Sequence[UnreadWire] = (),
    fixed: Iterable[Entry] | None = None,
) -> ReportWire:
    """The whole report: every run's diagnosis, the sources that could not be judged at all, and what is fixed
    since the baseline (None: there is no baseline).
    """
    wires = [to_wire(diagnosis) for diagnosis in diagnoses]
    baseline = None if fixed is None else BaselineWire(fixed=[_known(entry) for entry in fixed])
    return ReportWire(
        tool=ToolWire(version=__version__), diagnoses=wires, problems=list(problems), baseline=baseline
    )


def _known(entry: Entry) -> KnownWire:
    return KnownWire(
        code=entry.code,
        rule=entry.rule,
        run=entry.run,
        signal=entry.signal,
        fingerprint=entry.fingerprint,
    )


def to_wire(diagnosis: RunDiagnosis, *, points: int = 500, drawn: int = 40) -> DiagnosisWire:
    """One diagnosis. At most ``drawn`` signals carry points, at most ``points`` each; the others their
    summary.
    """
    run = diagnosis.run
    return DiagnosisWire(
        run=_run(run),
        sources=[_source(source) for source in run.sources],
        verdict=verdict_of(diagnosis),
        findings=[_finding(finding) for finding in diagnosis.findings],
        healthy=[HealthyWire(rule=h.rule, text=h.text, signal=h.signal) for h in diagnosis.healthy],
        coverage=[_rule_verdict(verdict) for verdict in diagnosis.coverage],
        signals=series_wires(diagnosis, points=points, drawn=drawn),
        facts=[
            FactWire(name=f.name, value=f.value, key=f.key, file=f.file, line=f.line)
            for f in run.facts.values()
        ],
        events=_events(run),
        unread=_unread(run),
        packs=list(diagnosis.packs),
    )


def _run(run: Run) -> RunWire:
    epoch, step = run.extent()
    kinds = Counter(event.kind for event in run.events)
    cut = [
        f"{count - EVENTS_PER_KIND:,} further events of kind {kind} are not listed here"
        for kind, count in sorted(kinds.items())
        if count > EVENTS_PER_KIND
    ]
    return RunWire(name=run.name, last_epoch=epoch, last_step=step, notes=[*run.notes, *cut])


def _source(source: SourceReport) -> SourceWire:
    account = asdict(source.account)
    return SourceWire.model_validate(
        {"name": source.name, "format": source.format, "reason": source.reason, "account": account}
        | {"notes": list(source.notes)}
    )


def _finding(finding: Finding) -> FindingWire:
    told: dict[str, object] = {name: getattr(finding, name) for name in _SAME}
    for name in ("explains", "explained_by", "leave_alone", "sources", "false_positives"):
        told[name] = list(getattr(finding, name))
    told["candidates"] = [asdict(candidate) for candidate in finding.candidates]
    told["prescriptions"] = [asdict(prescription) for prescription in finding.prescriptions]
    told["evidence"] = [_evidence(evidence) for evidence in finding.evidence]
    told["expectation"] = [expectation.model_dump() for expectation in finding.expectation]
    told["values"] = {name: _plain_value(value) for name, value in finding.values.items()}
    return FindingWire.model_validate(told)


def _evidence(evidence: Evidence) -> dict[str, object]:
    told = {"kind": evidence.kind, "signal": evidence.name, "file": evidence.file, "line": evidence.line}
    return told | {"value": _plain_value(evidence.value), "at": evidence.at, "text": evidence.text}


def _plain_value(value: object) -> float | str | None:
    """NumPy scalars and integers as floats; everything else that is no number as text."""
    if value is None or isinstance(value, str):
        return value
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(value)


def _rule_verdict(verdict: Verdict) -> RuleVerdictWire:
    return RuleVerdictWire(
        code=verdict.code,
        rule=verdict.rule,
        title=verdict.title,
        category=verdict.category,
        verdict=verdict.kind,
        reason=verdict.reason,
        missing=list(verdict.missing),
        how_to_log=list(verdict.how_to_log),
    )


def _events(run: Run) -> list[EventWire]:
    seen: Counter[str] = Counter()
    told: list[EventWire] = []
    file = run.sources[0].name if len(run.sources) == 1 else ""
    for event in run.events:
        seen[event.kind] += 1
        if seen[event.kind] <= EVENTS_PER_KIND:
            told.append(_event(event, file))
    return told


def _event(event: Event, file: str) -> EventWire:
    return EventWire(
        kind=event.kind,
        text=event.text,
        line=event.line,
        file=event.origin or file,
        epoch=event.epoch,
        step=event.step,
        subject=event.subject,
        count=event.count,
    )


def _unread(run: Run) -> list[UnreadWire]:
    file = run.sources[0].name if len(run.sources) == 1 else ""
    told = [_unread_text(item, file) for item in run.unread[:UNREAD_LISTED]]
    told += [
        UnreadWire(
            text=field.spelling,
            file=field.file,
            reason="read, but its meaning is not known"
            + (f": {field.suggestion}" if field.suggestion else ""),
            count=field.count,
        )
        for field in run.unnamed[:UNREAD_LISTED]
    ]
    left = max(0, len(run.unread) - UNREAD_LISTED) + max(0, len(run.unnamed) - UNREAD_LISTED)
    if left:
        told.append(UnreadWire(text="...", file=file, reason="further ones are not listed here", count=left))
    return told


def _unread_text(item: Unread, file: str) -> UnreadWire:
    return UnreadWire(text=item.text, file=file, line=item.line, reason=item.reason, count=item.count)
