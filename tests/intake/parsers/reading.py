"""How these tests read: bytes through the reader that sniffing chooses."""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import Columns, Parsed
from gradoctor.intake.format import Head
from gradoctor.intake.sniff import Choice, choose, read_head
from gradoctor.intake.source import Source


def source(data: bytes | str, name: str = "run.log") -> Source:
    return Source(name, data=data.encode() if isinstance(data, str) else data)


def head(data: bytes | str, name: str = "run.log") -> Head:
    return read_head(source(data, name))


def chosen(data: bytes | str, name: str = "run.log") -> Choice:
    return choose(source(data, name))


def parsed(data: bytes | str, name: str = "run.log", expect: str | None = None) -> Parsed:
    here = source(data, name)
    choice = choose(here)
    if expect is not None:
        assert choice.format.name == expect, choice
    found = choice.format.read(here)
    accounted(found, data.encode() if isinstance(data, str) else data)
    return found


def accounted(found: Parsed, data: bytes) -> None:
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    if all(table.line_unit == "line" for table in found.tables):
        assert found.account.total == lines


def values(table: Columns, name: str) -> list[float]:
    assert name in table.fields, sorted(table.fields)
    return [float(v) for v in table.fields[name].values]


def lines(table: Columns, name: str) -> list[int]:
    return [int(n) for n in table.lines[table.fields[name].rows]]


def series(table: Columns, name: str) -> list[tuple[float, float]]:
    """(step or epoch, value) of a field."""
    axis = table.fields.get("step") or table.fields["epoch"]
    at = dict(zip(axis.rows.tolist(), axis.values.tolist(), strict=True))
    column = table.fields[name]
    return [
        (at[row], value)
        for row, value in zip(column.rows.tolist(), column.values.tolist(), strict=True)
        if row in at
    ]


def same_columns(left: Columns, right: Columns) -> None:
    """Equal bit for bit: fields, values, rows, lines, units."""
    assert left.fields.keys() == right.fields.keys()
    assert np.array_equal(left.lines, right.lines)
    for name, column in left.fields.items():
        other = right.fields[name]
        assert np.array_equal(column.rows, other.rows), name
        assert column.unit == other.unit
        finite = ~np.isnan(column.values)
        assert np.array_equal(finite, ~np.isnan(other.values)), name
        assert np.array_equal(column.values[finite].view(np.int64), other.values[finite].view(np.int64)), name
