"""The CSV that W&B's charts export: ``"Step","<run> - <metric>","<run> - <metric>__MIN","<run> -
<metric>__MAX"``.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
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
    """The first run's metrics; an export of several runs says which were left out."""
    delimited = read_table(source)
    headers = [dict.fromkeys(header) for header in delimited.headers]
    names = [name for header in headers for name in header if f"{name}{_BOUNDS[0]}" in header]
    runs = list(dict.fromkeys(name.rpartition(" - ")[0] for name in names))
    notes = []
    if len(runs) > 1:
        notes.append(f"the export holds {len(runs)} runs; only {runs[0]!r} was read: export each by itself")
    return parsed_table(delimited, lambda table: with_axes(_of_run(table, runs[0] if runs else "")), notes)


def _of_run(table: Table, run: str) -> Table:
    prefix = f"{run} - " if run else ""
    others = [n for n in table.numbers if n.endswith(_BOUNDS) or (" - " in n and not n.startswith(prefix))]
    return table.without(others).renamed(
        {n: n.removeprefix(prefix) for n in table.numbers if n.startswith(prefix)}
    )


FORMAT = Format("wandb-csv", "W&B chart export", "the CSV export of wandb.ai charts", sniff, read)
