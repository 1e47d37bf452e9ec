"""A walked JSON document -> tables of training records, by the shapes people save histories in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from gradoctor.intake.columns import Column, Columns, RawFact
from gradoctor.intake.tables.axes import is_axis, pivoted, says_split, split_of, with_axes, with_splits
from gradoctor.intake.tables.json_document import Document, Path, Scalar, Series
from gradoctor.intake.tables.json_lines import CONFIG_KEYS
from gradoctor.intake.tables.measured import measured, of_a_course, outcome
from gradoctor.intake.tables.records import put_value
from gradoctor.intake.tables.scalars import number_of, words
from gradoctor.intake.tables.table import Table, TableBuilder

_WRAPPERS = frozenset(
    words("""
    history epochs log_history logs log metrics records results steps iterations data training
    training_log training_history train_log losses evals_result metric curves scalars values report
    """)
)
_NUMBERED = re.compile(r"(?:(epoch|ep|step|iter|iteration|round)[ _-]?)?(\d{1,9})", re.IGNORECASE)


def prefix_of(path: Iterable[str]) -> str:
    """What a field's name gets in front from where it stands in the document: a split, or the names that tell
    it apart.
    """
    parts = [split_of(part) or part for part in path]
    return "".join(f"{part}/" for part in parts if part.lower() not in _WRAPPERS)


def shaped(table: Table) -> Table:
    """Long tables spread out, splits in front of the names, axes named, repeated settings left out."""
    return with_axes(with_splits(pivoted(table.without(_settings(table)))))


def settings_of(table: Table) -> list[RawFact]:
    """Settings that every record repeats (``config/lr``), as facts from the first."""
    return [
        RawFact(
            name.split("/", 1)[1].replace("/", "."), float(column.values[0]), int(table.lines[column.rows[0]])
        )
        for name in _settings(table)
        if len((column := table.numbers[name]).values)
    ]


def _settings(table: Table) -> list[str]:
    return [name for name in table.numbers if "/" in name and name.split("/", 1)[0].lower() in CONFIG_KEYS]


def record_tables(document: Document) -> list[Columns]:
    """The document's lists of objects that are training records."""
    found = []
    for path, table in document.tables:
        named = _prefixed(table, prefix_of(path))
        if len(path) == 0 or path[-1].lower() in _WRAPPERS or _like_records(named):
            columns = shaped(named).columns(label="/".join(path))
            if columns.fields:
                found.append(columns)
    return found


def _like_records(table: Table) -> bool:
    return any(is_axis(name) for name in table.numbers) and any(measured(name) for name in table.numbers)


def _prefixed(table: Table, prefix: str) -> Table:
    if not prefix:
        return table
    return table.renamed({name: prefix + name for name in table.numbers if not is_axis(name)})


def history_tables(document: Document, *, counted: str | None = None) -> list[Columns]:
    """Lists of numbers that belong together: those of one length, each a field, an axis among them if there
    is one.

    ``counted`` is the axis that the position in the list stands for (``epoch`` from 1) when no list is an
    axis.
    """
    groups: dict[tuple[Path, int], list[Series]] = defaultdict(list)
    for series in document.series:
        if len(series.values) and all(v is None or isinstance(v, int | float | str) for v in series.values):
            groups[_parent(series.path), len(series.values)].append(series)
    groups = _merged_by_length(groups)
    tables = [_history(group, counted) for group in groups.values() if _is_history(group)]
    return [columns for columns in tables if columns.fields]


def _parent(path: Path) -> Path:
    """Where a series stands, splits and wrappers left out: ``train/loss`` and ``val/loss`` belong
    together.
    """
    return tuple(part for part in path[:-1] if split_of(part) is None and part.lower() not in _WRAPPERS)


def _merged_by_length(groups: dict[tuple[Path, int], list[Series]]) -> dict[tuple[Path, int], list[Series]]:
    """Groups of one length under different parents joined: heads of one model, not several runs."""
    lengths = {length for _, length in groups}
    if len(lengths) == 1 and len(groups) > 1 and not any(_axis_in(group) for group in groups.values()):
        (length,) = lengths
        return {((), length): [series for group in groups.values() for series in group]}
    return groups


def _axis_in(group: list[Series]) -> list[Series]:
    return [series for series in group if is_axis(series.path[-1])] if group and group[0].path else []


def _is_history(group: list[Series]) -> bool:
    """Whether lists of one length are the course of a training: a loss, a split, or an axis beside a
    measure says so.
    """
    names = ["/".join(series.path) for series in group]
    if not any(number_of(value) is not None for series in group for value in series.values[:50]):
        return False
    if any(of_a_course(name) for name in names):
        return True
    told = bool(_axis_in(group)) or any(_tells_split(series.path) for series in group)
    return told and any(measured(name) for name in names)


def _tells_split(path: Path) -> bool:
    return any(split_of(part) is not None for part in path) or (bool(path) and says_split(path[-1]))


def _history(group: list[Series], counted: str | None) -> Columns:
    """Row ``i`` holds item ``i`` of every list; where the lists stand on lines of their own, each item has
    its own row.
    """
    own_lines = len({tuple(series.lines) for series in group}) > 1 and any(
        len(set(s.lines)) > 1 for s in group
    )
    axes, fields = (
        _axis_in(group),
        [series for series in group if not (series.path and is_axis(series.path[-1]))],
    )
    count, stride = len(group[0].values), len(fields) if own_lines and fields else 1
    lines = np.empty(count * stride, np.int64)
    numbers: dict[str, Column] = {}
    for index, series in enumerate(fields):
        rows = np.arange(count, dtype=np.int64) * stride + (index if stride > 1 else 0)
        lines[rows] = series.lines
        numbers[_field_name(series.path)] = _column(series.values, rows)
    if not fields:
        lines[:] = group[0].lines
    every = np.arange(count * stride, dtype=np.int64)
    for series in axes:
        numbers[series.path[-1]] = _column([value for value in series.values for _ in range(stride)], every)
    if not axes and counted is not None:
        numbers[counted] = Column(np.repeat(np.arange(1.0, count + 1), stride), every)
    return with_axes(Table(lines, numbers)).columns()


def _field_name(path: Path) -> str:
    last = f"{split_of(path[-1])}/loss" if _bare_split(path) else path[-1]
    return prefix_of(path[:-1]) + last


def _bare_split(path: Path) -> bool:
    """``{"losses": {"train": [...], "val": [...]}}``: the split is the last name, the loss the one before."""
    return split_of(path[-1]) is not None and len(path) > 1 and path[-2].lower() in ("loss", "losses")


def _column(values: list[object], rows: np.ndarray) -> Column:
    plain = [number_of(value) for value in values]
    present = np.array([value is not None for value in plain], bool)
    return Column(np.array([value for value in plain if value is not None], np.float64), rows[present])


def numbered_tables(document: Document) -> tuple[list[Columns], set[Path]]:
    """Objects keyed by their epoch (``{"1": {...}, "2": {...}}``) as records, and the paths that were used
    up.
    """
    groups: dict[Path, dict[int, list[Scalar]]] = defaultdict(lambda: defaultdict(list))
    axis: dict[Path, str] = {}
    spelled: set[Path] = set()  # where the keys say what they count
    for scalar in document.scalars:
        for place, part in enumerate(scalar.path[:-1]):
            match = _NUMBERED.fullmatch(part)
            if match:
                groups[scalar.path[:place]][int(match[2])].append(scalar)
                if match[1]:
                    spelled.add(scalar.path[:place])
                axis[scalar.path[:place]] = "step" if match[1] and match[1].lower()[0] in "sir" else "epoch"
                break
    tables, used = [], set()
    for parent, rows in groups.items():
        names = [scalar.path[-1] for scalars in rows.values() for scalar in scalars]
        tell = measured if parent in spelled else of_a_course  # "0", "1" may be classes
        if len(rows) < 2 or not any(map(tell, names)):
            continue
        tables.append(_numbered(parent, rows, axis[parent]))
        used |= {scalar.path for scalars in rows.values() for scalar in scalars}
    return tables, used


def _numbered(parent: Path, rows: dict[int, list[Scalar]], axis: str) -> Columns:
    builder = TableBuilder()
    prefix = prefix_of(parent)
    for number in sorted(rows):
        builder.begin(rows[number][0].line)
        builder.put(axis, float(number))
        for scalar in rows[number]:
            inner = scalar.path[len(parent) + 1 :]
            if scalar.path[-1].lower() != axis:
                put_value(builder, prefix + prefix_of(inner[:-1]) + inner[-1], scalar.value)
    return builder.table().columns()


def summary_table(scalars: list[Scalar]) -> Columns | None:
    """A document of single values as one row, if a result is among them; None otherwise."""
    builder = TableBuilder()
    builder.begin(scalars[0].line if scalars else 1)
    for scalar in scalars:
        put_value(builder, "/".join(scalar.path), scalar.value)
    table = builder.table()
    return with_axes(table).columns() if any(outcome(name) for name in table.numbers) else None
