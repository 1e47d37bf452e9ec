"""A stored diagnosis as a side of a comparison."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradoctor.diagnosis.compared import (
    ComparedChange,
    ComparedFact,
    ComparedFinding,
    ComparedRun,
    series,
)
from gradoctor.reports import plan
from gradoctor.reports.wire import DiagnosisWire, FindingWire
from gradoctor.rulebook.model import ExpectationText


def stored_run(diagnosis: DiagnosisWire) -> ComparedRun:
    """A stored diagnosis as a run to compare: its findings, configuration and the points it carries."""
    judged = diagnosis.verdict.status != "not-judged"
    asked = {v.rule for v in diagnosis.coverage if v.verdict in ("fired", "quiet", "suppressed") and judged}
    return ComparedRun(
        name=diagnosis.run.name,
        findings=tuple(_stored_finding(finding) for finding in plan.active(diagnosis)),
        series={
            s.name: placed
            for s in diagnosis.signals
            if (placed := series(s.name, s.axis, np.array(s.x), np.array(s.y), s.direction, s.unit))
            is not None
        },
        facts={
            f.name: ComparedFact(f.name, f.value, f.key, plan.place(f.file, f.line)) for f in diagnosis.facts
        },
        asked=frozenset(asked),
        packs=tuple(diagnosis.packs),
    )


def _stored_finding(finding: FindingWire) -> ComparedFinding:
    placed = next((e for e in finding.evidence if e.line is not None), None)
    return ComparedFinding(
        code=finding.code,
        rule=finding.rule,
        title=finding.title,
        severity=finding.severity,
        confidence=finding.confidence,
        summary=finding.summary,
        fingerprint=finding.fingerprint,
        place=plan.place(placed.file, placed.line) if placed else "",
        root=finding.root,
        prescribed=tuple(
            (p.do, tuple(ComparedChange(c.fact, c.after, c.operation) for c in p.changes))
            for p in finding.prescriptions
        ),
        expectations=tuple(
            ExpectationText.model_construct(**e.model_dump()) for e in finding.expectation if _has_bound(e)
        ),
    )


def _has_bound(expectation: Any) -> bool:
    return (
        expectation.below is not None
        or expectation.above is not None
        or expectation.falls
        or expectation.rises
    )
