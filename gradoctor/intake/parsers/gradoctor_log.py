"""gradoctor's own log: JSON lines under a header ``{"gradoctor": 1, "config": {...}}``.

Non-finite numbers are written as the text ``"nan"``, ``"inf"``, ``"-inf"``, so that every line is strict
JSON.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes, with_splits
from gradoctor.intake.tables.handing import parsed_lines
from gradoctor.intake.tables.json_lines import read_json_lines

KNOWN_VERSION = 1


def sniff(head: Head) -> Match | None:
    """The header line."""
    first = head.first_json
    if isinstance(first, dict) and "gradoctor" in first:
        return Match(100, "gradoctor's header line")
    return None


def read(source: Source) -> Parsed:
    """The records; the header's configuration and facts as facts."""
    lines = read_json_lines(source)
    versions = {header["gradoctor"] for _, header in lines.headers if "gradoctor" in header}
    newer = [v for v in versions if isinstance(v, int | float) and v > KNOWN_VERSION]
    notes = [f"written by a newer version of the format ({newer[0]:g})"] if newer else []
    return parsed_lines(lines, with_axes(with_splits(lines.table)), *notes)


FORMAT = Format(
    "gradoctor",
    "gradoctor's own log",
    "gradoctor train, gradoctor.monitor.RunLogger and callbacks",
    sniff,
    read,
    needs=JSON,
)
