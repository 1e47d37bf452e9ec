"""What the Markdown templates are given: data alone, so that a user's template can reach nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from gradoctor.reports.plan import Logging
from gradoctor.reports.wire import (
    EventWire,
    FactWire,
    FindingWire,
    HealthyWire,
    PrescriptionWire,
    RuleVerdictWire,
    SeriesWire,
    SourceWire,
    UnreadWire,
)


@dataclass(frozen=True, slots=True)
class Cited:
    """One row of an evidence table."""

    where: str
    what: str
    value: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class CandidateView:
    """What the cause could be, how to tell, and the finding that shows it here (or "no")."""

    cause: str
    tell_apart: str
    seen: str


@dataclass(frozen=True, slots=True)
class Symptom:
    """A finding with its citations, its curve in small, and the codes it is related to."""

    finding: FindingWire
    where: str
    cited: tuple[Cited, ...]
    spark: str
    candidates: tuple[CandidateView, ...]
    explains: tuple[str, ...]
    explained_by: tuple[str, ...]
    fix: str
    fix_number: int | None


@dataclass(frozen=True, slots=True)
class Root:
    """A root cause and the symptoms that follow from it."""

    number: int
    symptom: Symptom
    consequences: tuple[Symptom, ...]


@dataclass(frozen=True, slots=True)
class FixView:
    """A fix with its configuration before and after as a diff."""

    number: int
    do: str
    prescription: PrescriptionWire
    codes: tuple[str, ...]
    title: str
    diff: str
    rivals: tuple[int, ...]
    summary: str
    order: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the validation checklist: what must hold, by when, and where the signal stands now."""

    say: str
    signal: str
    bound: str
    by: str
    now: str
    code: str


@dataclass(frozen=True, slots=True)
class Course:
    """What is expected of several signals, epoch by epoch: a row a due date, a column a signal."""

    signals: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastValue:
    """A signal at its end: from where to where, with its curve in small."""

    name: str
    first: str
    last: str
    lowest: str
    highest: str
    spark: str
    line: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its findings as symptoms and its signals at their ends."""

    number: int
    title: str
    standing: str
    facts: tuple[FactWire, ...]
    signals: tuple[LastValue, ...]
    events: tuple[EventWire, ...]
    symptoms: tuple[Symptom, ...]
    healthy: tuple[HealthyWire, ...]
    unasked: tuple[RuleVerdictWire, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    """Everything a template may tell about one run."""

    name: str
    extent: str
    status: str
    verdict: str
    counts: str
    symptoms: tuple[Symptom, ...]
    roots: tuple[Root, ...]
    fixes: tuple[FixView, ...]
    orders: tuple[tuple[str, tuple[FixView, ...]], ...]
    leave_alone: tuple[str, ...]
    checks: tuple[Check, ...]
    course: Course
    priority: str
    next_steps: tuple[str, ...]
    works: tuple[str, ...]
    last: tuple[LastValue, ...]
    last_line: str
    healthy: tuple[HealthyWire, ...]
    topics: tuple[TopicView, ...]
    set_aside: tuple[FindingWire, ...]
    unasked: tuple[RuleVerdictWire, ...]
    asked: int
    rules: int
    to_log: tuple[Logging, ...]
    reading: str
    sources: tuple[SourceWire, ...]
    notes: tuple[str, ...]
    signals: tuple[LastValue, ...]
    spellings: tuple[SeriesWire, ...]
    facts: tuple[FactWire, ...]
    unread: tuple[UnreadWire, ...]
    unread_more: int
    packs: tuple[str, ...]
    again: str
    source_names: str
