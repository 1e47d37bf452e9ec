"""``gitlab``: Code Quality report, one entry a finding with a fingerprint of its own."""

from __future__ import annotations

import hashlib

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import FindingWire, ReportWire, UnreadWire

SEVERITIES = {"critical": "critical", "warning": "major", "info": "info"}


def render(report: ReportWire, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for all formats
    """The array GitLab reads. It has no state for suppressed and known findings: they are told as ``info``, with
    the reason. What could not be judged is told too.
    """
    import json

    from gradoctor.reports.escape import json_safe, visible
    from gradoctor.reports.places import place_of

    entries: list[dict[str, object]] = []
    seen: dict[str, int] = {}
    for diagnosis in report.diagnoses:
        for finding in diagnosis.findings:
            aside = _aside(finding)
            path, line = place_of(finding, diagnosis)
            seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
            entries.append({
                "description": visible(f"{finding.title}: {finding.summary}{aside}"),
                "check_name": visible(f"{finding.code} {finding.rule}"),
                "fingerprint": hashlib.sha256(f"{finding.fingerprint}:{seen[finding.fingerprint]}".encode()).hexdigest(),
                "severity": "info" if aside else SEVERITIES[finding.severity],
                "location": {"path": path, "lines": {"begin": line}},
            })  # fmt: skip
    entries += [_unread(problem) for problem in report.problems]
    return json_safe(json.dumps(entries, indent=2, ensure_ascii=False)) + "\n"


def _aside(finding: FindingWire) -> str:
    if finding.suppressed is not None:
        return f" (suppressed: {finding.suppressed})"
    return " (known: in the baseline)" if finding.baseline else ""


def _unread(problem: UnreadWire) -> dict[str, object]:
    from gradoctor.reports.escape import visible
    from gradoctor.reports.places import relative

    name = problem.file or problem.text
    return {
        "description": visible(f"not judged: {problem.reason}"),
        "check_name": "not-judged",
        "fingerprint": hashlib.sha256(f"not-judged:{name}".encode("utf-8", "replace")).hexdigest(),
        "severity": "major",
        "location": {"path": relative(name), "lines": {"begin": problem.line or 1}},
    }


FORMAT = Renderer("gitlab", (".codequality.json",), render)
