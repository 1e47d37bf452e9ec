"""The versioned JSON: writing it so that any reader and any terminal survives it, and reading it back."""

from __future__ import annotations

import json
from pathlib import Path

from gradoctor.errors import SourceError
from gradoctor.reports.escape import json_safe
from gradoctor.reports.wire import SCHEMA_VERSION, ReportWire

MAX_BYTES = 256 << 20  # a report larger than this was not written by us


def dump(report: ReportWire) -> str:
    """The report as strict JSON (no bare NaN), controls beyond ASCII escaped, ending in a newline."""
    text = json.dumps(report.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, indent=2)
    return json_safe(text) + "\n"


def load(text: str, name: str = "diagnosis.json") -> ReportWire:
    """Read a report back. Raises SourceError naming the place when it is not one, or is of a newer
    version.
    """
    from pydantic import ValidationError

    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is not JSON: {error}", where=name, hint=_HINT) from None
    if not isinstance(raw, dict) or "diagnoses" not in raw:
        raise SourceError("is JSON, but not a gradoctor report", where=name, hint=_HINT)
    version = raw.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise SourceError(
            f"was written with schema version {version}; this gradoctor reads up to {SCHEMA_VERSION}",
            where=name,
            hint="upgrade gradoctor, or write the report again with this one",
        )
    try:
        return ReportWire.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        at = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"is not a valid report: {at}: {first['msg']}", where=name, hint=_HINT) from None


def load_file(path: Path) -> ReportWire:
    """Read a report from a file. Raises SourceError when it cannot be read or is not one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError("is too large for a report (256 MB)", where=str(path))
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise SourceError(error.strerror or str(error), where=str(path)) from None
    return load(text, str(path))


def looks_like_report(head: bytes) -> bool:
    """Whether a file's first bytes are those of a report we wrote: its version, then the tool."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:400]
    return start.startswith(b"{") and b'"schema_version"' in start and b'"gradoctor"' in start


_HINT = "give a file written by `gradoctor diagnose LOG -f json -o FILE`"
