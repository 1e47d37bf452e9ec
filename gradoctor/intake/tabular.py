"""Data given in memory: frames, dicts of lists, lists of records, trainers' own history objects -> columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gradoctor.errors import UsageError
from gradoctor.intake.columns import Account, Column, Columns, Parsed


def parsed_mapping(data: Any) -> Parsed:
    """Columns of a ``pandas.DataFrame``, a mapping of equal-length lists, a list of records, a Keras
    ``History`` or a Hugging Face ``TrainerState``. Raises UsageError for anything else.

    None means "not logged"; a float NaN in a list means NaN.
    """
    if hasattr(data, "log_history"):
        return _records(list(data.log_history))
    if hasattr(data, "history") and isinstance(data.history, Mapping):
        return _lists(data.history)
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        return _frame(data)
    if isinstance(data, Mapping):
        return _lists(data)
    if isinstance(data, (list, tuple)) and all(isinstance(item, Mapping) for item in data):
        return _records(list(data))
    raise UsageError(
        f"cannot read a {type(data).__name__}",
        hint="give a path, a pandas.DataFrame, a dict of lists or a list of dicts",
    )


def _lists(data: Mapping[Any, Any]) -> Parsed:
    lengths = {
        len(values) for values in data.values() if hasattr(values, "__len__") and not isinstance(values, str)
    }
    if len(lengths) != 1:
        raise UsageError("the lists are not of equal length", hint=f"lengths found: {sorted(lengths)}")
    count = lengths.pop()
    fields = {
        str(key): column for key, values in data.items() if (column := _column(list(values))) is not None
    }
    return _parsed(fields, count)


def _records(rows: list[Mapping[Any, Any]]) -> Parsed:
    keys = dict.fromkeys(str(key) for row in rows for key in row)
    fields = {key: column for key in keys if (column := _column([row.get(key) for row in rows])) is not None}
    return _parsed(fields, len(rows))


def _frame(frame: Any) -> Parsed:
    fields = {}
    for name in frame.columns:
        column = _frame_column(list(frame[name]))
        if column is not None:
            fields[str(name)] = column
    if frame.index.name in ("epoch", "step") and str(frame.index.name) not in fields:
        fields[str(frame.index.name)] = Column(
            np.asarray(frame.index, dtype=np.float64), np.arange(len(frame))
        )
    return _parsed(fields, len(frame))


def _frame_column(values: list[Any]) -> Column | None:
    """A frame writes NaN for "not logged" too: only NaNs after the last number are taken for what the run
    logged.
    """
    column = _column(values)
    if column is None:
        return None
    finite = np.flatnonzero(~np.isnan(column.values))
    if not len(finite):
        return column
    kept = ~np.isnan(column.values)
    kept[finite[-1] + 1 :] = True
    return Column(column.values[kept], column.rows[kept])


def _column(values: list[Any]) -> Column | None:
    rows = [i for i, value in enumerate(values) if _is_number(value)]
    if not rows:
        return None
    return Column(np.array([float(values[i]) for i in rows]), np.array(rows, dtype=np.int64))


def _is_number(value: Any) -> bool:
    if value is None or isinstance(value, (str, bytes, bool)):
        return False
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _parsed(fields: dict[str, Column], count: int) -> Parsed:
    table = Columns(fields, np.arange(1, count + 1, dtype=np.int64), "record")
    return Parsed((table,), account=Account(read=count))
