"""The concise text: a verdict, one line per finding, the first fix, what is well, what could not be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradoctor.reports import plan
from gradoctor.reports.escape import guarded, plain, visible
from gradoctor.reports.numbers import many
from gradoctor.reports.paint import Paint
from gradoctor.reports.registry import RenderOptions
from gradoctor.reports.wire import DiagnosisWire, FindingWire, PrescriptionWire, ReportWire

MOST_FINDINGS = 200
MOST_HEALTHY = 5
MOST_TO_LOG = 3
MOST_CODES = 4
MOST_NOTES = 5


def render_text(report: ReportWire, options: RenderOptions) -> str:
    """The report as concise text; the first line is the verdict."""
    text = guarded(_lines(report, Paint(options.color)))
    return plain(text) if options.ascii_only else text


def _lines(report: ReportWire, paint: Paint) -> Iterator[str]:
    head = plan.headline(report)
    if head:
        yield paint("strong", head)
    if head is None:
        for diagnosis in report.diagnoses:
            yield from _diagnosis(diagnosis, paint)
    else:
        yield from _several(report.diagnoses, paint)
    yield from fixed_lines(report)
    yield from problem_lines(report)


def fixed_lines(report: ReportWire) -> Iterator[str]:
    """One line per finding of the baseline that is gone."""
    for known in report.baseline.fixed if report.baseline else ():
        signal = f" ({known.signal})" if known.signal else ""
        yield visible(f"fixed since the baseline: {known.run}: {known.code} {known.rule}{signal}")


def problem_lines(report: ReportWire) -> Iterator[str]:
    """One line per source that could not be judged."""
    for problem in report.problems:
        name = plan.place(problem.file or problem.text, problem.line)
        yield f"{visible(name)}: not judged: {visible(problem.reason)}"


def verdict_line(diagnosis: DiagnosisWire, paint: Paint, *, several: bool) -> str:
    """The verdict, with the run's name where there are several."""
    role = {"sick": diagnosis.verdict.worst or "warning", "healthy": "well"}.get(
        diagnosis.verdict.status, "info"
    )
    line = paint(role, visible(diagnosis.verdict.line))
    return f"{visible(diagnosis.run.name)}: {line}" if several else line


def _several(diagnoses: Sequence[DiagnosisWire], paint: Paint) -> Iterator[str]:
    """Of several runs the sick ones first, whole; what is well of the others is asked of each alone."""
    for diagnosis in diagnoses:
        if diagnosis.verdict.status == "sick":
            yield ""
            yield from _diagnosis(diagnosis, paint, several=True)
    others = [one for one in diagnoses if one.verdict.status != "sick"]
    if others:
        yield ""
    for diagnosis in others:
        yield verdict_line(diagnosis, paint, several=True)
        for finding in plan.in_order(diagnosis)[:MOST_FINDINGS]:
            yield f"    {finding_line(finding, diagnosis, paint)}"
        yield from (f"    {line}" for line in _aside_lines(diagnosis))
        yield from (f"    {line}" for line in _noticed(diagnosis))
        if "not understood" in (read := reading_line(diagnosis)):  # nothing that was skipped goes unsaid
            yield f"    {read}"


def _noticed(diagnosis: DiagnosisWire) -> Iterator[str]:
    """What the reader noticed of a run that was not judged: it says why there is so little."""
    if diagnosis.verdict.status == "not-judged":
        notes = dict.fromkeys(note for source in diagnosis.sources for note in source.notes)
        yield from (f"note: {visible(note)}" for note in list(notes)[:MOST_NOTES])


def _diagnosis(diagnosis: DiagnosisWire, paint: Paint, *, several: bool = False) -> Iterator[str]:
    yield verdict_line(diagnosis, paint, several=several)
    yield from _noticed(diagnosis)
    findings = plan.in_order(diagnosis)
    for finding in findings[:MOST_FINDINGS]:
        yield finding_line(finding, diagnosis, paint)
        yield from _what_next(finding, diagnosis)
    if len(findings) > MOST_FINDINGS:
        yield f"... and {many(len(findings) - MOST_FINDINGS, 'further finding')}; all are in the JSON"
    yield from _aside_lines(diagnosis)
    well = [one for one in diagnosis.healthy if one.text not in diagnosis.verdict.line]
    for healthy in well[:MOST_HEALTHY]:
        yield f"{paint('well', 'well:')} {visible(healthy.text)}"
    if len(well) > MOST_HEALTHY:
        yield f"well: and {len(well) - MOST_HEALTHY} more"
    yield from _not_asked_lines(diagnosis)
    yield reading_line(diagnosis)


def _what_next(finding: FindingWire, diagnosis: DiagnosisWire) -> Iterator[str]:
    """Below a root: its first fix, and what must hold first once it is made."""
    fix = plan.first_fix(finding)
    if not finding.root or fix is None:
        return
    yield f"    fix: {fix_text(fix)}"
    known = [one for one in finding.expectation if plan.is_logged(one.signal, diagnosis)]
    for one in sorted(known, key=lambda e: plan.due(e.by))[:1]:
        bound = plan.goal(one, diagnosis)
        now = plan.stands_at(one.signal, diagnosis)
        yield f"    then: {visible(one.signal)} {bound} {plan.by_words(plan.due_here(one, diagnosis))} (now {visible(now)})"


def finding_line(finding: FindingWire, diagnosis: DiagnosisWire, paint: Paint) -> str:
    """``run.log:412: critical GD103 title: summary``, and what explains it or what it explains."""
    where = visible(plan.cited_place(finding, diagnosis))
    severity = paint(finding.severity, finding.severity)
    line = f"{where}: {severity} {finding.code} {visible(finding.title)}: {visible(finding.summary)}"
    codes = {f.rule: f.code for f in diagnosis.findings}
    if not finding.root and (causes := plan.causes(finding, diagnosis)):
        return f"{line} (follows from {', '.join(causes)})"
    explained = [codes[r] for r in finding.explains if r in codes]
    if len(explained) > MOST_CODES:
        return f"{line} (explains {len(explained)} more: {', '.join(explained[:MOST_CODES])} ...)"
    return f"{line} (explains {', '.join(explained)})" if explained else line


def fix_text(fix: PrescriptionWire, arrow: str = "→") -> str:
    """What to do with its changes: ``Standardise the inputs: data.standardize: false → true
    (train.yaml:12)``.
    """
    changes = "; ".join(visible(plan.change(one, arrow)) for one in fix.changes)
    return f"{visible(fix.do)} [{changes}]" if changes else visible(fix.do)


def _aside_lines(diagnosis: DiagnosisWire) -> Iterator[str]:
    aside = plan.set_aside(diagnosis)
    for finding in aside[:MOST_FINDINGS]:
        why = (
            "in the baseline" if finding.suppressed is None else f"suppressed: {visible(finding.suppressed)}"
        )
        yield f"set aside: {finding.code} {visible(finding.title)} ({why})"


def _not_asked_lines(diagnosis: DiagnosisWire) -> Iterator[str]:
    counts = plan.counted(diagnosis)
    words = {"not-applicable": "not logged", "not-enough-data": "too little data", "error": "failed"}
    told = [f"{counts[kind]} {word}" for kind, word in words.items() if kind in counts]
    if told:
        total = sum(counts.get(kind, 0) for kind in words)
        yield f"not asked: {many(total, 'rule')} of {len(diagnosis.coverage)} ({', '.join(told)})"
    for item in plan.to_log(diagnosis)[:MOST_TO_LOG]:
        yield f"    {len(item.codes)} more with {visible(item.name)}: {visible(item.how)}"


def reading_line(diagnosis: DiagnosisWire) -> str:
    """What was read of how much, and what was not understood."""
    names = ", ".join(visible(source.name) for source in diagnosis.sources[:3]) or visible(diagnosis.run.name)
    more = f" and {len(diagnosis.sources) - 3} more" if len(diagnosis.sources) > 3 else ""
    extent = plan.extent(diagnosis)
    signals = many(len(diagnosis.signals), "signal")
    told = f"read: {signals}{f' to {extent}' if extent else ''} from {names}{more}"
    skipped = sum(source.account.skipped for source in diagnosis.sources)
    unread = sum(item.count for item in diagnosis.unread)
    told += f"; {many(skipped, 'line')} skipped" if skipped else ""
    return told + (f"; {many(unread, 'thing')} not understood" if unread else "")
