"""``sarif``: SARIF 2.1.0 for code scanning. Plain text messages, relative URIs, stable fingerprints, within
GitHub's limits.
"""

from __future__ import annotations

from typing import Any

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import DiagnosisWire, FindingWire, ReportWire

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"critical": "error", "warning": "warning", "info": "note"}
SEVERITIES = tuple(LEVELS)
MOST_RESULTS = 5000  # GitHub keeps no more of one file
MOST_TEXT = 1000


def render(report: ReportWire, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for all formats
    """One SARIF run over all diagnoses; suppressed and known findings are there, marked as such."""
    import json

    from gradoctor.reports.escape import json_safe

    told = [(d, f) for d in report.diagnoses for f in d.findings]
    if len(told) > MOST_RESULTS:
        told.sort(key=lambda pair: _weight(pair[1]))  # the worst are kept
    rules = {f.code: f for _, f in told}
    index = {code: i for i, code in enumerate(sorted(rules))}
    run = {
        "tool": {"driver": {
            "name": "gradoctor", "semanticVersion": report.tool.version, "version": report.tool.version,
            "informationUri": "https://pypi.org/project/gradoctor/",
            "rules": [_rule(rules[code]) for code in sorted(rules)],
        }},
        "columnKind": "utf16CodeUnits",
        "results": [_result(d, f, index[f.code], known=report.baseline is not None) for d, f in told[:MOST_RESULTS]],
        "invocations": [{
            "executionSuccessful": any(d.verdict.status != "not-judged" for d in report.diagnoses),
            "toolExecutionNotifications": _notes(report, len(told)),
        }],
    }  # fmt: skip
    return (
        json_safe(
            json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)
        )
        + "\n"
    )


def _rule(finding: FindingWire) -> dict[str, Any]:
    return {
        "id": finding.code, "name": _text(finding.rule),
        "shortDescription": {"text": _text(finding.title)},
        "fullDescription": {"text": _text(finding.why_it_matters or finding.title)},
        "help": {
            "text": _text(" ".join(p.do for p in finding.prescriptions) or finding.title),
            "markdown": _help(finding),
        },
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {"tags": ["training", _text(finding.category)], "precision": finding.confidence},
    }  # fmt: skip


def _help(finding: FindingWire) -> str:
    """The rule's page in short, as code scanning shows it beside the alert."""
    from gradoctor.reports.escape import md_text

    why = [md_text(finding.why_it_matters)] if finding.why_it_matters else []
    fixes = "\n".join(f"- {md_text(p.do)} {md_text(p.why)}".rstrip() for p in finding.prescriptions)
    sources = "; ".join(md_text(source) for source in finding.sources)
    return "\n\n".join([*why, *([fixes] if fixes else []), *([f"Sources: {sources}"] if sources else [])])


def _weight(finding: FindingWire) -> tuple[bool, int, bool]:
    return (
        finding.suppressed is not None or finding.baseline,
        SEVERITIES.index(finding.severity),
        not finding.root,
    )


def _result(diagnosis: DiagnosisWire, finding: FindingWire, index: int, *, known: bool) -> dict[str, Any]:
    from gradoctor.reports.places import place_of, settings_place

    path, line = place_of(finding, diagnosis)
    fix = f" Fix: {finding.prescriptions[0].do}" if finding.prescriptions else ""
    result: dict[str, Any] = {
        "ruleId": finding.code, "ruleIndex": index, "level": LEVELS[finding.severity],
        "message": {"text": _text(f"{finding.title}: {finding.summary.rstrip('.')}.{fix}")},
        "locations": [_location(path, line)],
        "partialFingerprints": {"gradoctorFinding/v1": finding.fingerprint},
        "properties": {"run": _text(diagnosis.run.name), "root": finding.root, "confidence": finding.confidence},
    }  # fmt: skip
    related = settings_place(finding)
    if related:
        where = _location(related[0], related[1])
        where["id"] = 1
        where["message"] = {"text": _text(f"the setting {related[2]}")}
        result["relatedLocations"] = [where]
    if finding.suppressed is not None:
        result["suppressions"] = [{"kind": "external", "justification": _text(finding.suppressed)}]
    elif finding.baseline:  # code hosts read suppressions, not every one the state
        result["suppressions"] = [{"kind": "external", "justification": "known: it is in the baseline"}]
    if known:  # all results of a run have a state, or none
        result["baselineState"] = "unchanged" if finding.baseline else "new"
    return result


def _location(path: str, line: int) -> dict[str, Any]:
    from gradoctor.reports.places import as_uri

    return {"physicalLocation": {"artifactLocation": {"uri": as_uri(path)}, "region": {"startLine": line}}}


def _notes(report: ReportWire, count: int) -> list[dict[str, Any]]:
    notes = [
        {"level": "warning", "message": {"text": _text(f"{p.file}: not judged: {p.reason}")}}
        for p in report.problems
    ]
    notes += [
        {"level": "note", "message": {"text": _text(f"fixed since the baseline: {k.run}: {k.code} {k.rule}")}}
        for k in (report.baseline.fixed if report.baseline else ())
    ]
    if count > MOST_RESULTS:
        notes.append(
            {"level": "warning", "message": {"text": f"{count - MOST_RESULTS} further findings are left out"}}
        )
    return notes


def _text(text: str) -> str:
    from gradoctor.reports.escape import visible

    shown = visible(text)
    return shown if len(shown) <= MOST_TEXT else shown[: MOST_TEXT - 1] + "\u2026"


FORMAT = Renderer("sarif", (".sarif", ".sarif.json"), render)
