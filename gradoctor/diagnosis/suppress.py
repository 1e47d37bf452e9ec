"""Suppressions with a reason: accepted findings stay visible but no longer count; unused and expired ones are
findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gradoctor.diagnosis.evidence import fingerprint, run_identity
from gradoctor.diagnosis.finding import Finding, Prescription, RunDiagnosis
from gradoctor.rulebook.model import Severity
from gradoctor.settings import Suppression

EXPIRED, UNUSED = "GD001", "GD002"


def suppressed(
    diagnoses: Sequence[RunDiagnosis], suppressions: Sequence[Suppression], today: date
) -> tuple[RunDiagnosis, ...]:
    """The diagnoses with covered findings marked, and with a finding for every suppression that is expired or
    covers nothing.
    """
    live = [s for s in suppressions if s.until is None or s.until >= today]
    used: set[int] = set()
    marked = [_marked(diagnosis, live, used) for diagnosis in diagnoses]
    stale = [_expired(s) for s in suppressions if s not in live] + [
        _unused(s) for s in live if id(s) not in used
    ]
    if marked and stale:
        marked[0] = replace(marked[0], findings=(*marked[0].findings, *stale))
    return tuple(marked)


def _marked(diagnosis: RunDiagnosis, live: Sequence[Suppression], used: set[int]) -> RunDiagnosis:
    run = run_identity(diagnosis.run.name)
    findings: list[Finding] = []
    for finding in diagnosis.findings:
        cover = next((s for s in live if s.covers(finding.code, finding.rule, run)), None)
        if cover is not None:
            used.add(id(cover))
            finding = replace(finding, suppressed=cover.reason)
        findings.append(finding)
    hidden = {f.rule for f in findings if f.suppressed}
    findings = [
        replace(f, root=True) if f.explained_by and set(f.explained_by) <= hidden else f for f in findings
    ]
    coverage = tuple(replace(v, kind="suppressed") if v.rule in hidden else v for v in diagnosis.coverage)
    return replace(diagnosis, findings=tuple(findings), coverage=coverage)


def _expired(suppression: Suppression) -> Finding:
    return _stale(EXPIRED, "suppression-expired", "A suppression has expired", "warning", suppression,
                  f"{suppression.rule} was accepted until {suppression.until}: {suppression.reason}",
                  "Decide again: cure the finding, or give the suppression a new date.")  # fmt: skip


def _unused(suppression: Suppression) -> Finding:
    return _stale(UNUSED, "suppression-unused", "A suppression covers nothing", "info", suppression,
                  f"no run ({suppression.runs}) has the finding {suppression.rule} any more",
                  "Remove it from the settings.")  # fmt: skip


def _stale(
    code: str, rule: str, title: str, severity: Severity, suppression: Suppression, summary: str, do: str
) -> Finding:
    why = "A suppression that outlives its reason hides the next sick run."
    return Finding(
        code, rule, title, "settings", severity, "high", summary, why, summary, (), (),
        (Prescription(do, why, "low", "today"),), (), (), ("the project's settings",), (),
        fingerprint(rule, suppression.rule, suppression.runs),
    )  # fmt: skip
