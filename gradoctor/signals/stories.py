"""Logs in folders that lie in one another, or of several formats in one folder: which of them are of one training.

The console of a run is often written beside the folder that the run wrote (``out/run1.log``, ``out/run1/``). Where the
numbers agree, both are files of one run, the one that tells most first; where they do not, they stay apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from gradoctor.intake.discover import CHECKPOINT, Group
from gradoctor.signals.assemble import Read
from gradoctor.signals.one_story import tell_the_same
from gradoctor.signals.run import Run

_DEEP = 2  # folders between a log and its run's folder
_MOST = 300  # groups of a family, and trainings compared


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """One training as its logs tell it; ``group`` is where they lie."""

    name: str
    group: Group
    reads: tuple[Read, ...]

    @property
    def formats(self) -> frozenset[str]:
        """The formats of the logs."""
        return frozenset(read.format for read in self.reads)


def families(groups: Sequence[Group]) -> list[list[Group]]:
    """The groups, those together whose folders lie in one another; in their order."""
    homes: dict[Path, int] = {}
    for index, group in enumerate(groups):
        if group.folder is not None:
            homes.setdefault(_home(group.folder), index)
    of = list(range(len(groups)))
    for index, group in enumerate(groups):
        if group.folder is None:
            continue
        own = _home(group.folder)
        home = next(
            (homes[path] for path in (own, *own.parents[:_DEEP]) if homes.get(path, index) != index), None
        )
        if home is not None:
            of[index] = of[home]
    together: dict[int, list[Group]] = {}
    for index, group in enumerate(groups):
        together.setdefault(of[index], []).append(group)
    return [part for family in together.values() for part in _bounded(family)]


def _home(folder: Path) -> Path:
    """A run's own folder: checkpoints lie one below."""
    absolute = folder.absolute()
    return absolute.parent if CHECKPOINT.fullmatch(absolute.name) else absolute


def _bounded(family: list[Group]) -> list[list[Group]]:
    return [family] if len(family) <= _MOST else [[group] for group in family]


def joined(
    stories: list[Story], assembled: Callable[[Story], list[Run]], family: Sequence[Group]
) -> list[Story]:
    """The stories, those as one that tell the same. It takes the name of the one that tells most."""
    single = len(family) == 1 and family[0].folder is None
    if single or not 2 <= len(stories) <= _MOST:
        return stories
    runs: dict[int, Run | None] = {}

    def run_of(index: int) -> Run | None:
        if index not in runs:
            made = assembled(stories[index])
            runs[index] = made[0] if len(made) == 1 else None
        return runs[index]

    def same(one: int, other: int) -> bool:
        first, second = run_of(one), run_of(other)
        return first is not None and second is not None and tell_the_same(first, second)

    clusters = [[index] for index in range(len(stories))]
    for one, other in combinations(range(len(stories)), 2):
        if _may_join(stories[one], stories[other]) and same(one, other):
            clusters = _united(clusters, one, other)
    told = []
    for cluster in clusters:
        members = [stories[index] for index in cluster]
        formats = [name for story in members for name in story.formats]
        told += [_whole(members)] if len(set(formats)) == len(formats) else members  # two of a format: copies
    return told


def _united(clusters: list[list[int]], one: int, other: int) -> list[list[int]]:
    """The clusters, with those of two members as one, where the first of them stands."""
    first, second = (next(c for c in clusters if member in c) for member in (one, other))
    if first is second:
        return clusters
    return [[*first, *second] if c is first else c for c in clusters if c is not second]


def _may_join(a: Story, b: Story) -> bool:
    """Whether numbers are compared: in one folder logs of different formats, else those that lie in one another."""
    if a.group.folder is None or b.group.folder is None or a.formats & b.formats:
        return False
    if a.group is b.group:
        return True
    return _inside(a.group.folder, b.group.folder) or _inside(b.group.folder, a.group.folder)


def _inside(folder: Path, other: Path) -> bool:
    return other.absolute() in folder.absolute().parents[:_DEEP]


def _richness(story: Story) -> tuple[bool, int]:
    return min(precedence(read) for read in story.reads)


def _whole(told: Sequence[Story]) -> Story:
    """The logs of several stories as those of the one that tells most."""
    home = min(told, key=_richness)
    reads = sorted((read for story in told for read in story.reads), key=precedence)
    return replace(home, reads=tuple(reads)) if len(told) > 1 else home


def precedence(read: Read) -> tuple[bool, int]:
    """Lines a reader can look up come before record numbers, then what tells most."""
    fields = sum(len(table.fields) for table in read.parsed.tables)
    return any(table.line_unit == "record" for table in read.parsed.tables), -fields
