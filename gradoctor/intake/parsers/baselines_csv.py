"""``progress.csv`` of OpenAI baselines, garage/dowel and RLlib: environment steps under several names.

RLlib repeats the configuration in every row (``config/lr``): those columns are facts.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.json_shapes import settings_of, shaped

_STEPS = (
    "TimestepsSoFar",
    "misc/total_timesteps",
    "total_timesteps",
    "TotalEnvSteps",
    "timesteps_total",
    "training_iteration",
)
_SIGNS = frozenset(
    {"EpRewMean", "TimestepsSoFar", "eprewmean", "misc/total_timesteps", "TotalEnvSteps",
    "Evaluation/AverageReturn",
     "episode_reward_mean", "training_iteration", "test/success_rate", "train/success_rate"}
)  # fmt: skip


def sniff(head: Head) -> Match | None:
    """A column that only these loggers write."""
    outline = delimited_outline(head)
    found = sorted(_SIGNS & outline.names) if outline is not None else []
    return Match(80, f"the column {found[0]}") if found else None


def read(source: Source) -> Parsed:
    """The rows; columns of the configuration become facts."""
    delimited = read_table(source)
    facts = tuple(fact for table in delimited.tables for fact in settings_of(table))
    parsed = parsed_table(delimited, lambda table: shaped(with_axes(table, step=_STEPS)))
    return Parsed(parsed.tables, facts, parsed.events, parsed.unread, parsed.account, parsed.notes)


FORMAT = Format(
    "baselines-csv", "RL progress.csv", "OpenAI baselines, garage, RLlib", sniff, read, needs=TABLE
)
