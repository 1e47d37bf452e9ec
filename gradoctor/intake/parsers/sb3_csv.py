"""Stable-Baselines3's ``progress.csv``: ``time/total_timesteps`` is the step; a row fills some columns
only.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table


def sniff(head: Head) -> Match | None:
    """``time/total_timesteps``, in a table or in JSON lines' flattened names."""
    outline = delimited_outline(head)
    if outline is not None and "time/total_timesteps" in outline.names:
        return Match(92, "time/total_timesteps")
    return None


def read(source: Source) -> Parsed:
    """The rows."""
    return parsed_table(read_table(source), lambda table: with_axes(table, step=("time/total_timesteps",)))


FORMAT = Format(
    "sb3-csv", "Stable-Baselines3 progress.csv", "stable_baselines3.common.logger", sniff, read, needs=TABLE
)
