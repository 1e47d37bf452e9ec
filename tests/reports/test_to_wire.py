from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gradoctor.diagnosis.finding import (
    Evidence,
    Finding,
    Healthy,
    PatchChange,
    Prescription,
    RunDiagnosis,
    Verdict,
)
from gradoctor.intake.columns import Account, Event, Unread
from gradoctor.reports.json_report import dump, load
from gradoctor.reports.thin import thinned
from gradoctor.reports.to_wire import EVENTS_PER_KIND, report_wire, to_wire
from gradoctor.reports.verdict import verdict_of
from gradoctor.rulebook.model import ExpectationText
from gradoctor.signals.run import Fact, Run, Signal, SourceReport, Unnamed


def signal(name: str, values: list[float], **more: Any) -> Signal:
    n = len(values)
    lines = np.arange(3, 3 + n, dtype=np.int64)
    epoch = np.arange(1, n + 1, dtype=np.float64)
    return Signal(
        name, np.array(values, dtype=np.float64), lines, epoch=epoch, file="run.log", spelling=name, **more
    )


def finding(code: str = "GD101", **more: Any) -> Finding:
    told: dict[str, Any] = {
        "code": code,
        "rule": f"rule-{code.lower()}",
        "title": "Gradients explode",
        "category": "gradients",
        "severity": "critical",
        "confidence": "high",
        "summary": "norm 46,767",
        "why_it_matters": "",
        "claim": "It grows.",
        "candidates": (),
        "evidence": (Evidence("signal", "grad/norm", "run.log", 3, 46767.0, "epoch 1"),),
        "prescriptions": (
            Prescription(
                "Clip.",
                "Bounds.",
                "low",
                "today",
                (PatchChange("replace", "clip/max_norm", "clip", 10, 1.0, "c.yaml", 2),),
            ),
        ),
        "leave_alone": (),
        "expectation": (ExpectationText(signal="grad/clip_ratio", below=0.05, say="falls below 5 %"),),
        "sources": ("F",),
        "false_positives": (),
        "fingerprint": f"{code}:grad/norm",
        "values": {"first": np.float64(46767.0), "count": 3},
        "signal": "grad/norm",
        "axis": "epoch",
        "span": (1.0, 3.0),
        "limit": 1000.0,
    }
    return Finding(**(told | more))


def diagnosis(*findings: Finding, coverage: tuple[Verdict, ...] | None = None, **more: Any) -> RunDiagnosis:
    signals = [signal("loss/train", [3.0, float("nan"), 1.0]), signal("grad/norm", [46767.0, 2e4, 1e4])]
    told: dict[str, Any] = {
        "name": "run.log",
        "signals": {s.name: s for s in signals},
        "facts": {"clip/max_norm": Fact("clip/max_norm", 10, "clip", "c.yaml", 2, config=True)},
        "sources": (SourceReport("run.log", "console", "lines", Account(3, 1, 0)),),
        "unread": (Unread("???", 9, "no name"),),
        "unnamed": (Unnamed("foo", "run.log", 3, "teach it"),),
    }
    verdicts = (Verdict("GD101", "rule-gd101", "t", "fired"),) if coverage is None else coverage
    healthy = (Healthy("nonfinite", "All finite", "loss/train"),)
    return RunDiagnosis(Run(**(told | more)), findings, healthy, verdicts)


def test_everything_of_a_finding_reaches_the_wire_and_comes_back() -> None:
    report = report_wire([diagnosis(finding())])
    wire = load(dump(report)).diagnoses[0]
    assert dump(load(dump(report))) == dump(report)
    (told,) = wire.findings
    assert (told.code, told.severity, told.span, told.limit) == ("GD101", "critical", (1.0, 3.0), 1000.0)
    assert told.evidence[0].line == 3
    assert told.prescriptions[0].changes[0].before == 10
    assert told.expectation[0].below == 0.05
    assert told.values == {"first": 46767.0, "count": 3.0}
    assert wire.facts[0].key == "clip"
    assert wire.sources[0].account.skipped == 1
    assert {item.text for item in wire.unread} == {"???", "foo"}


def test_numbers_that_are_not_finite_are_counted_and_kept_as_points() -> None:
    loss = to_wire(diagnosis()).signals[0]
    assert (loss.count, loss.nonfinite, loss.minimum, loss.maximum) == (3, 1, 1.0, 3.0)
    assert loss.y[1] != loss.y[1]
    assert loss.x == [1.0, 2.0, 3.0]


def test_events_beyond_the_limit_are_counted_not_listed() -> None:
    events = tuple(Event("overflow", f"skip {i}", i) for i in range(EVENTS_PER_KIND + 7))
    wire = to_wire(diagnosis(events=events))
    assert len(wire.events) == EVENTS_PER_KIND
    assert "7 further events of kind overflow are not listed here" in wire.run.notes


def test_only_the_telling_signals_carry_points() -> None:
    many = {f"act/std/layer{i}": signal(f"act/std/layer{i}", [1.0, 2.0]) for i in range(60)}
    many |= {"grad/norm": signal("grad/norm", [1.0, 2.0]), "loss/train": signal("loss/train", [1.0, 2.0])}
    wire = to_wire(diagnosis(finding(signal="act/std/layer59"), signals=many))
    drawn = {s.name for s in wire.signals if s.y}
    assert len(drawn) == 40
    assert {"act/std/layer59", "grad/norm", "loss/train"} <= drawn
    assert all(s.last == 2.0 for s in wire.signals)


def test_the_verdict_names_the_root_cause() -> None:
    root = finding("GD704", title="Inputs are not normalised")
    follows = finding("GD101", root=False, explained_by=("rule-gd704",))
    warned = finding("GD310", title="LR never changes", severity="warning", root=False, explained_by=("x",))
    verdict = verdict_of(diagnosis(root, follows, warned))
    assert verdict.line == "SICK: 2 critical, 1 warning; root cause: inputs are not normalised (GD704)"
    assert (verdict.status, verdict.worst, verdict.critical) == ("sick", "critical", 2)


def test_suppressed_findings_do_not_count() -> None:
    verdict = verdict_of(diagnosis(finding(suppressed="known"), finding(baseline=True)))
    assert verdict.status == "healthy"
    assert (
        verdict.line
        == "HEALTHY but for what is known: 2 findings, 2 of them critical, suppressed or in the baseline; 1 rule asked, nothing new; all finite"
    )


def test_a_note_alone_does_not_make_sick() -> None:
    verdict = verdict_of(diagnosis(finding(severity="info")))
    assert (verdict.status, verdict.worst, verdict.info) == ("healthy", "info", 1)
    assert verdict.line.startswith("HEALTHY: 1 rule asked, 1 note; ")


def test_what_could_not_be_asked_is_not_healthy() -> None:
    missing = Verdict("GD1", "a", "t", "not-applicable", missing=("grad/norm",))
    short = Verdict("GD2", "b", "t", "not-enough-data")
    assert verdict_of(diagnosis(coverage=(missing,))).line == (
        "NOT JUDGED: no rule could be asked: none of the 1 signals and facts they ask about was found"
    )
    assert verdict_of(diagnosis(coverage=(missing, short))).status == "not-judged"
    assert (
        verdict_of(diagnosis(coverage=(short,))).line
        == "NOT JUDGED: too little was logged; 1 of 1 rule need more points"
    )


VALUES = arrays(
    np.float64, st.integers(0, 3000), elements=st.floats(allow_nan=True, allow_infinity=True, width=32)
)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.integers(20, 500))
def test_thinning_keeps_ends_extremes_and_the_first_odd_point(values: np.ndarray, limit: int) -> None:
    kept = thinned(values, limit)
    assert len(kept) <= max(limit, 0)
    assert np.all(np.diff(kept) > 0)
    if not len(values):
        return
    assert kept[0] == 0
    assert kept[-1] == len(values) - 1
    finite = values[np.isfinite(values)]
    if len(finite):
        shown = values[kept][np.isfinite(values[kept])]
        assert shown.max() == finite.max()
        assert shown.min() == finite.min()
    odd = np.flatnonzero(~np.isfinite(values))
    if len(odd):
        assert odd[0] in kept


def test_one_spike_in_a_million_points_survives() -> None:
    values = np.zeros(1_000_000)
    values[123_456] = 9.0
    kept = thinned(values)
    assert len(kept) <= 500
    assert 123_456 in kept


def test_rules_that_stay_quiet_on_a_log_without_a_course_prove_nothing() -> None:
    quiet = (Verdict("GD1", "a", "t", "quiet"),)
    single = {"loss/train": signal("loss/train", [0.5])}
    verdict = verdict_of(replace(diagnosis(coverage=quiet, signals=single), healthy=()))
    assert verdict.status == "not-judged"
    assert verdict.line == (
        "NOT JUDGED: no series has points enough to show a course; that 1 rule stayed quiet proves nothing"
    )
