"""PyTorch Lightning's CSVLogger (``metrics.csv``): sparse rows that belong together by ``step``.

The header is the union of all keys; a training row fills its columns, a validation row others, a row of the
learning rate monitor neither and no epoch. LitGPT writes the same file.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.table import Table


def sniff(head: Head) -> Match | None:
    """``step`` and ``epoch`` in the header, and a sign of Lightning: its file's place, forked names or
    sparse rows.
    """
    outline = delimited_outline(head)
    if outline is None or not {"step", "epoch"} <= outline.names or outline.delimiter != ",":
        return None
    place = head.name.replace("\\", "/")
    if "lightning_logs" in place or ("version_" in place and place.endswith("metrics.csv")):
        return Match(85, "metrics.csv of a lightning logger")
    forked = any(name.endswith(("_step", "_epoch")) for name in outline.header)
    sparse = any("" in row for row in outline.rows)
    if sparse and (forked or head.basename == "metrics.csv"):
        return Match(
            75, "sparse rows with step and epoch" + (", metrics forked in _step and _epoch" if forked else "")
        )
    return None


def read(source: Source) -> Parsed:
    """The rows; where a row has no epoch, that of its neighbours is put in if they agree or share its
    step.
    """
    return parsed_table(read_table(source), lambda table: with_axes(_epochs_filled(table)))


def _epochs_filled(table: Table) -> Table:
    epoch, step = table.dense("epoch"), table.dense("step")
    if epoch is None or step is None or not bool(np.isnan(epoch).any()):
        return table
    epoch = epoch.copy()
    known = np.flatnonzero(np.isfinite(epoch))
    gaps = np.flatnonzero(np.isnan(epoch))
    if not len(known):
        return table
    after = np.searchsorted(known, gaps)
    previous, following = known[np.maximum(after - 1, 0)], known[np.minimum(after, len(known) - 1)]
    for neighbour, other in ((previous, following), (following, previous)):
        agree = (epoch[neighbour] == epoch[other]) | (step[neighbour] == step[gaps])
        epoch[gaps] = np.where(agree & np.isnan(epoch[gaps]), epoch[neighbour], epoch[gaps])
    rows = np.flatnonzero(np.isfinite(epoch))
    return replace(table, numbers={**table.numbers, "epoch": Column(epoch[rows], rows)})


FORMAT = Format(
    "lightning-csv",
    "Lightning CSVLogger metrics.csv",
    "lightning.pytorch.loggers.CSVLogger, LitGPT",
    sniff,
    read,
    needs=TABLE,
)
