"""Columns of one or several sources -> Runs: names understood, axes joined, restarts split, duplicates
dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from gradoctor.intake.columns import Column, Columns, Event, Parsed, Unread
from gradoctor.intake.text.words import PART_WORDS
from gradoctor.signals.axes import Rows, Segment, at_ends, axes_of, segments, taken
from gradoctor.signals.bare import named_by_split
from gradoctor.signals.context import in_context, with_sole_loss
from gradoctor.signals.name import Name
from gradoctor.signals.names import understand
from gradoctor.signals.run import Fact, Run, Signal, SourceReport, Unnamed
from gradoctor.signals.run import place as position
from gradoctor.signals.spelling import words_of
from gradoctor.signals.suggest import suggestion
from gradoctor.signals.totals import with_total

NOT_SIGNALS = PART_WORDS | {"batch"}
_SMOOTHED = frozenset({"smooth", "smoothed", "ema", "running"})
_LOOKED_AT = 16  # values whose digits are counted


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """One source with what its reader got out of it."""

    name: str
    format: str
    reason: str
    parsed: Parsed


@dataclass
class _Draft:
    """A run while it is put together."""

    signals: dict[str, Signal] = field(default_factory=dict)
    unnamed: dict[str, Unnamed] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    lines: tuple[int, int] | None = None
    events: list[Event] = field(default_factory=list)
    repeats: dict[tuple[str, str], list[tuple[Signal, Signal]]] = field(default_factory=dict)


def assemble(
    name: str,
    reads: Iterable[Read],
    facts: Mapping[str, Fact] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> list[Run]:
    """All runs in the sources of one training (one file, or several files of it).

    Appended trainings give several runs, named ``name#1``, ``name#2`` in the order of the file. ``facts`` are
    those of configurations; facts a log states itself are added by the caller before.
    """
    drafts: list[_Draft] = []
    reads = list(reads)
    for read in reads:
        _take_source(drafts, read, aliases or {})
    drafts = [draft for draft in drafts if draft.signals] or drafts[:1] or [_Draft()]
    for draft in drafts:
        _settle_splits(draft)
        draft.signals = with_sole_loss(in_context(draft.signals))
        draft.notes.extend(_repetitions(draft))
    sources = tuple(SourceReport(r.name, r.format, r.reason, r.parsed.account, r.parsed.notes) for r in reads)
    unread = tuple(u for r in reads for u in r.parsed.unread)
    events = [replace(e, origin=e.origin or r.name) for r in reads for e in r.parsed.events]
    return [
        _run(name, i, draft, len(drafts), facts or {}, sources, unread, events)
        for i, draft in enumerate(drafts)
    ]


def _run(name: str, index: int, draft: _Draft, count: int, facts: Mapping[str, Fact],
         sources: tuple[SourceReport, ...], unread: tuple[Unread, ...], events: list[Event]) -> Run:  # fmt: skip
    mine = [
        e for e in events if count == 1 or draft.lines is None or draft.lines[0] <= e.line <= draft.lines[1]
    ]
    notes = list(draft.notes)
    if count > 1:
        notes.insert(0, f"training {index + 1} of {count} in this log")
    return Run(
        f"{name}#{index + 1}" if count > 1 else name, draft.signals, dict(facts), (*mine, *draft.events), sources,
        unread if index == 0 else (), tuple(draft.unnamed.values()), tuple(notes),
    )  # fmt: skip


def _take_source(drafts: list[_Draft], read: Read, aliases: Mapping[str, str]) -> None:
    """Add the streams of one source: the n-th training of each stream belongs to the n-th run."""
    for table in read.parsed.tables:
        if not table.row_count:
            continue
        rows = axes_of(table)
        parts = [part for part in segments(rows.primary, table.row_count) if len(part.rows)]
        for number, part in enumerate(parts):
            while len(drafts) <= number:
                drafts.append(_Draft())
            _take_segment(drafts[number], table, rows, part, table.origin or read.name, aliases)


def _take_segment(
    draft: _Draft, table: Columns, rows: Rows, part: Segment, file: str, aliases: Mapping[str, str]
) -> None:
    if part.note:
        draft.notes.append(part.note)
    for row in part.restarts:
        line = int(table.lines[row])
        where = rows.primary[row] if rows.primary is not None else 0.0
        draft.notes.append(
            f"resumed at line {line}: what was logged beyond {position(where)} before it is superseded and not judged"
        )
        draft.events.append(Event("restart", f"the position goes back to {position(where)}", line, origin=file,
                                  step=None if rows.step is None else float(rows.step[row]),
                                  epoch=None if rows.epoch is None else float(rows.epoch[row])))  # fmt: skip
    lines = table.lines if len(part.rows) == table.row_count else table.lines[part.rows]
    first, last = int(lines.min()), int(lines.max())
    draft.lines = (
        (first, last) if draft.lines is None else (min(first, draft.lines[0]), max(last, draft.lines[1]))
    )
    names = {spelling: understand(spelling, aliases) for spelling in table.fields}
    names = named_by_split(with_total(_evaluation_sets(names), table.fields), table.fields)
    places = _Places(table, rows)
    for spelling, column in table.fields.items():
        name = names[spelling]
        column = taken(column, part.rows, table.row_count)
        if name.kind in ("axis", "counter") or spelling.lower() in NOT_SIGNALS or not len(column.values):
            continue
        if name.kind == "unknown" or (column.unit == "%" and name.canonical.startswith("loss/")):
            _note_unnamed(draft, spelling, file, column.values, column.unit)
            continue
        signal = _signal(name, spelling, column, places.at(column.rows), file)
        if table.member is not None:
            signal = replace(signal, files=table.members, file_of=table.member[column.rows])
        _add(draft, _deduplicated(signal, draft))


class _Places:
    """Where rows lie. Signals of the same rows share their arrays: a long log has many of them."""

    def __init__(self, table: Columns, rows: Rows) -> None:
        self._rows = rows
        self._every = _Place(table.lines, rows.step, rows.epoch)
        self._known: list[tuple[np.ndarray, _Place]] = []

    def at(self, at: np.ndarray) -> _Place:
        """The places of some rows, in their order."""
        if len(at) == len(self._every.lines):  # rows increase: these are all of them
            return self._every
        for rows, place in self._known:
            if np.array_equal(rows, at):
                return place
        lines, step, epoch = self._every
        ends = at_ends(self._rows, at)
        if ends is None:
            ends = None if epoch is None else epoch[at]
        place = _Place(lines[at], None if step is None else step[at], ends)
        self._known = [*self._known[-7:], (at, place)]
        return place


class _Place(NamedTuple):
    lines: np.ndarray
    step: np.ndarray | None
    epoch: np.ndarray | None


def _signal(name: Name, spelling: str, column: Column, place: _Place, file: str) -> Signal:
    values, unit = column.values, column.unit
    if column.lines is not None:
        place = place._replace(lines=column.lines)
    name = _of_counts(name, spelling, values, unit)
    scale, why = _ratio_scale(values, unit) if name.ratio else (1.0, "")
    reason = f"{name.reason}; {why}" if why else name.reason
    return Signal(
        name.canonical if name.variant != "step" else f"{name.canonical}/step",
        values * scale if scale != 1.0 else values,
        *place,
        name.direction, "ratio" if name.ratio else unit, spelling, file, scale, reason,
    )  # fmt: skip


_SHARES = ("frac", "ratio", "pct", "percent", "share", "util", "perc")
_COUNTABLE = ("act/dead", "codebook/usage", "moe/load")


def _of_counts(name: Name, spelling: str, values: np.ndarray, unit: str | None) -> Name:
    """``dead_neurons: 37`` counts neurons, ``dead_neurons: 0.07`` and ``dead_pct: 7`` say their share."""
    if not name.ratio or unit == "%" or not name.canonical.startswith(_COUNTABLE):
        return name
    finite = values[np.isfinite(values)]
    whole = len(finite) > 0 and bool((finite == np.floor(finite)).all()) and float(finite.max()) >= 1.0
    if not whole or any(word in spelling.lower() for word in _SHARES):
        return name
    head, kind, *layer = name.canonical.split("/")
    counted = "/".join((head, f"{kind}_count", *layer))
    return replace(name, canonical=counted, ratio=False, reason=f"{name.reason}, counted")


def _ratio_scale(values: np.ndarray, unit: str | None) -> tuple[float, str]:
    """Percentages become ratios: said by a sign, or seen by values that no ratio can have."""
    if unit == "%":
        return 0.01, "written in percent"
    there = np.isfinite(values)
    finite = values if bool(there.all()) else values[there]
    if (
        len(finite)
        and float(finite.max()) > 1.5
        and float(finite.max()) <= 100.0
        and float(finite.min()) >= 0.0
    ):
        return 0.01, "values up to 100 are taken as percent"
    return 1.0, ""


def _evaluation_sets(names: dict[str, Name]) -> dict[str, Name]:
    """``eval_g0_loss`` beside ``eval_g0_accuracy``: g0 is an evaluation set, not a component of the loss."""
    components = {
        n.canonical for n in names.values() if n.canonical.startswith("loss/") and n.canonical.count("/") == 1
    }
    present = {name.canonical for name in names.values()}
    sets = {
        "_".join(words[:count])
        for canonical in present
        if canonical.startswith("metric/")
        for words in [canonical.split("/")[1].split("_")]
        for count in range(1, len(words))
    }
    siblings = Counter(
        name.canonical.rpartition("/")[2] for name in names.values() if name.canonical.startswith("loss/")
    )
    fixed = dict(names)
    for spelling, name in names.items():
        if not name.canonical.startswith("loss/") or name.canonical.count("/") != 2:
            continue
        _, part, split = name.canonical.split("/")
        if split not in ("val", "test") or f"loss/{part}" in components:
            continue
        if part in sets or (siblings[split] > 1 and f"loss/{split}" not in present):
            reason = f"loss on the evaluation set {part}"
            fixed[spelling] = replace(name, canonical=f"loss/{split}/{part}", reason=reason)
    return fixed


def _note_unnamed(draft: _Draft, spelling: str, file: str, values: np.ndarray, unit: str | None) -> None:
    if spelling not in draft.unnamed:
        draft.unnamed[spelling] = Unnamed(spelling, file, len(values), suggestion(spelling, values, unit))


def _deduplicated(signal: Signal, draft: _Draft) -> Signal:
    """Several ranks, or several handlers, report one step: equal reports are one, different ones are
    averaged.
    """
    axis = signal.step
    if axis is None or len(axis) < 2 or not bool((axis[1:] == axis[:-1]).any()):
        return signal
    if not bool(np.any(np.diff(axis) == 0)):  # equal, but infinite
        return signal
    elsewhere = np.diff(axis) != 0
    if signal.epoch is not None:  # the last step of one epoch and the first line of the next
        elsewhere |= np.diff(np.floor(signal.epoch)) > 0
    starts = np.flatnonzero(np.concatenate(([True], elsewhere)))
    counts = np.diff(np.concatenate((starts, [len(axis)])))
    with np.errstate(invalid="ignore", over="ignore"):
        means = np.add.reduceat(signal.values, starts) / counts
    same = signal.values[starts] == np.maximum.reduceat(signal.values, starts)
    values = np.where(same, signal.values[starts], means)
    note = "several reports of one step (ranks or handlers) were merged"
    if note not in draft.notes:
        draft.notes.append(note)
    kept = signal.keep(starts)
    return replace(kept, values=values)


def _add(draft: _Draft, signal: Signal) -> None:
    """Two series that mean the same: the longer one is judged, the other is named in the notes."""
    held = draft.signals.get(signal.name)
    if held is None:
        draft.signals[signal.name] = signal
        return
    if held.spelling == signal.spelling and _apart(held, signal):
        draft.signals[signal.name] = _joined(held, signal)
        return
    finer = len(held) == len(signal) and held.file != signal.file and _digits(signal) > _digits(held)
    finer |= len(held) == len(signal) and _is_smoothed(held) and not _is_smoothed(signal)
    kept, other = (signal, held) if len(signal) > len(held) or finer else (held, signal)
    draft.signals[kept.name] = kept
    if kept.file != other.file and kept.spelling:
        draft.repeats.setdefault((other.file, kept.file), []).append((other, kept))
    elif kept.spelling != other.spelling:
        draft.notes.append(
            f"{other.spelling!r} ({len(other)} values) means the same as {kept.spelling!r} "
            f"({len(kept)} values); the latter is judged"
        )


def _is_smoothed(signal: Signal) -> bool:
    """Whether a name says that it is a running mean of another course."""
    return any(word in _SMOOTHED for word in words_of(signal.spelling))


def _digits(signal: Signal) -> int:
    """How many digits the last values are written with: a console rounds what a table beside it holds in full."""
    return sum(len(repr(value)) for value in signal.values[-_LOOKED_AT:].tolist())


def _repetitions(draft: _Draft) -> list[str]:
    """What several files say of the same quantities: repeated, or in conflict, each pair of files in one
    sentence.
    """
    notes = []
    for (other, kept), pairs in draft.repeats.items():
        notes.append(f"{other} repeats {len(pairs)} signals of {kept}, which has the judged values")
        differing = [held.name for repeated, held in pairs if not _agree(repeated, held)]
        if differing:
            notes.append(
                f"{other} and {kept} do not agree on {', '.join(differing[:5])}"
                + (f" and {len(differing) - 5} more" if len(differing) > 5 else "")
            )
    return notes


def _agree(a: Signal, b: Signal) -> bool:
    """Whether two series end at the same value, to the digits a console prints."""
    if not len(a) or not len(b):
        return True
    left, right = float(a.values[-1]), float(b.values[-1])
    return (
        left == right
        or (np.isnan(left) and np.isnan(right))
        or abs(left - right) <= 0.02 * max(abs(left), abs(right)) + 1e-4
    )


def _apart(a: Signal, b: Signal) -> bool:
    return (
        a.step is not None
        and b.step is not None
        and len(a) > 0
        and len(b) > 0
        and float(a.step.max()) < float(b.step.min())
    )


def _joined(a: Signal, b: Signal) -> Signal:
    epoch = np.concatenate((a.epoch, b.epoch)) if a.epoch is not None and b.epoch is not None else None
    step = np.concatenate((a.step, b.step)) if a.step is not None and b.step is not None else None
    joined = replace(
        a,
        values=np.concatenate((a.values, b.values)),
        lines=np.concatenate((a.lines, b.lines)),
        step=step,
        epoch=epoch,
    )
    (a_files, a_of), (b_files, b_of) = _files(a), _files(b)
    if a_files == b_files:
        return replace(joined, file_of=None if a.file_of is None else np.concatenate((a_of, b_of)))
    return replace(joined, files=(*a_files, *b_files), file_of=np.concatenate((a_of, b_of + len(a_files))))


def _files(signal: Signal) -> tuple[tuple[str, ...], np.ndarray]:
    """The files of a signal's points, and which of them each is of."""
    if signal.file_of is not None:
        return signal.files, signal.file_of
    return (signal.file,), np.zeros(len(signal), dtype=np.int64)


def _settle_splits(draft: _Draft) -> None:
    """``accuracy`` beside ``val_accuracy`` is the training one; ``x_epoch`` without ``x`` stands for ``x``."""
    for name in list(draft.signals):
        if (
            name.startswith("metric/")
            and name.count("/") == 1
            and (f"{name}/val" in draft.signals or f"{name}/test" in draft.signals)
            and f"{name}/train" not in draft.signals
        ):
            signal = draft.signals.pop(name)
            draft.signals[f"{name}/train"] = replace(signal, name=f"{name}/train")
    for name in list(draft.signals):
        base = name.removesuffix("/step")
        if name.endswith("/step") and name.startswith(("loss/", "metric/")) and base not in draft.signals:
            draft.signals[base] = replace(draft.signals.pop(name), name=base)
