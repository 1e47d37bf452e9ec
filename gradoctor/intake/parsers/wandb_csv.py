"""The CSV that W&B's charts export: ``"Step","<run> - <metric>","<run> - <metric>__MIN","<run> -
<metric>__MAX"``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import read_table
from gradoctor.intake.tables.table import Table

_BOUNDS = ("__MIN", "__MAX")


def sniff(head: Head) -> Match | None:
    """Columns in threes: a value, its ``__MIN`` and ``__MAX``."""
    outline = delimited_outline(head)
    if outline is None:
        return None
    names = outline.names
    bounded = any(f"{name}__MIN" in names and f"{name}__MAX" in names for name in names)
    return Match(92, "columns with __MIN and __MAX") if bounded else None


def read(source: Source) -> Parsed:
    """Every run of the export as a training of its own."""
    delimited = read_table(source)
    headers = [dict.fromkeys(header) for header in delimited.headers]
    names = [name for header in headers for name in header if f"{name}{_BOUNDS[0]}" in header]
    runs = list(dict.fromkeys(name.rpartition(" - ")[0] for name in names))
    tables = tuple(
        replace(with_axes(part).columns(), training=run if len(runs) > 1 else "")
        for table in delimited.tables
        if table.row_count
        for run in runs or [""]
        for part in [_of_run(table, run)]
    )
    notes = [f"the export holds {len(runs)} runs"] if len(runs) > 1 else []
    return Parsed(
        tables, unread=tuple(delimited.unread), account=delimited.account, notes=(*delimited.notes, *notes)
    )


def _of_run(table: Table, run: str) -> Table:
    """The columns of one run, and of no other, in the rows where it logged something."""
    prefix = f"{run} - " if run else ""
    others = [n for n in table.numbers if n.endswith(_BOUNDS) or (" - " in n and not n.startswith(prefix))]
    own = table.without(others)
    if prefix:
        keep = np.zeros(table.row_count, np.bool_)
        for name in own.numbers:
            if name.startswith(prefix):
                keep |= own.has_row(name)
        own = own.only_rows(keep)
    return own.renamed({n: n.removeprefix(prefix) for n in own.numbers if n.startswith(prefix)})


FORMAT = Format(
    "wandb-csv", "W&B chart export", "the CSV export of wandb.ai charts", sniff, read, needs=TABLE
)
