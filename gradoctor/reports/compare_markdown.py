"""A comparison as Markdown, in the shape of the documents' before/after pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradoctor.reports import compare_words as words
from gradoctor.reports.compare_wire import (
    ComparisonWire,
    ConfigChangeWire,
    FulfilmentWire,
    RowWire,
    StandingWire,
)
from gradoctor.reports.escape import visible
from gradoctor.reports.markdown import finished
from gradoctor.reports.numbers import literal
from gradoctor.reports.registry import RenderOptions
from gradoctor.reports.templates import render_template

_STATUS = {
    "cured": "CURED", "better": "BETTER", "worse": "WORSE", "mixed": "MIXED: some cured, some new",
    "unchanged": "UNCHANGED", "healthy": "HEALTHY on both sides",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the before/after table, in words."""

    signal: str
    places: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of the configuration, in words."""

    key: str
    before: str
    after: str
    remarks: str
    place: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One expectation with how it stands, in words."""

    item: FulfilmentWire
    due: str
    how: str


def render_compare_markdown(comparison: ComparisonWire, options: RenderOptions) -> str:
    """The comparison as GitHub-flavoured Markdown."""
    text = render_template("markdown/compare.md.j2", options.template_dir, **comparison_values(comparison))
    return finished(text, options)


def comparison_values(comparison: ComparisonWire) -> dict[str, Any]:
    """What templates of a comparison are given, Markdown and HTML alike."""
    by_standing: dict[str, list[StandingWire]] = {}
    for item in comparison.findings:
        by_standing.setdefault(item.standing, []).append(item)
    return {
        "comparison": comparison,
        "status": _STATUS[comparison.outcome],
        "standings": [(word, by_standing.get(key, [])) for key, word in _WORDS],
        "table": [_table_row(row) for row in comparison.rows],
        "times": [_table_row(row, time=True) for row in comparison.times],
        "changes": [_change_row(change) for change in comparison.changes],
        "revert": "\n".join(_reverted(comparison)),
        "promises": [PromiseRow(e, words.due(e), words.fulfilment_words(e)) for e in comparison.expectations],
        "untold": sum(one.status == "cannot tell" for one in comparison.followed),
        "several": len(comparison.before) > 1 or len(comparison.after) > 1,
    }


_WORDS = (
    ("new", "New"),
    ("persisting", "Persisting"),
    ("not asked", "No longer asked"),
    ("resolved", "Resolved"),
)


def _table_row(row: RowWire, *, time: bool = False) -> TableRow:
    before, after = words.trajectory(row, row.before), words.trajectory(row, row.after)
    return TableRow(
        row.signal, words.places(row), before, after, words.slower(row) if time else words.gain(row)
    )


def _change_row(change: ConfigChangeWire) -> ChangeRow:
    before = literal(change.before) if change.kind != "added" else "not set"
    after = literal(change.after) if change.kind != "removed" else "not set"
    moved = words.times(change.factor) if change.factor is not None else ""
    remarks = "; ".join(text for text in (moved, words.change_remarks(change)) if text)
    return ChangeRow(
        change.key or change.fact, before, after, remarks, change.after_place or change.before_place
    )


def _reverted(comparison: ComparisonWire) -> list[str]:
    lines: list[str] = []
    for change in comparison.revert_first:
        key = visible(change.key or change.fact)
        lines += [f"- {key}: {visible(literal(change.after))}", f"+ {key}: {visible(literal(change.before))}"]
    return lines
