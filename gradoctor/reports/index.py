"""One page over many runs: verdict, root cause, last values and a small curve each; what is sick stands
first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from gradoctor.reports import plan
from gradoctor.reports.numbers import literal, number
from gradoctor.reports.plots_panels import SEVERITIES, drawable, merged_spans
from gradoctor.reports.plots_path import spark
from gradoctor.reports.templates import render_template
from gradoctor.reports.wire import DiagnosisWire, FindingWire, ReportWire, SeriesWire

MOST_VALUES, MOST_FACTS = 4, 4
_SPARKS_UP_TO = 3000  # rows; a page of more runs goes without small curves
_ORDER = {"sick": 0, "not-judged": 1, "healthy": 2}
_STATUS = {"sick": "Sick", "healthy": "Healthy", "not-judged": "Not judged"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is read and as it is sorted; numbers sort as numbers, missing ones last."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Row:
    """One run of the index."""

    name: str
    short: str
    href: str
    status: str
    word: str
    worst: str
    root: FindingWire | None
    codes: tuple[str, ...]
    extent: Cell
    spark: Markup
    drawn: str
    values: tuple[Cell, ...]
    facts: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule that fired in this collection and in how many runs."""

    code: str
    title: str
    severity: str
    runs: int


def index_page(
    report: ReportWire,
    links: Mapping[int, str] | None = None,
    *,
    title: str = "Training runs",
    template_dir: Path | None = None,
) -> str:
    """The page. ``links`` gives a run's place in ``report.diagnoses`` the relative address of its own
    report.
    """
    diagnoses = report.diagnoses
    names, facts = _common_values(diagnoses), _varied_facts(diagnoses)
    small = len(diagnoses) <= _SPARKS_UP_TO
    shared = _shared_folder([d.run.name for d in diagnoses])
    rows = [
        replace(_row(d, (links or {}).get(i, ""), names, facts, small), short=d.run.name[len(shared) :])
        for i, d in enumerate(diagnoses)
    ]
    places = sorted(
        range(len(rows)), key=lambda i: (_ORDER[rows[i].status], -diagnoses[i].verdict.critical, i)
    )
    return render_template(
        "html/index.html.j2",
        template_dir,
        report=report,
        title=title,
        headline=plan.headline(report) or f"1 run: {_STATUS[diagnoses[0].verdict.status].lower()}"
        if diagnoses
        else "No run",
        rows=[rows[i] for i in places],
        names=names,
        facts=facts,
        illnesses=_illnesses(diagnoses),
        counts=Counter(row.status for row in rows),
        words=_STATUS,
        row_limit=500,
        place=plan.place,
    )


def _row(diagnosis: DiagnosisWire, href: str, names: Sequence[str], facts: Sequence[str], small: bool) -> Row:
    active = plan.in_order(diagnosis)
    by_name = {s.name: s for s in diagnosis.signals}
    fact = {f.name: f.value for f in diagnosis.facts}
    shown = next(
        (by_name[n] for n in ("loss/val", "loss/train", *names) if n in by_name and by_name[n].x), None
    )
    shown = shown or next(iter(drawable(diagnosis.signals)), None)
    return Row(
        name=diagnosis.run.name,
        short=diagnosis.run.name,
        href=href,
        status=diagnosis.verdict.status,
        word=_STATUS[diagnosis.verdict.status],
        worst=diagnosis.verdict.worst or "",
        root=next((f for f in active if f.severity != "info"), None),
        codes=tuple(dict.fromkeys(f.code for f in active)),
        extent=_reached(diagnosis),
        spark=_curve(shown, active) if small and shown else Markup(""),
        drawn=shown.name if shown else "",
        values=tuple(_value(by_name.get(name)) for name in names),
        facts=tuple(_fact(fact.get(name)) for name in facts),
    )


def _shared_folder(names: Sequence[str]) -> str:
    """The folder that all runs lie in, which their names need not repeat; empty where there is none."""
    folders = {name[: name.rfind("/") + 1] for name in names}
    first = min(folders, key=len, default="")
    while first and not all(name.startswith(first) for name in names):
        first = first[: first.rfind("/", 0, -1) + 1]
    return first if len(names) > 1 else ""


def _curve(series: SeriesWire, findings: Sequence[FindingWire]) -> Markup:
    here = merged_spans(
        [f for f in findings if f.signal == series.name and f.axis == series.axis],
        (min(series.x), max(series.x)),
    )
    spans = [(s.start, s.end, s.severity) for s in here]
    return spark(series.x, series.y, spans, points=48, ratio=series.unit == "ratio")


def _reached(diagnosis: DiagnosisWire) -> Cell:
    last = diagnosis.run.last_epoch if diagnosis.run.last_epoch is not None else diagnosis.run.last_step
    return Cell(plan.extent(diagnosis), _key(last))


def _value(series: SeriesWire | None) -> Cell:
    return Cell("", "") if series is None else Cell(plan.value_of(series, series.last), _key(series.last))


def _fact(value: object) -> Cell:
    if value is None:
        return Cell("", "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(number(value), _key(float(value)))
    return Cell(literal(value), literal(value))


def _key(value: float | None) -> str:
    return "" if value is None else repr(value)


def _common_values(diagnoses: Sequence[DiagnosisWire]) -> list[str]:
    """The signals whose last value most runs can tell: losses first, then metrics."""
    seen = Counter(s.name for d in diagnoses for s in d.signals if s.last is not None)
    wanted = [n for n in ("loss/train", "loss/val") if n in seen]
    metrics = sorted((n for n in seen if n.startswith(("metric/", "rl/reward"))), key=lambda n: (-seen[n], n))
    others = sorted((n for n in seen if n in ("grad/norm", "grad/clip_ratio")), key=lambda n: -seen[n])
    return [*wanted, *metrics, *others][:MOST_VALUES]


def _varied_facts(diagnoses: Sequence[DiagnosisWire]) -> list[str]:
    """Configuration facts in which the runs differ: what a sweep varied."""
    values: dict[str, list[str]] = {}
    for diagnosis in diagnoses:
        for fact in diagnosis.facts:
            values.setdefault(fact.name, []).append(literal(fact.value))
    varied = [n for n, seen in values.items() if len(set(seen)) > 1 and len(seen) * 2 >= len(diagnoses)]
    return varied[:MOST_FACTS]


def _illnesses(diagnoses: Sequence[DiagnosisWire]) -> list[RuleCount]:
    found: dict[str, tuple[FindingWire, set[int]]] = {}
    for place, diagnosis in enumerate(diagnoses):
        for finding in plan.active(diagnosis):
            found.setdefault(finding.code, (finding, set()))[1].add(place)
    made = [RuleCount(code, f.title, f.severity, len(runs)) for code, (f, runs) in found.items()]
    return sorted(made, key=lambda one: (SEVERITIES.index(one.severity), -one.runs, one.code))
