"""Hugging Face Trainer's ``trainer_state.json``: train and evaluation rows of ``log_history``.

Also what builds on that trainer: TRL, LLaMA-Factory, axolotl, SpecForge. The row that sums up the finished
training (``train_runtime``, ``train_loss``) is no record but facts. ``grad_norm`` is the norm before
clipping.
"""

from __future__ import annotations

from gradoctor.intake.columns import Event, Parsed, RawFact
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.json_document import read_document
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.table import Table

_STATE_KEYS = frozenset(
    {"global_step", "max_steps", "is_world_process_zero", "best_metric", "num_train_epochs"}
)


def sniff(head: Head) -> Match | None:
    """A JSON object with ``log_history`` and a key of TrainerState."""
    outline = json_outline(head)
    if outline.shape != "object" or "log_history" not in outline.keys:
        return None
    if outline.keys & _STATE_KEYS:
        return Match(95, "log_history beside the trainer's state")
    return Match(70, "log_history")


def read(source: Source) -> Parsed:
    """The rows of ``log_history``; the trainer's state and the final summary as facts."""
    document = read_document(source)
    tables, facts, events = [], document.facts(), []
    for path, table in document.tables:
        if path[-1:] == ("log_history",):
            rows, summary = _without_summary(table)
            facts += summary
            events += _finished(summary, rows)
            tables.append(with_axes(rows).columns())
    return Parsed(tuple(tables), tuple(facts), tuple(events), tuple(document.unread), document.account)


def _without_summary(table: Table) -> tuple[Table, list[RawFact]]:
    is_summary = table.has_row("train_runtime") & ~table.has_row("loss")
    facts = [
        RawFact(name, float(value), int(table.lines[row]))
        for name, column in table.numbers.items()
        for value, row in zip(column.values, column.rows, strict=True)
        if is_summary[row] and name not in ("step", "epoch")
    ]
    return table.only_rows(~is_summary), facts


def _finished(summary: list[RawFact], rows: Table) -> list[Event]:
    runtime = next((fact for fact in summary if fact.key == "train_runtime"), None)
    if runtime is None or runtime.line is None:
        return []
    step = rows.dense("step")
    last = float(step[-1]) if step is not None and len(step) else None
    return [Event("finished", f"training finished after {runtime.value} s", runtime.line, step=last)]


FORMAT = Format(
    "hf-trainer",
    "Hugging Face trainer_state.json",
    "transformers.Trainer and what builds on it (TRL, LLaMA-Factory, axolotl)",
    sniff,
    read,
    needs=JSON,
)
