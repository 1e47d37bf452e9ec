"""Files that the ranks of one training wrote, a file each: ``train_rank0.out``, ``train_rank1.out``.

Their names differ in the rank's number alone, and they log the same quantities at the same places. What they say of
one place is told once: what all say, else the mean, at the first one's line. A number without the word for a rank tells
nothing: it may be a seed, a fold, or the task of an array job.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Columns, Event, FloatArray
from gradoctor.signals.assemble import Read

_RANK = re.compile(
    r"(?i)(?<![a-z])(?:local_?rank|global_?rank|rank|proc|process|worker|gpu|cuda)[ _.=-]?(\d{1,5})(?!\d)"
)
_MET = 0.8  # of the places of both
_AXES = ("step", "epoch")


def by_rank(reads: Sequence[Read]) -> list[list[Read]]:
    """The readings, those of ranks of one training together, the lowest rank first."""
    together: dict[tuple[str, str], list[tuple[int, Read]]] = {}
    for index, read in enumerate(reads):
        folder, slash, name = read.name.replace("\\", "/").rpartition("/")
        found = _RANK.search(name)
        rest = f"{folder}{slash}{name[: found.start(1)]}*{name[found.end(1) :]}" if found else f"{index}"
        together.setdefault((read.format, rest), []).append((int(found[1]) if found else 0, read))
    joined: list[list[Read]] = []
    for members in together.values():
        first, *others = [read for _, read in sorted(members, key=lambda member: member[0])]
        same = [other for other in others if _same_places(first, other)]
        joined.append([_mean(first, same), *(_without_repeats(other, first) for other in same)])
        joined += [[other] for other in others if other not in same]
    return joined


def _same_places(one: Read, other: Read) -> bool:
    """Whether two readings log the same fields at nearly all the same places."""
    a, b = (_longest(read) for read in (one, other))
    if a is None or b is None or set(a.fields) != set(b.fields):
        return False
    axis = next((name for name in _AXES if name in a.fields), None)
    if axis is None:
        return False
    left, right = np.unique(a.fields[axis].values), np.unique(b.fields[axis].values)
    return len(np.intersect1d(left, right)) >= _MET * max(len(left), len(right))


def _longest(read: Read) -> Columns | None:
    return max(read.parsed.tables, key=lambda table: table.row_count, default=None)


def _mean(first: Read, others: Sequence[Read]) -> Read:
    """The first rank's reading with the mean of all ranks where each logs a field at the same places."""
    table = _longest(first)
    if not others or table is None:
        return first
    peers = [peer for other in others if (peer := _longest(other)) is not None]
    fields = {name: _mean_of(name, table, peers) for name in table.fields}
    merged = replace(table, fields=fields)
    tables = tuple(merged if own is table else own for own in first.parsed.tables)
    note = f"the reports of {len(peers) + 1} ranks, each in a file of its own, were merged"
    return replace(first, parsed=replace(first.parsed, tables=tables, notes=(*first.parsed.notes, note)))


def _mean_of(name: str, table: Columns, peers: Sequence[Columns]) -> Column:
    own, place = table.fields[name], _places(name, table)
    same = [peer.fields[name].values for peer in peers if np.array_equal(_places(name, peer), place)]
    if name in _AXES or not same:
        return own
    values = np.stack([own.values, *same])
    with np.errstate(invalid="ignore", over="ignore"):
        mean = np.where(values.max(axis=0) == values.min(axis=0), own.values, values.mean(axis=0))
    return replace(own, values=mean)


def _places(name: str, table: Columns) -> FloatArray:
    """The step or epoch of each value of a field, NaN where its row states none."""
    axis = table.fields[next(axis for axis in _AXES if axis in table.fields)]
    spread = np.full(table.row_count, np.nan)
    spread[axis.rows] = axis.values
    return spread[table.fields[name].rows]


def _without_repeats(read: Read, first: Read) -> Read:
    """What a further rank says in words and the first one does not."""
    told = {_event_key(event) for event in first.parsed.events}
    stated = {fact.key for fact in first.parsed.facts}
    events = tuple(event for event in read.parsed.events if _event_key(event) not in told)
    facts = tuple(fact for fact in read.parsed.facts if fact.key not in stated)
    notes = (*read.parsed.notes, f"a further rank: its numbers are merged with those of {first.name}")
    return replace(read, parsed=replace(read.parsed, tables=(), events=events, facts=facts, notes=notes))


def _event_key(event: Event) -> tuple[object, ...]:
    return event.kind, event.step, event.epoch, event.subject
