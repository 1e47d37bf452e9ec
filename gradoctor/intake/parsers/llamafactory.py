"""LLaMA-Factory's ``trainer_log.jsonl``: ``current_steps`` of ``total_steps``.

The loss rows carry ``lr`` (older: ``learning_rate``), evaluation rows only ``eval_loss``, the last row
neither. Two ranks that write one file leave every step twice and slightly out of order.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed, RawFact
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import one_writer, with_axes
from gradoctor.intake.tables.handing import parsed_lines
from gradoctor.intake.tables.json_lines import read_json_lines
from gradoctor.intake.tables.outline import json_outline


def sniff(head: Head) -> Match | None:
    """JSON lines with ``current_steps`` and ``total_steps``."""
    outline = json_outline(head)
    if outline.shape in ("lines", "object") and {"current_steps", "total_steps"} <= outline.keys:
        return Match(95, "current_steps of total_steps")
    return None


def read(source: Source) -> Parsed:
    """The rows, each step once."""
    lines = read_json_lines(source)
    table, dropped = one_writer(with_axes(lines.table, step=("current_steps",)))
    total = table.numbers.get("total_steps")
    if total is not None and len(total.values):
        lines.facts.append(RawFact("total_steps", int(total.values[-1]), int(table.lines[total.rows[-1]])))
    notes = [f"{dropped} rows repeat a step: several ranks wrote one file"] if dropped else []
    return parsed_lines(lines, table.without(("total_steps", "percentage")), *notes)


FORMAT = Format("llamafactory", "LLaMA-Factory trainer_log.jsonl", "LLaMA-Factory", sniff, read, needs=JSON)
