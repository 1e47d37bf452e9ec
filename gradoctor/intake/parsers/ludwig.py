"""Ludwig's ``training_statistics.json`` and ``training_progress.json``: split, output feature, metric,
list by epoch.

Newer versions store ``[epoch, step, value]`` triples. The scalars beside them hold ``Infinity`` as a
default, no result.
"""

from __future__ import annotations

import math
from typing import Any

from gradoctor.intake.columns import Columns, Parsed, RawFact
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import split_of
from gradoctor.intake.tables.json_document import Document, Series, read_document
from gradoctor.intake.tables.json_shapes import history_tables, prefix_of
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.scalars import number_of
from gradoctor.intake.tables.table import TableBuilder

_SPLITS = frozenset({"training", "validation", "test", "evaluation_frequency"})
_PROGRESS = (
    "train_metrics",
    "train_stats",
    "vali_metrics",
    "vali_stats",
    "test_metrics",
    "validation_metrics",
)


def sniff(head: Head) -> Match | None:
    """Splits that hold features that hold lists, or training progress."""
    outline = json_outline(head)
    if outline.shape != "object":
        return None
    if any(key in outline.keys for key in _PROGRESS) and outline.keys & {
        "learning_rate",
        "steps",
        "epoch",
        "best_eval_metric",
    }:
        return Match(88, "Ludwig's training progress")
    if outline.keys <= _SPLITS and any(_feature_lists(value) for value in outline.top.values()):
        return Match(86, "splits, features and metrics by epoch: Ludwig's training statistics")
    return None


def _feature_lists(value: Any) -> bool:
    features = list(value.values()) if isinstance(value, dict) else []
    return any(isinstance(metric, list) for f in features if isinstance(f, dict) for metric in f.values())


def read(source: Source) -> Parsed:
    """The lists of every split and feature."""
    document = read_document(source)
    tables = [*history_tables(document, counted="epoch"), *_triples(document)]
    facts = [fact for fact in document.facts() if not _default(fact)]
    return Parsed(tuple(tables), tuple(facts), (), tuple(document.unread), document.account)


def _default(fact: RawFact) -> bool:
    return isinstance(fact.value, float) and not math.isfinite(fact.value)


def _triples(document: Document) -> list[Columns]:
    return [_triple_table(series) for series in document.series if _is_triples(series)]


def _is_triples(series: Series) -> bool:
    return (
        bool(series.values)
        and all(isinstance(v, list) and len(v) == 3 for v in series.values)
        and _split(series) is not None
    )


def _split(series: Series) -> str | None:
    return split_of(series.path[0]) if len(series.path) > 1 else None


def _triple_table(series: Series) -> Columns:
    builder = TableBuilder()
    name = prefix_of(series.path[:-1]) + series.path[-1]
    for values, line in zip(series.values, series.lines, strict=True):
        epoch, step, value = map(number_of, values)
        builder.begin(line)
        for key, number in (("epoch", epoch), ("step", step), (name, value)):
            if number is not None:
                builder.put(key, number)
    return builder.table().columns(label=name)


FORMAT = Format("ludwig", "Ludwig training statistics", "Ludwig", sniff, read, needs=JSON)
