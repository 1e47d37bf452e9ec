"""Where a finding is shown by tools that know files and lines: a path below the working folder, and a line."""

from __future__ import annotations

from pathlib import Path, PurePath
from urllib.parse import quote

from gradoctor.reports.wire import DiagnosisWire, FindingWire


def place_of(finding: FindingWire, diagnosis: DiagnosisWire) -> tuple[str, int]:
    """The first cited line in a log; a configuration's line when only that is cited; else the log's first
    line.
    """
    for kinds in (("signal", "event"), ("fact",)):
        for evidence in finding.evidence:
            if evidence.kind in kinds and evidence.file:
                return relative(evidence.file), max(evidence.line or 1, 1)
    source = diagnosis.sources[0].name if diagnosis.sources else diagnosis.run.name
    return relative(source), 1


def settings_place(finding: FindingWire) -> tuple[str, int, str] | None:
    """The configuration line the first patch would change: path, line, key."""
    for prescription in finding.prescriptions:
        for change in prescription.changes:
            if change.key and change.file and change.line:
                return relative(change.file), change.line, change.key
    return None


def relative(path: str) -> str:
    """A path as code hosts want it: relative, forward slashes, no leading ``./``; outside the working folder
    its last part.
    """
    pure = PurePath(path)
    if pure.is_absolute():
        here = Path.cwd()
        pure = pure.relative_to(here) if pure.is_relative_to(here) else PurePath(pure.name)
    parts = [part for part in pure.as_posix().split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "log"


def as_uri(path: str) -> str:
    """Percent-encoded, as SARIF wants its URIs."""
    return quote(path.encode("utf-8", "replace"), safe="/")
