"""JSON Schemas of what gradoctor writes, generated from the wire models so that they cannot drift."""

from __future__ import annotations

from typing import Any

from gradoctor.reports.wire import SCHEMA_VERSION, ReportWire

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``--output-format json``."""
    title = f"gradoctor report, schema version {SCHEMA_VERSION}"
    schema = ReportWire.model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, "title": title} | {
        key: value for key, value in schema.items() if key != "title"
    }
