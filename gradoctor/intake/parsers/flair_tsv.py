"""Flair's ``loss.tsv``: upper-case columns, one row an epoch; ``BAD_EPOCHS`` tells of ReduceLROnPlateau."""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table


def sniff(head: Head) -> Match | None:
    """``EPOCH``, ``TIMESTAMP`` and ``TRAIN_LOSS``, separated by tabs."""
    outline = delimited_outline(head)
    if outline is not None and {"EPOCH", "TIMESTAMP", "TRAIN_LOSS"} <= outline.names:
        return Match(92, "EPOCH, TIMESTAMP, TRAIN_LOSS")
    return None


def read(source: Source) -> Parsed:
    """The rows."""
    return parsed_table(read_table(source), with_axes)


FORMAT = Format("flair", "Flair loss.tsv", "flair.trainers.ModelTrainer", sniff, read, needs=TABLE)
