"""Which field is the epoch, which the step, and which word of a row says its split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, IntArray
from gradoctor.intake.tables.scalars import words
from gradoctor.intake.tables.table import Table, Words

EPOCH_KEYS = words("""
    epoch epochs epoch_idx epoch_index epoch_num epoch_number current_epoch ep n_epoch epoch_id
    trainer/epoch train/epoch
    """)
STEP_KEYS = words("""
    step global_step globalstep _step trainer/global_step train/global_step iteration iterations iter
    iters it itr global_iter global_iteration steps num_updates update updates num_steps train_step
    training_step current_steps step_num total_step time/total_timesteps total_timesteps total_timestep
    timestep timesteps num_timesteps timesteps_total total_env_steps totalenvsteps env_step env_steps
    timestepssofar training_iteration n_iter round boosting_round train/step train_iter _runtime_step
    optimizer_step num_env_steps frame frames tick episode episodes num_episodes episodes_total episodessofar
    """)
SPLIT_KEYS = frozenset(
    words("""
    mode phase split set subset stage type kind event dataset_split data_split partition fold_type tag
    prefix namespace loop
    """)
)
_SPLITS = {
    "train": words("train training trn tr fit learn train_inner"),
    "val": words("val valid validation validate eval evaluation evaluate dev vali"),
    "test": words("test testing"),
}
SPLIT_WORDS: Mapping[str, str] = {word: split for split, spelled in _SPLITS.items() for word in spelled}


_SPLIT_SUFFIXES = words("_step _epoch _set _metrics _stats _statistics _log _logs _history _end _iter")


def split_of(word: str) -> str | None:
    """``train``, ``val`` or ``test`` for a word (or ``train_step``, ``val_epoch``) that names a split, else
    None.
    """
    lowered = word.strip().lower().replace("-", "_").replace(" ", "_")
    if lowered in SPLIT_WORDS:
        return SPLIT_WORDS[lowered]
    for suffix in _SPLIT_SUFFIXES:
        if lowered.endswith(suffix) and lowered.removesuffix(suffix) in SPLIT_WORDS:
            return SPLIT_WORDS[lowered.removesuffix(suffix)]
    return None


def is_axis(name: str) -> bool:
    """Whether a field of this spelling can be the epoch or step axis."""
    key = _key(name)
    return key in EPOCH_KEYS or key in STEP_KEYS


def _key(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def with_axes(table: Table, step: Iterable[str] = (), epoch: Iterable[str] = ()) -> Table:
    """The table with its axis fields named ``epoch`` and ``step``.

    ``step`` and ``epoch`` are spellings that a format is known to use; they go before the general ones. A
    counter that starts again in every epoch is no step: it becomes ``batch``.
    """
    numbers = dict(table.numbers)
    epochs = _candidates(numbers, (*epoch, *EPOCH_KEYS))
    steps = _candidates(numbers, (*step, *STEP_KEYS))
    names: dict[str, str] = {}
    if epochs:
        names[epochs[0]] = "epoch"
    chosen = _forward(table, steps, epochs[0] if epochs else None)
    if chosen is not None:
        names[chosen] = "step"
    rest = [name for name in steps if name != chosen]
    for name in rest:
        if name == "step" and chosen is not None:
            names[name] = "batch"
        elif chosen is None:
            names[name] = "batch"
            break
    return table.renamed({old: new for old, new in names.items() if old != new}) if names else table


def _candidates(numbers: Mapping[str, Column], keys: Iterable[str]) -> list[str]:
    by_key: dict[str, str] = {}
    for name in numbers:
        by_key.setdefault(_key(name), name)
    for name in numbers:  # loguru's record/extra/epoch
        by_key.setdefault(_key(name.rpartition("/extra/")[2]), name)
    return list(dict.fromkeys(by_key[_key(key)] for key in keys if _key(key) in by_key))


def _forward(table: Table, steps: list[str], epoch: str | None) -> str | None:
    """The first of ``steps`` that does not start again in every epoch; None when all do."""
    for name in steps:
        if epoch is None or not _restarts_with(table, name, epoch):
            return name
    return None


def _restarts_with(table: Table, name: str, epoch: str) -> bool:
    counter, epochs = table.dense(name), table.dense(epoch)
    if counter is None or epochs is None:
        return False
    both = np.isfinite(counter) & np.isfinite(epochs)
    if not both.all():
        counter, epochs = counter[both], epochs[both]
    if len(counter) < 4:
        return False
    back = counter[1:] < counter[:-1]
    advance = epochs[1:] > epochs[:-1]
    return bool(np.count_nonzero(back & advance) >= max(2, 0.5 * np.count_nonzero(advance)))


def with_splits(table: Table) -> Table:
    """Fields of rows whose ``mode``/``phase``/``split``/... says a split, under ``<split>/<field>``; axes
    stay as they are.
    """
    for name, texts in table.words.items():
        if _key(name.rsplit("/", 1)[-1]) not in SPLIT_KEYS:
            continue
        splits = [split_of(category) for category in texts.categories]
        if any(splits):
            return _divided(table, texts, splits)
    return table


def _divided(table: Table, words: Words, splits: list[str | None]) -> Table:
    prefixes = sorted({split for split in splits if split})
    number = np.array([prefixes.index(split) if split else -1 for split in splits] + [-1], np.int8)
    of_row: IntArray = number[words.by_row(table.row_count)]
    if len(of_row) and of_row[0] >= 0 and bool((of_row == of_row[0]).all()):
        only = prefixes[int(of_row[0])]
        named = {
            name: f"{only}/{name}" for name in table.numbers if not is_axis(name) and not says_split(name)
        }
        return table.renamed(named)
    numbers: dict[str, Column] = {}
    for name, column in table.numbers.items():
        if is_axis(name) or says_split(name):
            numbers[name] = column
            continue
        part = of_row[column.rows]
        for index in np.unique(part).tolist():
            mask = part == index
            spelled = f"{prefixes[index]}/{name}" if index >= 0 else name
            numbers[spelled] = Column(column.values[mask], column.rows[mask])
    return replace(table, numbers=numbers)


def says_split(name: str) -> bool:
    """Whether a field's own name begins with a split (``val_loss``, ``train/acc``)."""
    first = name.replace("/", "_").replace(".", "_").split("_", 1)[0]
    return split_of(first) is not None


NAME_KEYS = frozenset(
    {"metric", "metric_name", "name", "tag", "key", "variable", "measure", "series", "title"}
)
VALUE_KEYS = ("value", "val", "metric_value", "score", "y")


def pivoted(table: Table) -> Table:
    """A long table (``step, metric, value``) as one field a metric; any other table as it is."""
    name = next((n for n in table.words if _key(n) in NAME_KEYS), None)
    by_key = {_key(n): n for n in table.numbers}
    value = next((by_key[key] for key in VALUE_KEYS if key in by_key), None)
    if name is None or value is None:
        return table
    words, column = table.words[name], table.numbers[value]
    others = [n for n in table.numbers if n != value and not is_axis(n) and _key(n) not in _CLOCKS]
    if others:
        return table
    codes = words.by_row(table.row_count)[column.rows]
    numbers = {n: c for n, c in table.numbers.items() if n != value}
    for code, category in enumerate(words.categories):
        mask = codes == code
        numbers[category] = Column(column.values[mask], column.rows[mask])
    return replace(table, numbers=numbers)


_CLOCKS = frozenset(words("timestamp time wall_time relative_time run run_id seed index context"))


def one_writer(table: Table, window: int = 8) -> tuple[Table, int]:
    """Rows that say again what a row close before said (same step, same fields), dropped; and how many there
    were.

    Several ranks that write one file leave every step several times and slightly out of order; the rest is
    put back into the order of steps. A resumed run, whose repeated steps lie far apart, is left alone.
    """
    step = table.dense("step")
    if step is None or table.row_count < 2:
        return table, 0
    order = np.lexsort((_fields_present(table), step))
    present = _fields_present(table)[order]
    same = (np.diff(step[order]) == 0) & (np.diff(present) == 0) & (np.abs(np.diff(order)) <= window)
    keep = np.ones(table.row_count, bool)
    keep[order[1:][same]] = False
    dropped = int(np.count_nonzero(~keep))
    if not dropped:
        return table, 0
    return _in_step_order(table.only_rows(keep), window), dropped


def _fields_present(table: Table) -> IntArray:
    """A number for the set of fields that each row holds, shape (rows,)."""
    mark = np.zeros(table.row_count, np.int64)
    for index, column in enumerate(table.numbers.values()):
        mark[column.rows] += (index + 1) * 2_654_435_761 + index**2
    return mark


def _in_step_order(table: Table, window: int) -> Table:
    step = table.dense("step")
    if step is None or bool(np.isnan(step).any()):
        return table
    order = np.argsort(step, kind="stable")
    if int(np.abs(order - np.arange(len(order))).max(initial=0)) > window:
        return table
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    numbers = {}
    for name, column in table.numbers.items():
        rows = place[column.rows]
        by_row = np.argsort(rows, kind="stable")
        numbers[name] = Column(column.values[by_row], rows[by_row])
    words = {}
    for name, word in table.words.items():
        rows = place[word.rows]
        by_row = np.argsort(rows, kind="stable")
        words[name] = Words(word.codes[by_row], rows[by_row], word.categories)
    return Table(table.lines[order], numbers, words)
