"""A diagnosis arranged for the Markdown templates: data alone, so that a user's template can reach
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gradoctor.reports import plan
from gradoctor.reports.escape import visible
from gradoctor.reports.markdown_model import (
    CandidateView,
    Check,
    Cited,
    Course,
    FixView,
    LastValue,
    Root,
    RunView,
    Symptom,
    TopicView,
)
from gradoctor.reports.numbers import literal, many, measured, number, unit_shown
from gradoctor.reports.registry import RenderOptions
from gradoctor.reports.sparkline import sparkline
from gradoctor.reports.text import reading_line
from gradoctor.reports.topics import Topic, topics
from gradoctor.reports.wire import (
    ChangeWire,
    DiagnosisWire,
    FindingWire,
    ReportWire,
    SeriesWire,
)

MOST_UNREAD = 20
MOST_COURSES = 6
_PRIORITY = {
    "critical": "HIGH: cure it before training goes on; the result cannot be used, or will not get better by itself",
    "warning": "MEDIUM: act before the next run",
    "info": "LOW: worth knowing",
    "none": "none",
}


def run_view(diagnosis: DiagnosisWire, options: RenderOptions) -> RunView:
    """The view of one run."""
    series = {s.name: s for s in diagnosis.signals}
    planned = plan.fixes(diagnosis)
    fixes = tuple(_fix(fix) for fix in planned)
    symptoms = {f.rule: _symptom(f, diagnosis, series, planned) for f in plan.in_order(diagnosis)}
    checks = tuple(_check(diagnosis))
    counts = plan.counted(diagnosis)
    verdict = diagnosis.verdict
    return RunView(
        name=diagnosis.run.name,
        extent=plan.extent(diagnosis),
        status={"sick": "SICK", "healthy": "HEALTHY", "not-judged": "NOT JUDGED"}[verdict.status],
        verdict=verdict.line,
        counts=_counts(diagnosis),
        symptoms=tuple(symptoms.values()),
        roots=tuple(
            Root(i, symptoms[ill.root.rule], tuple(symptoms[f.rule] for f in ill.consequences))
            for i, ill in enumerate(plan.illnesses(diagnosis), 1)
        ),
        fixes=fixes,
        orders=tuple(_by_order(fixes)),
        leave_alone=tuple(plan.leave_alone(diagnosis, planned)),
        checks=checks,
        course=_course(checks),
        priority=_PRIORITY[verdict.worst or "none"],
        next_steps=tuple(plan.next_steps(diagnosis)),
        works=tuple(plan.works(diagnosis)),
        last=tuple(last_value(s) for s in plan.last_values(diagnosis)),
        last_line=_last_line(diagnosis),
        healthy=tuple(diagnosis.healthy),
        topics=tuple(_topic(topic, symptoms) for topic in topics(diagnosis)),
        set_aside=tuple(plan.set_aside(diagnosis)),
        unasked=tuple(v for v in diagnosis.coverage if v.verdict not in ("fired", "quiet", "suppressed")),
        asked=sum(counts.get(kind, 0) for kind in ("fired", "quiet", "suppressed")),
        rules=len(diagnosis.coverage),
        to_log=tuple(plan.to_log(diagnosis)),
        reading=reading_line(diagnosis).removeprefix("read: "),
        sources=tuple(diagnosis.sources),
        notes=tuple(diagnosis.run.notes),
        signals=tuple(last_value(s) for s in diagnosis.signals),
        spellings=tuple(diagnosis.signals),
        facts=tuple(diagnosis.facts),
        unread=tuple(diagnosis.unread[:MOST_UNREAD]),
        unread_more=max(0, len(diagnosis.unread) - MOST_UNREAD),
        packs=tuple(diagnosis.packs),
        again="\n".join(plan.check_again(diagnosis, options.command)),
        source_names=", ".join(source.name for source in diagnosis.sources[:4]),
    )


def overview(report: ReportWire) -> tuple[tuple[str, str, str], ...]:
    """One row per run: name, status, verdict line; and one per source that could not be judged."""
    rows = [(d.run.name, d.verdict.status, d.verdict.line) for d in report.diagnoses]
    return (*rows, *((p.file or p.text, "not readable", p.reason) for p in report.problems))


def _counts(diagnosis: DiagnosisWire) -> str:
    verdict = diagnosis.verdict
    told = [f"{verdict.critical} critical"] if verdict.critical else []
    told += [many(verdict.warning, "warning")] if verdict.warning else []
    told += [many(verdict.info, "note")] if verdict.info else []
    return ", ".join(told) or "no finding"


def _symptom(
    finding: FindingWire, diagnosis: DiagnosisWire, series: dict[str, SeriesWire], planned: Sequence[plan.Fix]
) -> Symptom:
    codes = {f.rule: f.code for f in diagnosis.findings}
    drawn = series.get(finding.signal or "")
    units = {name: unit_shown(name, s.unit) for name, s in series.items()}
    fix = plan.remedy(finding, planned)
    return Symptom(
        finding=finding,
        where=plan.cited_place(finding, diagnosis),
        cited=tuple(
            Cited(plan.place(e.file, e.line), e.signal, measured(e.value, units.get(e.signal)), e.at, e.text)
            for e in finding.evidence
        ),
        spark=sparkline(drawn.y) if drawn else "",
        explains=tuple(codes[rule] for rule in finding.explains if rule in codes),
        explained_by=plan.causes(finding, diagnosis),
        candidates=tuple(
            CandidateView(c.cause, c.tell_apart, plan.seen(c, diagnosis) or "no") for c in finding.candidates
        ),
        fix=plan.remedy_words(finding, fix),
        fix_number=fix.number if fix else None,
    )


def _fix(fix: plan.Fix) -> FixView:
    one = fix.prescription
    summary = "; ".join(plan.change(change) for change in one.changes)
    diff = "\n".join(_diff(one.changes))
    do = one.do.rstrip(". ")
    return FixView(fix.number, do, one, fix.codes, fix.title, diff, fix.rivals, summary, fix.order)


def _diff(changes: Iterable[ChangeWire]) -> Iterable[str]:
    """Before and after as a diff; where the configuration does not hold the key, a comment says so."""
    place = None
    for change in changes:
        here = (
            plan.place(change.file, change.line)
            if change.file
            else f"{change.fact} (not found in a configuration)"
        )
        if here != place:
            yield f"# {visible(here)}"
            place = here
        key = visible(change.key or change.fact)
        if change.before is not None:
            yield f"- {key}: {visible(literal(change.before))}"
        elif change.operation == "remove":
            yield f"- {key}"
        if change.after is not None:
            yield f"+ {key}: {visible(literal(change.after))}"
        elif change.operation != "remove":
            yield f"+ {key}: {change.operation}"


def _by_order(fixes: tuple[FixView, ...]) -> Iterable[tuple[str, tuple[FixView, ...]]]:
    known = [*plan.ORDERS, *dict.fromkeys(f.order for f in fixes)]
    for order in dict.fromkeys(known):
        chosen = tuple(f for f in fixes if f.order == order)
        if chosen:
            yield order, chosen


def _check(diagnosis: DiagnosisWire) -> Iterable[Check]:
    for expectation, finding in plan.expectations(diagnosis):
        bound, by = plan.goal(expectation, diagnosis), plan.by_words(plan.due_here(expectation, diagnosis))
        said = plan.stands_at(expectation.signal, diagnosis)
        yield Check(expectation.say, expectation.signal, bound, by, said, finding.code)


def _course(checks: Sequence[Check]) -> Course:
    """The checks as a table over epochs, of the signals that are due first."""
    names = tuple(dict.fromkeys(c.signal for c in checks))[:MOST_COURSES]
    now = {c.signal: c.now for c in checks}
    rows = [
        (by, tuple(" and ".join(c.bound for c in checks if c.by == by and c.signal == n) for n in names))
        for by in dict.fromkeys(c.by for c in checks if c.signal in names)
    ]
    return Course(names, tuple(rows), tuple(now[name] for name in names))


def _topic(topic: Topic, symptoms: dict[str, Symptom]) -> TopicView:
    return TopicView(
        number=topic.number,
        title=topic.title,
        standing=topic.standing,
        facts=topic.facts,
        signals=tuple(last_value(s) for s in topic.signals),
        events=topic.events,
        symptoms=tuple(symptoms[f.rule] for f in topic.findings),
        healthy=topic.healthy,
        unasked=topic.unasked,
    )


def _last_line(diagnosis: DiagnosisWire) -> str:
    """The last epoch on one line, as the documents print it: ``Epoch 10: loss/train 8.7 | grad/norm
    6,000``.
    """
    told = " | ".join(f"{visible(s.name)} {plan.value_of(s, s.last)}" for s in plan.last_values(diagnosis))
    head = plan.extent(diagnosis).capitalize() or "At the end"
    return f"{head}: {told or 'no usual signal was logged'}"


def last_value(series: SeriesWire) -> LastValue:
    """A signal's ends, extremes and curve in small."""
    said = [plan.value_of(series, v) for v in (series.first, series.last, series.minimum, series.maximum)]
    where = plan.place(series.file, series.last_line) if series.file else number(series.last_line)
    return LastValue(series.name, said[0], said[1], said[2], said[3], sparkline(series.y), where)
