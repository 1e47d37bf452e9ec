"""``monitor.csv`` of gym's and Stable-Baselines3's Monitor: ``#{"t_start": ...}``, then reward, length and
seconds.

The environment steps done are the sum of the episodes' lengths so far.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Parsed, RawFact
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.records import facts_of
from gradoctor.intake.tables.table import Table

_NAMES = {"r": "reward", "l": "episode_length", "t": "elapsed_time"}


def sniff(head: Head) -> Match | None:
    """Columns ``r``, ``l`` and ``t``."""
    outline = delimited_outline(head)
    return (
        Match(92, "columns r, l, t of a Monitor")
        if outline is not None and {"r", "l", "t"} <= outline.names
        else None
    )


def read(source: Source) -> Parsed:
    """One row an episode."""
    parsed = parsed_table(read_table(source), _episodes)
    return Parsed(parsed.tables, tuple(_header(source)), (), parsed.unread, parsed.account, parsed.notes)


def _episodes(table: Table) -> Table:
    named = table.renamed(_NAMES)
    lengths = named.numbers.get("episode_length")
    if lengths is None:  # no number in the column: a damaged table
        return named
    return replace(named, numbers={**named.numbers, "step": Column(np.cumsum(lengths.values), lengths.rows)})


def _header(source: Source) -> list[RawFact]:
    first = source.head.split(b"\n", 1)[0].decode(errors="replace")
    try:
        header = json.loads(first.removeprefix("#")) if first.startswith("#{") else {}
    except (ValueError, RecursionError):
        return []
    return list(facts_of(header, "", 1)) if isinstance(header, dict) else []


FORMAT = Format(
    "monitor-csv",
    "RL Monitor CSV",
    "stable_baselines3.common.monitor, gym.wrappers.Monitor",
    sniff,
    read,
    needs=TABLE,
)
