"""Aim's metrics as ``dataframe().to_csv()`` writes them: a row a value, with its metric, its context and its run."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from gradoctor.intake.columns import Account, Parsed, Unread
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.long_form import LongForm, path_name, text_lines
from gradoctor.intake.tables.scalars import number_of_text

_NAME, _VALUE, _STEP, _EPOCH, _RUN = "metric.name", "value", "step", "epoch", "run.hash"
_SUBSET = "metric.context.subset"
_MACHINE = "__system__"  # utilisation of the machine
_LONGEST_FIELD = 1 << 20


def sniff(head: Head) -> Match | None:
    """The columns that Aim names."""
    outline = delimited_outline(head)
    if outline is not None and outline.delimiter == "," and {_NAME, _VALUE, _STEP} <= set(outline.header):
        return Match(92, "columns of Aim's data frame of metrics")
    return None


def read(source: Source) -> Parsed:
    """One stream a metric, subset and run."""
    found, unread = LongForm(), []
    csv.field_size_limit(_LONGEST_FIELD)
    lines = text_lines(source.read())
    rows = csv.DictReader((f"{line}\n" for line in lines), restval="")
    try:
        for row in rows:
            if not _put(found, row, rows.line_num):
                told = ",".join(str(cell) for cell in row.values())
                unread.append(Unread(told[:200], rows.line_num, "no metric's value"))
    except csv.Error as trouble:
        unread.append(Unread("", rows.line_num, f"not a row of a table: {trouble}"))
    ignored = max(len(lines) - found.count - len(unread), 0)
    account = Account(len(lines) - ignored - len(unread), len(unread), ignored)
    return Parsed(found.columns(), unread=tuple(unread), account=account)


def _put(found: LongForm, row: Mapping[str, Any], line: int) -> bool:
    """Take one row; False where it holds no value of a metric."""
    name, value = row.get(_NAME), number_of_text(row.get(_VALUE) or "")
    if name and name.startswith(_MACHINE):
        return True
    if not name or value is None:
        return False
    step, epoch = (number_of_text(row.get(axis) or "") for axis in (_STEP, _EPOCH))
    spelled = path_name((row.get(_SUBSET) or "", name))
    found.put(spelled, value, line, step=step, epoch=epoch, training=row.get(_RUN) or "")
    return True


FORMAT = Format(
    "aim-csv",
    "Aim's table of metrics",
    "aim (Repo.query_metrics(...).dataframe())",
    sniff,
    read,
    needs=TABLE,
)
