"""OpenMMLab's JSON lines: mmcv 1.x ``<time>.log.json`` (``mode``) and mmengine ``vis_data/*.json`` (no
``mode``).

In mmcv's ``EpochBasedRunner`` ``iter`` starts again in every epoch; in a validation row it is the number of
validation batches. In mmengine's validation rows ``step`` is the epoch, the iteration or 0: such a row
belongs to the training step before it. -1 means that a metric is not defined.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import Column, Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis, says_split, with_axes, with_splits
from gradoctor.intake.tables.coco import without_undefined
from gradoctor.intake.tables.handing import parsed_lines
from gradoctor.intake.tables.json_lines import read_json_lines
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.table import Table

_TIMERS = ("time", "data_time", "memory")
_STAMPED = re.compile(r"\d{8}_\d{6}\.json")


def sniff(head: Head) -> Match | None:
    """JSON lines with ``mode`` and ``iter``, or with ``data_time``, ``iter`` and ``step``."""
    outline = json_outline(head)
    if outline.shape not in ("lines", "object"):
        return None
    keys = outline.keys
    if {"mode", "iter", "epoch"} <= keys:
        return Match(90, "mode, epoch and iter: mmcv")
    if {"data_time", "iter", "step"} <= keys and keys & {"base_lr", "lr", "loss"}:
        return Match(90, "data_time, iter and step: mmengine")
    if (
        keys
        and keys <= {"env_info", "hook_msgs", "seed", "exp_name", "mmseg_version", "config"}
        and "env_info" in keys
    ):
        return Match(60, "mmcv's first line")
    return None


def folder(source: Source) -> Match | None:
    """Mmengine's ``vis_data``: the rows of this run, and once more in ``scalars.json``."""
    own = _own_rows(source.path) if source.path is not None else None
    return Match(90, "vis_data with the rows of one run") if own is not None else None


def _own_rows(path: Path) -> Path | None:
    """The file of the run's own rows (``<time>.json``) in ``vis_data``, else ``scalars.json``."""
    if path.name != "vis_data" or not (path / "scalars.json").is_file():
        return None
    stamped = sorted(entry for entry in path.glob("*.json") if _STAMPED.fullmatch(entry.name))
    return stamped[-1] if stamped else path / "scalars.json"


def read(source: Source) -> Parsed:
    """The rows."""
    if source.is_folder and source.path is not None and (own := _own_rows(source.path)) is not None:
        source = Source(f"{source.name}/{own.name}", own)
    lines = read_json_lines(source)
    table = lines.table
    table = _mmcv(table) if "mode" in table.words else _mmengine(_base_rate_last(table))
    parsed = parsed_lines(lines, without_undefined(table))
    return replace(parsed, tables=tuple(replace(part, origin=source.name) for part in parsed.tables))


def _mmcv(table: Table) -> Table:
    mode = table.words["mode"]
    train = [index for index, word in enumerate(mode.categories) if word == "train"]
    training = np.isin(mode.by_row(table.row_count), train)
    return with_axes(with_splits(_only_in(table, "iter", training)), step=("iter",))


def _mmengine(table: Table) -> Table:
    training = table.has_row("loss") | table.has_row("lr") | table.has_row("base_lr")
    if not bool(training.any()):
        return with_axes(table)
    table = _of_validation(table, ~training)
    return with_axes(_only_in(_only_in(table, "step", training), "epoch", training), step=("step", "iter"))


def _of_validation(table: Table, rows: NDArray[np.bool_]) -> Table:
    """What the rows of a validation measured under ``val/``."""
    numbers: dict[str, Column] = {}
    for name, column in table.numbers.items():
        mask = rows[column.rows]
        if is_axis(name) or says_split(name) or name in _TIMERS or not mask.any():
            numbers[name] = column
            continue
        numbers[f"val/{name}"] = Column(column.values[mask], column.rows[mask])
        if not mask.all():
            numbers[name] = Column(column.values[~mask], column.rows[~mask])
    return replace(table, numbers=numbers)


def _base_rate_last(table: Table) -> Table:
    """``lr`` is the rate of the first parameter group, ``base_lr`` the one its multiplier applies to."""
    base = table.numbers.get("base_lr")
    return (
        table
        if base is None
        else replace(table, numbers={**table.without(["base_lr"]).numbers, "base_lr": base})
    )


def _only_in(table: Table, name: str, rows: NDArray[np.bool_]) -> Table:
    """A field kept in some rows only; elsewhere the row belongs to the position reached before."""
    column = table.numbers.get(name)
    if column is None:
        return table
    mask = rows[column.rows]
    return replace(table, numbers={**table.numbers, name: Column(column.values[mask], column.rows[mask])})


FORMAT = Format(
    "mmengine-json",
    "OpenMMLab JSON lines",
    "mmcv 1.x TextLoggerHook, mmengine LocalVisBackend",
    sniff,
    read,
    folder,
    needs=JSON,
)
