"""``github``: workflow annotations on standard output, worst first, within the runner's limits, the rest
counted.

A runner shows ten annotations of each kind a step and drops the others in silence.
"""

from __future__ import annotations

from gradoctor.reports.findings import is_aside
from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.text import fixed_lines
from gradoctor.reports.wire import DiagnosisWire, FindingWire, ReportWire

KINDS = {"critical": "error", "warning": "warning", "info": "notice"}
MOST = 10


def render(report: ReportWire, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for all formats
    """Annotations, then what was left out, then the verdict of every run and what was set aside as plain lines."""
    from gradoctor.reports.escape import guarded

    told = [(d, f) for d in report.diagnoses for f in d.findings]
    active = sorted((pair for pair in told if not is_aside(pair[1])), key=lambda pair: not pair[1].root)
    commands = {
        kind: [_annotation(kind, d, f) for d, f in active if f.severity == severity]
        for severity, kind in KINDS.items()
    }
    judged = any(d.verdict.status != "not-judged" for d in report.diagnoses)
    commands["warning" if judged else "error"] += [
        f"::{'warning' if judged else 'error'} title=gradoctor::{_data(_shown(f'{p.file}: not judged: {p.reason}'))}"
        for p in report.problems
    ]
    lines = [line for kind, mine in commands.items() for line in _fitting(kind, mine)]
    plain = [f"{_shown(d.run.name)}: {_shown(d.verdict.line)}" for d in report.diagnoses]
    left = [f"{len(mine) - MOST + 1} {kind}" for kind, mine in commands.items() if len(mine) > MOST]
    plain += [f"not annotated: {', '.join(left)}"] if left else []
    plain += [_aside_line(d, f) for d, f in told if is_aside(f)]
    plain += [_shown(text) for text in fixed_lines(report)]
    return "\n".join(lines) + ("\n" if lines else "") + guarded(plain)


def _fitting(kind: str, commands: list[str]) -> list[str]:
    """As many as the runner shows, the last of them a count when there are more."""
    if len(commands) <= MOST:
        return commands
    more = f"::{kind} title=gradoctor::and {len(commands) - MOST + 1} more; gradoctor's other reports have them all"
    return [*commands[: MOST - 1], more]


def _aside_line(diagnosis: DiagnosisWire, finding: FindingWire) -> str:
    from gradoctor.reports.places import place_of

    path, line = place_of(finding, diagnosis)
    why = "in the baseline" if finding.suppressed is None else f"suppressed: {finding.suppressed}"
    return _shown(f"set aside: {path}:{line}: {finding.code} {finding.title} ({why})")


def _annotation(kind: str, diagnosis: DiagnosisWire, finding: FindingWire) -> str:
    from gradoctor.reports import plan
    from gradoctor.reports.places import place_of

    path, line = place_of(finding, diagnosis)
    causes = [] if finding.root else plan.causes(finding, diagnosis)
    message = f"{_shown(finding.title)}: {_shown(finding.summary)}"
    if causes:
        message += "\n" + _shown("follows from " + ", ".join(causes) + ": cure that first")
    elif finding.prescriptions:
        message += "\n" + _shown("fix: " + finding.prescriptions[0].do)
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
