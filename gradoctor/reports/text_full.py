"""The full text: everything the diagnosis knows, wrapped to the terminal, without markup."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from gradoctor.reports import plan
from gradoctor.reports.escape import guarded, plain, visible
from gradoctor.reports.numbers import many
from gradoctor.reports.paint import Paint
from gradoctor.reports.registry import RenderOptions
from gradoctor.reports.text import MOST_FINDINGS, fixed_lines, problem_lines, reading_line, verdict_line
from gradoctor.reports.wire import DiagnosisWire, FindingWire, PrescriptionWire, ReportWire


def render_full(report: ReportWire, options: RenderOptions) -> str:
    """The report as full text; the first line is the verdict."""
    text = guarded(_lines(report, Paint(options.color), options))
    return plain(text) if options.ascii_only else text


def _lines(report: ReportWire, paint: Paint, options: RenderOptions) -> Iterator[str]:
    head = plan.headline(report)
    if head:
        yield paint("strong", head)
    for diagnosis in report.diagnoses:
        if head:
            yield ""
        yield verdict_line(diagnosis, paint, several=head is not None)
        for title, lines in _sections(diagnosis, paint, options):
            body = [line for text in lines for line in _wrapped(text, options.width)]
            if body:
                yield from ("", paint("strong", title), *body)
    yield from fixed_lines(report)
    yield from problem_lines(report)


def _sections(
    diagnosis: DiagnosisWire, paint: Paint, options: RenderOptions
) -> Iterator[tuple[str, Iterator[str]]]:
    findings = plan.in_order(diagnosis)
    for finding in findings[:MOST_FINDINGS]:
        head = f"{finding.code} {visible(finding.title)}"
        yield f"{head} [{finding.severity}, confidence {finding.confidence}]", _finding(finding, diagnosis)
    if len(findings) > MOST_FINDINGS:
        yield (
            f"... and {many(len(findings) - MOST_FINDINGS, 'further finding')}; all are in the JSON",
            iter(" "),
        )
    yield "Fixes in order", _fixes(diagnosis)
    yield "Leave alone", (f"  - {visible(text)}" for text in plan.leave_alone(diagnosis))
    yield "Expect after the fixes", _expected(diagnosis)
    yield "Set aside", _set_aside(diagnosis)
    yield "Well", (f"  {paint('well', '+')} {visible(healthy.text)}" for healthy in diagnosis.healthy)
    yield "Could not be asked", _not_asked(diagnosis)
    yield "How it was read", _reading(diagnosis)
    if findings:
        again = plan.check_again(diagnosis, options.command)
        yield "Check again", (f"  $ {visible(_command(line, options.width))}" for line in again)


def _command(line: str, width: int) -> str:
    """A command with its remark where both fit."""
    return line if width <= 0 or len(line) + 4 <= width else line.partition("  # ")[0]


def _finding(finding: FindingWire, diagnosis: DiagnosisWire) -> Iterator[str]:
    codes = {f.rule: f.code for f in diagnosis.findings}
    yield f"  {visible(finding.summary)}"
    if causes := plan.causes(finding, diagnosis):
        yield f"  follows from: {', '.join(causes)}"
    explained = [codes[rule] for rule in finding.explains if rule in codes]
    if explained:
        yield f"  explains: {', '.join(explained)}"
    for evidence in finding.evidence:
        where = visible(plan.place(evidence.file, evidence.line))
        yield f"  {where}: {visible(plan.citation(evidence))}"
    yield f"  what it proves: {visible(finding.claim)}"
    for candidate in finding.candidates:
        code = plan.seen(candidate, diagnosis)
        seen = f" (seen: {code})" if code else ""
        yield f"  could be: {visible(candidate.cause)}{seen} Tell it apart: {visible(candidate.tell_apart)}"
    if finding.why_it_matters:
        yield f"  why it matters: {visible(finding.why_it_matters)}"
    for text in finding.false_positives:
        yield f"  not a fault when: {visible(text)}"
    yield f"  source: {visible('; '.join(finding.sources))}"


def _fixes(diagnosis: DiagnosisWire) -> Iterator[str]:
    for fix in plan.fixes(diagnosis):
        one = fix.prescription
        yield f"  {fix.number}. {visible(one.do)} ({fix.order}; for {', '.join(fix.codes)}; risk {one.risk})"
        yield from _fix_body(one)
        if fix.rivals:
            rivals = ", ".join(map(str, fix.rivals))
            yield f"     instead of fix {rivals}, not on top of it: both set the same"


def _fix_body(one: PrescriptionWire) -> Iterator[str]:
    for change in one.changes:
        yield f"     {visible(plan.change(change))}"
    for line in (one.code or "").splitlines():
        yield f"     | {visible(line)}"
    yield f"     why: {visible(one.why)}"
    if one.trials:
        yield f"     tried: {visible(one.trials)}"


def _expected(diagnosis: DiagnosisWire) -> Iterator[str]:
    for expectation, finding in plan.expectations(diagnosis):
        bound = f"{visible(expectation.signal)} {plan.goal(expectation, diagnosis)}"
        due = plan.by_words(plan.due_here(expectation, diagnosis))
        yield f"  [ ] {visible(expectation.say)} ({bound} {due}; {finding.code})"


def _set_aside(diagnosis: DiagnosisWire) -> Iterator[str]:
    for finding in plan.set_aside(diagnosis):
        why = (
            "in the baseline" if finding.suppressed is None else f"suppressed: {visible(finding.suppressed)}"
        )
        yield f"  {finding.code} {visible(finding.title)} ({why})"


def _not_asked(diagnosis: DiagnosisWire) -> Iterator[str]:
    for verdict in diagnosis.coverage:
        if verdict.verdict in ("not-applicable", "not-enough-data", "error"):
            title = visible(verdict.title)
            yield f"  {verdict.code} {title}: {visible(plan.unasked_because(verdict))}"
    for item in plan.to_log(diagnosis):
        yield f"  with {visible(item.name)} ({', '.join(item.codes)}): {visible(item.how)}"


def _reading(diagnosis: DiagnosisWire) -> Iterator[str]:
    yield f"  {reading_line(diagnosis)}"
    for source in diagnosis.sources:
        account = source.account
        yield (
            f"  {visible(source.name)}: {visible(source.format)} ({visible(source.reason)}); "
            f"{account.read:,} lines read, {account.skipped:,} skipped, {account.ignored:,} without numbers"
        )
        yield from (f"    {visible(note)}" for note in source.notes)
    yield from (f"  {visible(note)}" for note in diagnosis.run.notes)
    for series in diagnosis.signals:
        span = f"{plan.value_of(series, series.first)} .. {plan.value_of(series, series.last)}"
        spelled = f" from {series.spelling!r}" if series.spelling else ""
        yield f"  {visible(series.name)}{visible(spelled)}: {many(series.count, 'point')}, {visible(span)}"
    for item in diagnosis.unread[:20]:
        where = plan.place(item.file, item.line)
        yield f"  not understood: {visible(where)}: {visible(item.text)} ({visible(item.reason)})"
    if len(diagnosis.unread) > 20:
        yield f"  not understood: and {len(diagnosis.unread) - 20} more"


def _wrapped(line: str, width: int) -> list[str]:
    """The line in pieces of at most ``width`` columns, indented as it began; commands and code are left
    whole.
    """
    bare = line.lstrip(" ")
    if width <= 0 or len(line) <= width or bare[:2] in ("$ ", "| "):
        return [line]
    margin = " " * (len(line) - len(bare))
    deeper = margin + ("   " if bare[:1] in "-[0123456789+" else "  ")
    return textwrap.wrap(
        bare, max(width, 40), initial_indent=margin, subsequent_indent=deeper,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
