"""``github``: workflow annotations on standard output, worst first, within the runner's limits, the rest
counted.

A runner shows ten annotations of each kind a step and drops the others in silence.
"""

from __future__ import annotations

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import DiagnosisWire, FindingWire, ReportWire

KINDS = {"critical": "error", "warning": "warning", "info": "notice"}
MOST = 10


def render(report: ReportWire, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for all formats
    """Annotations, then what was left out, then the verdict of every run as plain lines."""
    from gradoctor.reports.escape import guarded

    lines: list[str] = []
    left: list[str] = []
    told = [(d, f) for d in report.diagnoses for f in d.findings if f.suppressed is None and not f.baseline]
    for severity, kind in KINDS.items():
        mine = sorted(
            (pair for pair in told if pair[1].severity == severity), key=lambda pair: not pair[1].root
        )
        room = MOST - 1 if len(mine) > MOST else MOST
        lines += [_annotation(kind, d, f) for d, f in mine[:room]]
        if len(mine) > room:
            lines.append(f"::{kind} title=gradoctor::and {len(mine) - room} more findings of this severity")
            left.append(f"{len(mine) - room} {severity}")
    lines += [
        f"::error title=gradoctor::{_data(_shown(f'{p.file}: not judged: {p.reason}'))}"
        for p in report.problems[:MOST]
    ]
    plain = [f"{_shown(d.run.name)}: {_shown(d.verdict.line)}" for d in report.diagnoses]
    plain += [f"not annotated: {', '.join(left)}"] if left else []
    return "\n".join(lines) + ("\n" if lines else "") + guarded(plain)


def _annotation(kind: str, diagnosis: DiagnosisWire, finding: FindingWire) -> str:
    from gradoctor.reports.places import place_of

    path, line = place_of(finding, diagnosis)
    fix = f"\nfix: {finding.prescriptions[0].do}" if finding.prescriptions else ""
    message = f"{_shown(finding.title)}: {_shown(finding.summary)}" + (
        f"\n{_shown(fix.strip())}" if fix else ""
    )
    title = _property(f"{finding.code} {finding.rule}")
    return f"::{kind} file={_property(path)},line={line},title={title}::{_data(message)}"


def _shown(text: str) -> str:
    from gradoctor.reports.escape import visible

    return visible(text)


def _data(text: str) -> str:
    """The runner's own escapes for a command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(_shown(text)).replace(":", "%3A").replace(",", "%2C")


FORMAT = Renderer("github", (), render)
