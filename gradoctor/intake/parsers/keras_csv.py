"""Keras' CSVLogger: ``epoch`` from 0 and one row an epoch; several runs when it appended.

AutoTrainer, DeepFD and DeepDiagnosis write the same table without ``epoch``: there the row is the epoch.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Parsed, counted
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.table import Table

_LOGS = frozenset({"loss", "val_loss", "accuracy", "val_accuracy", "acc", "val_acc", "lr", "learning_rate"})


def sniff(head: Head) -> Match | None:
    """A header that begins with ``epoch`` and holds ``loss``, in the order Keras sorts its logs in."""
    outline = delimited_outline(head)
    if outline is None or "loss" not in outline.names or outline.delimiter not in (",", ";", "\t"):
        return None
    names = list(outline.header)
    if names[0] == "epoch" and names[1:] == sorted(names[1:]) and outline.names & (_LOGS - {"loss"}):
        return Match(72, "epoch, then Keras' logs in alphabetical order")
    if len(names) >= 4 and outline.names <= _LOGS and {"loss", "val_loss"} <= outline.names:
        return Match(68, "Keras' logs, one row an epoch")
    return None


def read(source: Source) -> Parsed:
    """The rows."""
    return parsed_table(read_table(source), lambda table: _numbered(with_axes(table)))


def _numbered(table: Table) -> Table:
    if "epoch" in table.numbers:
        return table
    every = counted(table.row_count)
    return replace(table, numbers={**table.numbers, "epoch": Column(every.astype(np.float64), every)})


FORMAT = Format("keras-csv", "Keras CSVLogger", "keras.callbacks.CSVLogger", sniff, read, needs=TABLE)
