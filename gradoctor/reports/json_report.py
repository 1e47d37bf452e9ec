"""The versioned JSON: writing it so that any reader and any terminal survives it, and reading it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gradoctor.errors import SourceError
from gradoctor.reports.escape import json_safe
from gradoctor.reports.wire import SCHEMA_VERSION, ReportWire

MAX_BYTES = 256 << 20  # a report larger than this was not written by us


def dump(report: ReportWire) -> str:
    """The report as strict JSON (no bare NaN), controls beyond ASCII escaped, ending in a newline."""
    return json_text(report.model_dump(mode="json"))


def json_text(value: Any) -> str:
    """Strict JSON, one key a line, lists of plain values on one line (a series is one line, not a
    thousand).
    """
    return json_safe("".join(_pieces(value, "\n"))) + "\n"


def _pieces(value: Any, margin: str) -> Iterator[str]:
    if not isinstance(value, dict | list) or not value or _is_flat(value):
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)
        return
    inner = f"{margin}  "
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield opening
    items = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for number, (key, item) in enumerate(items):
        yield f"{',' if number else ''}{inner}"
        if key is not None:
            yield f"{json.dumps(key, ensure_ascii=False)}: "
        yield from _pieces(item, inner)
    yield f"{margin}{closing}"


def _is_flat(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


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
