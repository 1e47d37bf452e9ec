"""Delimited tables: empty cell against nan, ragged rows, appended runs, delimiters, splits."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.errors import SourceError
from gradoctor.intake.parsers import csv_table
from gradoctor.intake.tables import delimited
from gradoctor.intake.tables.cell_blocks import CellBlocks
from gradoctor.intake.tables.delimited import Delimited
from gradoctor.intake.tables.delimited_outline import DelimitedOutline
from gradoctor.intake.tables.handing import read_table
from gradoctor.intake.tables.table import Words
from tests.intake.parsers.reading import head, lines, parsed, same_columns, series, source, values


def test_empty_cell_is_not_logged_and_nan_is_nan() -> None:
    (table,) = parsed(
        "step,train_loss,val_loss\n1,2.5,\n2,nan,2.0\n3,-inf,\n", "metrics.csv", expect="csv"
    ).tables
    assert [step for step, _ in series(table, "train_loss")] == [1, 2, 3]
    assert math.isnan(values(table, "train_loss")[1])
    assert series(table, "val_loss") == [(2, 2.0)]
    assert lines(table, "val_loss") == [3]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (("epoch", "loss"), ("1", "0.5"), ("2", "0.25"))) + "\n"
    (table,) = parsed(text).tables
    assert series(table, "loss") == [(1, 0.5), (2, 0.25)]


def test_decimal_comma_between_semicolons() -> None:
    (table,) = parsed("epoch;loss\n1;0,53\n2;0,25\n").tables
    assert values(table, "loss") == [0.53, 0.25]


def test_padded_and_quoted_cells() -> None:
    (table,) = parsed('   epoch,   "train loss"\n       1,   "0.5"\n       2,  "1,234.5"\n').tables
    assert series(table, "train loss") == [(1, 0.5), (2, 1234.5)]


def test_ragged_rows_are_named_and_skipped_never_reinterpreted() -> None:
    found = parsed("epoch,loss,acc\n1,0.5,0.25\n2,0.25\n3,0.125,0.5,9\n4,0.0625,0.75\n")
    assert series(found.tables[0], "acc") == [(1, 0.25), (4, 0.75)]
    assert [(u.line, u.reason) for u in found.unread] == [
        (3, "2 cells where the header has 3"),
        (4, "4 cells where the header has 3"),
    ]
    assert found.account.skipped == 2


def test_appended_run_with_its_header_again() -> None:
    found = parsed("epoch,loss\n0,2\n1,1\nepoch,loss\n0,3\n")
    assert values(found.tables[0], "epoch") == [0, 1, 0]
    assert found.tables[0].headers == (4,)
    assert found.notes == ("the header comes 2 times, last at line 4",)


def test_another_header_starts_another_table() -> None:
    found = parsed("epoch,loss\n0,2\nepoch,acc,loss\n0,0.5,1\n")
    assert [set(t.fields) for t in found.tables] == [{"epoch", "loss"}, {"epoch", "acc", "loss"}]


def test_an_unresolved_merge_is_refused_and_its_markers_are_never_rows() -> None:
    text = "epoch,loss\n<<<<<<< HEAD\n0,2\n=======\n0,3\n>>>>>>> other\n1,1\n"
    with pytest.raises(SourceError, match="unresolved merge"):
        parsed(text)
    from gradoctor.intake.parsers.csv_table import FORMAT

    found = FORMAT.read(source(text))
    assert values(found.tables[0], "loss") == [2, 3, 1]
    assert found.account.skipped == 3
    assert "merge-conflict" in found.notes[0]


def test_set_column_divides_rows_by_split() -> None:
    (table,) = parsed("epoch,set,loss\n1,train,2\n1,val,2.5\n2,train,1\n").tables
    assert series(table, "train/loss") == [(1, 2), (2, 1)]
    assert series(table, "val/loss") == [(1, 2.5)]


def test_index_column_of_pandas_is_no_field() -> None:
    (table,) = parsed(",epoch,loss\n0,1,0.5\n1,2,0.25\n").tables
    assert set(table.fields) == {"epoch", "loss"}


def test_without_a_header_it_is_refused_with_advice() -> None:
    with pytest.raises(SourceError, match="without a header"):
        read_table(source("1,0.5\n2,0.25\n3,0.125\n"))


@pytest.mark.parametrize(
    "text", ["Dear all, the run is fine, thanks\nbye\n", "name,city\nann,rome\nbob,oslo\n"]
)
def test_prose_and_other_tables_are_not_claimed(text: str) -> None:
    assert csv_table.sniff(head(text)) is None


def test_percent_cells_keep_their_unit() -> None:
    (table,) = parsed("epoch,grad_clip\n1,96.4%\n2,4.0%\n").tables
    assert table.fields["grad_clip"].unit == "%"


def test_crlf_and_missing_last_newline() -> None:
    (table,) = parsed("epoch,loss\r\n1,0.5\r\n2,0.25").tables
    assert series(table, "loss") == [(1, 0.5), (2, 0.25)]


_cell = st.one_of(
    st.floats().map(repr),
    st.floats(width=32).map(lambda v: f"{v:.6g}"),
    st.integers(-(10**19), 10**19).map(str),
    st.sampled_from(
        [
            "",
            "",
            "nan",
            "-inf",
            "NaN",
            "null",
            "None",
            " 1.5 ",
            "+3",
            ".5",
            "7.",
            "007",
            "1e400",
            "x",
            "4%",
            "1_0",
            "true",
        ]
    ),
)
_odd_row = st.sampled_from(
    ["", "epoch,loss,phase,when", "1,2", "# note", '1,"2",train,"a,b"', "1,2,3,4,5", "<<<<<<< HEAD"]
)
_row = st.tuples(
    _cell,
    _cell,
    st.sampled_from(["train", "val", "", "7", "other"]),
    st.sampled_from(["2025-11-01", "12:30:05", "x y"]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(_row.map(",".join), _row.map(",".join), _odd_row), min_size=1, max_size=40),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([1, 2, 7, 100]),
)
def test_quick_path_equals_slow_path_bit_for_bit(rows: list[str], newline: str, at_once: int) -> None:
    log = newline.join(["epoch,loss,phase,when", "0,0.5,train,2025-11-01", *rows, ""])
    quick, slow = _read(log, quick=True, at_once=at_once), _read(log, quick=False)
    assert len(quick.tables) == len(slow.tables)
    for mine, other in zip(quick.tables, slow.tables, strict=True):
        same_columns(mine.columns(), other.columns())
        assert {name: _spread(words) for name, words in mine.words.items()} == {
            name: _spread(words) for name, words in other.words.items()
        }
    assert (quick.account, quick.unread, quick.notes) == (slow.account, slow.unread, slow.notes)


def _spread(words: Words) -> list[tuple[int, str]]:
    return [
        (row, words.categories[code])
        for row, code in zip(words.rows.tolist(), words.codes.tolist(), strict=True)
    ]


def _read(log: str, *, quick: bool, at_once: int = 1) -> Delimited:
    """The header in a block of its own, then so many lines a block."""
    reading = delimited._Reading(DelimitedOutline(",", ("epoch", "loss", "phase", "when"), 0, ()))
    lines = log.encode().splitlines(keepends=True)
    bounds = [0, *range(1, len(lines), at_once), len(lines)]
    for first, last in pairwise(bounds):
        block = b"".join(lines[first:last])
        if block:
            reading.block(block, first + 1) if quick else reading._slowly(block.decode(), first + 1)
    return reading.result()


_plain = st.tuples(
    st.integers(0, 10**6).map(str),
    st.one_of(st.floats().map(repr), st.sampled_from(["", "null", "7e-05", "-0.0"])),
    st.sampled_from(["train", "val", ""]),
    st.sampled_from(["2025-11-01", "12:30:05", "2025-11-01T12:30:05", "x", "", "12", "1-2"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_plain.map(",".join), min_size=1, max_size=60), st.sampled_from([3, 20, 100]))
def test_blocks_of_plain_rows_are_read_bit_for_bit(rows: list[str], at_once: int) -> None:
    log = "\n".join(["epoch,loss,phase,when", "0,0.5,train,2025-11-01", *rows, ""])
    quick, slow = _read(log, quick=True, at_once=at_once), _read(log, quick=False)
    for mine, other in zip(quick.tables, slow.tables, strict=True):
        same_columns(mine.columns(), other.columns())
    assert (quick.account, quick.unread, quick.notes) == (slow.account, slow.unread, slow.notes)


def test_the_quick_path_is_taken_for_empty_cells_nan_text_and_other_spellings() -> None:
    blocks = CellBlocks(["epoch", "loss", "phase", "when"], ",")
    table = blocks.table(b"1,,train,2025-11-01\n2,nan,val,2025-11-02\n3,-inf,,\n", 2)
    assert table is not None
    assert table.numbers["loss"].rows.tolist() == [1, 2]
    assert math.isnan(table.numbers["loss"].values[0])
    assert table.words["phase"].categories == ("train", "val")
    assert table.lines.tolist() == [2, 3, 4]
    other = blocks.table(b"007,.5,train,x\n", 5)
    assert other is not None
    assert other.numbers["loss"].values.tolist() == [0.5]
