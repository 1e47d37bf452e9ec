"""From sources to runs: read, grouped into trainings, assembled, with configurations and derived signals.

What cannot be read costs its own source only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from gradoctor.errors import GradoctorError, UnreadableError
from gradoctor.intake import configuration
from gradoctor.intake.discover import Found, Group, Refused, discover
from gradoctor.intake.sniff import HOW_TO_READ
from gradoctor.intake.tabular import parsed_mapping
from gradoctor.signals.assemble import Read, assemble
from gradoctor.signals.by_header import by_header
from gradoctor.signals.by_part import by_part
from gradoctor.signals.by_seed import by_seed
from gradoctor.signals.copies import without_copies
from gradoctor.signals.derived import with_derived
from gradoctor.signals.facts import canonical_facts, merged_facts, settings_of
from gradoctor.signals.rank_files import by_rank
from gradoctor.signals.run import Fact, Run
from gradoctor.signals.stories import Story, families, joined, precedence
from gradoctor.signals.training import why_no_training

MOST_REASONS = 10  # files of a folder whose reasons are told when none of them is a log


@dataclass(frozen=True)
class Reading:
    """What reading is asked with. ``config``: the training's configuration (None: looked for beside the log; False:
    none); ``signal_aliases``: spelling -> canonical name.
    """

    config: str | PathLike[str] | bool | None = None
    signal_aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """Runs that were read, and the sources nothing could be read from, with the reason."""

    runs: tuple[Run, ...]
    refused: tuple[Refused, ...] = ()


def load_runs(sources: Sequence[Any], reading: Reading, *, stdin_name: str = "-") -> Loaded:
    """Read everything; what cannot be read is told in ``refused``, never raised (a broken configuration is)."""
    runs: list[Run] = []
    paths = [str(s) for s in sources if isinstance(s, (str, PathLike))]
    for source in sources:
        if isinstance(source, Run):
            runs.append(source)
        elif not isinstance(source, (str, PathLike)):
            runs.extend(_from_memory(source, reading))
    groups, refused = discover(paths, stdin_name=stdin_name)
    loaded = load_grouped(groups, refused, reading)
    return replace(loaded, runs=(*(with_derived(run) for run in runs), *loaded.runs))


def load_grouped(groups: Sequence[Group], refused: Sequence[Refused], reading: Reading) -> Loaded:
    """The runs behind sources whose readers were already chosen; ``refused`` are those already given up."""
    runs: list[Run] = []
    refused = list(refused)
    for family in families(groups):
        told = without_copies([story for group in family for story in _stories(group, refused)], refused)
        stories = joined(told, lambda story: _assembled(story, reading), family)
        for group in family:
            made = [run for story in stories if story.group is group for run in _assembled(story, reading)]
            reasons = [_why_not(run) for run in made]
            runs.extend(run for run, reason in zip(made, reasons, strict=True) if reason is None)
            if made and None not in reasons:
                refused.append(
                    Refused(group.name, str(reasons[0]), _hint(made[0]), quiet=group.folder is not None)
                )
    return Loaded(tuple(with_derived(run) for run in runs), tuple(refused) if runs else _aloud(refused))


def _aloud(refused: Sequence[Refused]) -> tuple[Refused, ...]:
    """Where nothing at all could be judged, files of a folder that were passed over in silence say why."""
    loud = [replace(one, quiet=False) for one in refused]
    if len(loud) <= MOST_REASONS:
        return tuple(loud)
    more = len(loud) - MOST_REASONS
    left = Refused(f"{more:,} more", "no log either", "name the log, or the folder that holds it")
    return (*loud[:MOST_REASONS], left)


def _why_not(run: Run) -> str | None:
    return why_no_training(run) if run.signals or run.events else _why_empty(run)


def _hint(run: Run) -> str:
    if run.unnamed:
        return 'say what the names mean: signal-aliases = { "name" = "loss/train" } in gradoctor.toml'
    return HOW_TO_READ


def _why_empty(run: Run) -> str:
    unnamed = ", ".join(item.spelling for item in run.unnamed[:5])
    return (
        f"numbers were read, but none has a name gradoctor knows ({unnamed})"
        if unnamed
        else "; ".join(
            ["no usable record in it", *dict.fromkeys(n for s in run.sources for n in s.notes[:2])]
        )
    )


def _stories(group: Group, refused: list[Refused]) -> list[Story]:
    """The trainings that the logs of a group tell of."""
    reads = [
        read
        for found in group.members
        if (read := _read(found, refused, quiet=group.folder is not None)) is not None
    ]
    several = [part for read in reads for part in _by_training(read)]
    alone = [read for read in reads if not _by_training(read)]
    return [
        Story(
            group.name if len(training) == len(reads) and not several else training[0].name,
            group,
            tuple(training),
        )
        for training in [*trainings(alone), *([part] for part in several)]
    ]


def _assembled(story: Story, reading: Reading) -> list[Run]:
    """The runs of a story: several where trainings were appended to its logs."""
    facts = [canonical_facts(read.parsed.facts, read.name, config=False) for read in story.reads]
    configured, settings = _configured(story.group, reading)
    said = settings_of(fact for read in story.reads for fact in read.parsed.facts)
    made = assemble(story.name, story.reads, merged_facts(*facts, configured), reading.signal_aliases)
    return [replace(run, settings=settings | said) for run in made]


def _by_training(read: Read) -> list[Read]:
    """One reading for each run of a source that names several (a tracker's database, an export of many); else none."""
    names = list(dict.fromkeys(table.training for table in read.parsed.tables))
    if len(names) < 2:
        return []
    parts = []
    for name in names:
        own = tuple(
            replace(t, origin=t.origin or read.name) for t in read.parsed.tables if t.training == name
        )
        parts.append(replace(read, name=f"{read.name} [{name}]", parsed=replace(read.parsed, tables=own)))
    return _with_own_events(parts)


def _with_own_events(parts: list[Read]) -> list[Read]:
    """The readings, each with the events of its own lines where they follow each other in one source."""
    lines = [np.concatenate([table.lines for table in part.parsed.tables]) for part in parts]
    ends = [int(own.max()) if len(own) else 0 for own in lines]
    starts = [int(own.min()) if len(own) else 0 for own in lines]
    if any(start <= end for start, end in zip(starts[1:], ends, strict=False)):
        return parts
    told = []
    for k, part in enumerate(parts):
        first, last = starts[k] if k else 0, starts[k + 1] if k + 1 < len(parts) else np.inf
        events = tuple(event for event in part.parsed.events if first <= event.line < last)
        told.append(replace(part, parsed=replace(part.parsed, events=events)))
    return told


def trainings(reads: Sequence[Read]) -> list[list[Read]]:
    """Which sources of one folder tell of the same training: different formats do, the same format twice does
    not, but for the files of several ranks.

    A source with a single record is a summary of the others, not a training of its own.
    """
    courses = sorted((read for read in reads if _row_count(read) > 1), key=precedence)
    if not courses:
        return [[read] for read in reads]
    summaries = [_without_tables(read) for read in reads if _row_count(read) <= 1]
    ranks = by_rank(courses)
    formats = [same[0].format for same in ranks]
    if len(set(formats)) == len(formats) or _one_story(courses):
        return [[*(read for same in ranks for read in same), *summaries]]
    return ranks


def _one_story(courses: Sequence[Read]) -> bool:
    """Whether files tell of different quantities (one file a metric): then they belong together even in one
    format.
    """
    spellings = [
        {s for t in read.parsed.tables for s in t.fields} - {"step", "epoch", "batch"} for read in courses
    ]
    return all(not (a & b) for i, a in enumerate(spellings) for b in spellings[i + 1 :])


def _without_tables(read: Read) -> Read:
    parsed = replace(
        read.parsed, tables=(), notes=(*read.parsed.notes, "a single record: a summary, not a course")
    )
    return replace(read, parsed=parsed)


def _row_count(read: Read) -> int:
    return max((table.row_count for table in read.parsed.tables), default=0)


def _read(found: Found, refused: list[Refused], *, quiet: bool) -> Read | None:
    name = found.choice.format.name
    try:
        parsed = found.choice.format.read(found.source)
    except GradoctorError as error:
        passed_over = quiet and not isinstance(error, UnreadableError)
        refused.append(Refused(found.source.name, error.message, error.hint, passed_over))
        return None
    except (
        Exception,
        RecursionError,
    ) as error:  # a reader that breaks on hostile input costs its own source only
        refused.append(
            Refused(
                found.source.name,
                f"the reader for {name} failed: {type(error).__name__}: {error}",
                "please report this",
            )
        )
        return None
    return Read(found.source.name, name, found.choice.match.reason, by_header(by_part(by_seed(parsed))))


def _configured(group: Group, reading: Reading) -> tuple[dict[str, Fact], frozenset[tuple[str, str]]]:
    """The configuration's facts, and all its settings."""
    if reading.config is False:
        return {}, frozenset()
    path = Path(reading.config) if isinstance(reading.config, (str, PathLike)) else _beside(group)
    if path is None:
        return {}, frozenset()
    try:
        raw = configuration.read_configuration(path)
    except GradoctorError:
        if (
            reading.config
        ):  # the user named it: his to mend; one merely found beside the log is no reason to fail
            raise
        return {}, frozenset()
    raw = list(raw)
    return canonical_facts(raw, str(path), config=True), settings_of(raw)


def _beside(group: Group) -> Path | None:
    path = group.folder or group.members[0].source.path
    return configuration.beside(path) if path is not None else None


def _from_memory(data: Any, reading: Reading) -> list[Run]:
    """A frame, a dict of lists, an HF TrainerState or a Keras History."""
    read = Read("data", "memory", "given in memory", by_part(by_seed(parsed_mapping(data))))
    facts: dict[str, Fact] = {}
    if isinstance(reading.config, (str, PathLike)):
        facts = canonical_facts(
            configuration.read_configuration(Path(reading.config)), str(reading.config), config=True
        )
    parts = _by_training(read) or [read]
    return [run for part in parts for run in assemble(part.name, [part], facts, reading.signal_aliases)]
