"""A comparison rendered: text, markdown, html or json, from its wire form alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradoctor.errors import UsageError, did_you_mean
from gradoctor.reports.compare_wire import ComparisonWire
from gradoctor.reports.registry import RenderOptions

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render_comparison(comparison: ComparisonWire, name: str, options: RenderOptions) -> str:
    """The comparison in a format. Raises UsageError for a format comparisons do not have."""
    found = COMPARE_FORMATS.get(name)
    if found is None:
        hint = did_you_mean(name, list(COMPARE_FORMATS)) or f"one of {', '.join(COMPARE_FORMATS)}"
        raise UsageError(f"a comparison has no output format {name!r}", hint=hint)
    return found(comparison, options)


def comparison_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``gradoctor compare -f json``."""
    schema = ComparisonWire.model_json_schema(mode="serialization")
    return {"$schema": _DIALECT} | schema | {"title": "gradoctor comparison, schema version 1"}


def _text(comparison: ComparisonWire, options: RenderOptions) -> str:
    from gradoctor.reports.compare_text import render_compare_text

    return render_compare_text(comparison, options)


def _markdown(comparison: ComparisonWire, options: RenderOptions) -> str:
    from gradoctor.reports.compare_markdown import render_compare_markdown

    return render_compare_markdown(comparison, options)


def _html(comparison: ComparisonWire, options: RenderOptions) -> str:
    from gradoctor.reports.compare_html import render_compare_html

    return render_compare_html(comparison, options)


def _json(comparison: ComparisonWire, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for all
    from gradoctor.reports.json_report import json_text

    return json_text(comparison.model_dump(mode="json"))


COMPARE_FORMATS: dict[str, Callable[[ComparisonWire, RenderOptions], str]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
    "json": _json,
}
