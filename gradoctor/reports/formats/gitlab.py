"""``gitlab``: Code Quality report, one entry a finding with a fingerprint of its own."""

from __future__ import annotations

import hashlib

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import ReportWire

SEVERITIES = {"critical": "critical", "warning": "major", "info": "info"}


def render(report: ReportWire, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for all formats
    """The array GitLab reads; suppressed and known findings are left out, as it has no state for them."""
    import json

    from gradoctor.reports.escape import json_safe, visible
    from gradoctor.reports.places import place_of

    entries = []
    seen: dict[str, int] = {}
    for diagnosis in report.diagnoses:
        for finding in diagnosis.findings:
            if finding.suppressed is not None or finding.baseline:
                continue
            path, line = place_of(finding, diagnosis)
            seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
            entries.append({
                "description": visible(f"{finding.title}: {finding.summary}"),
                "check_name": f"{finding.code} {finding.rule}",
                "fingerprint": hashlib.sha256(f"{finding.fingerprint}:{seen[finding.fingerprint]}".encode()).hexdigest(),
                "severity": SEVERITIES[finding.severity],
                "location": {"path": path, "lines": {"begin": line}},
            })  # fmt: skip
    return json_safe(json.dumps(entries, indent=2, ensure_ascii=False)) + "\n"


FORMAT = Renderer("gitlab", (".codequality.json",), render)
