"""Tables: joining blocks, renaming, dropping rows, units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.tables.table import Gathering, Table, TableBuilder

_rows = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), max_size=3), max_size=200)


def _table(rows: list[dict[str, int]], first_line: int = 1) -> Table:
    builder = TableBuilder()
    for number, row in enumerate(rows, first_line):
        builder.begin(number)
        for name, value in row.items():
            builder.put(name, float(value))
        builder.put_word("w", str(sorted(row)))
    return builder.table()


@settings(max_examples=40, deadline=None)
@given(_rows, st.integers(1, 3))
def test_blocks_joined_equal_the_whole(rows: list[dict[str, int]], size: int) -> None:
    gathering = Gathering()
    for start in range(0, len(rows), size):
        gathering.add(_table(rows[start : start + size], start + 1))
    joined, whole = gathering.table(), _table(rows)
    assert joined.numbers.keys() == whole.numbers.keys()
    assert joined.lines.tolist() == whole.lines.tolist()
    for name, column in whole.numbers.items():
        assert joined.numbers[name].values.tolist() == column.values.tolist()
        assert joined.numbers[name].rows.tolist() == column.rows.tolist()
    if rows:
        told = [[t.words["w"].categories[c] for c in t.words["w"].codes] for t in (joined, whole)]
        assert told[0] == told[1]


def test_rows_dropped_are_renumbered() -> None:
    table = _table([{"a": 1}, {"b": 2}, {"a": 3, "b": 4}]).only_rows(np.array([True, False, True]))
    assert table.lines.tolist() == [1, 3]
    assert table.numbers["a"].rows.tolist() == [0, 1]
    assert table.numbers["b"].rows.tolist() == [1]


def test_a_name_already_taken_is_not_overwritten() -> None:
    table = _table([{"a": 1, "b": 2}]).renamed({"a": "b"})
    assert {name: column.values.tolist() for name, column in table.numbers.items()} == {
        "a": [1.0],
        "b": [2.0],
    }


def test_one_name_with_and_without_a_unit_stands_twice() -> None:
    builder = TableBuilder()
    builder.begin(1)
    builder.put("clip", 96.0, "%")
    builder.begin(2)
    builder.put("clip", 0.5)
    columns = builder.table().columns()
    assert {(name, column.unit) for name, column in columns.fields.items()} == {
        ("clip [%]", "%"),
        ("clip", None),
    }


@pytest.mark.parametrize("count", [20_001])
def test_more_fields_than_any_log_has_are_counted_not_kept(count: int) -> None:
    builder = TableBuilder()
    builder.begin(1)
    for index in range(count):
        builder.put(f"x{index}", 1.0)
    assert len(builder.table().numbers) == 20_000
    assert builder.dropped_fields == 1
