"""JSON documents: epochs with a summary, histories by name, splits, cut files; the quick path equals the slow
one.
"""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.parsers import json_records
from gradoctor.intake.tables import json_record_list
from gradoctor.intake.tables.json_document import read_document
from tests.intake.parsers.reading import head, lines, parsed, same_columns, series, source, values


def test_epochs_beside_configuration_and_summary() -> None:
    log = {
        "config": {"lr": 0.01, "weights": {"recon": 10}},
        "epochs": [
            {"epoch": 1, "train_loss": 2.5, "grad_clip_ratio": 0.96},
            {"epoch": 2, "train_loss": 1.5, "grad_clip_ratio": 0.4},
        ],
        "summary": {"best_epoch": 2},
    }
    found = parsed(json.dumps(log, indent=2), "training_log.json", expect="json")
    (table,) = found.tables
    assert series(table, "train_loss") == [(1, 2.5), (2, 1.5)]
    assert lines(table, "train_loss") == [9, 14]
    assert {(f.key, f.value) for f in found.facts} == {
        ("config.lr", 0.01),
        ("config.weights.recon", 10),
        ("summary.best_epoch", 2),
    }
    assert {f.key: f.line for f in found.facts}["config.weights.recon"] == 5


def test_list_of_records_on_one_line() -> None:
    (table,) = parsed(
        '[{"step": 0, "train_loss": 4.5, "val_acc": 0.1}, {"step": 100, "train_loss": 1.5, "val_acc": 0.5}]'
    ).tables
    assert series(table, "val_acc") == [(0, 0.1), (100, 0.5)]
    assert lines(table, "val_acc") == [1, 1]


def test_history_by_name_counts_epochs_when_it_has_validation_values() -> None:
    (table,) = parsed('{"loss": [3, 2, 1], "val_loss": [3, 2.5, NaN]}').tables
    assert series(table, "loss") == [(1, 3), (2, 2), (3, 1)]
    assert math.isnan(values(table, "val_loss")[2])


def test_indented_history_cites_the_line_of_every_number() -> None:
    text = json.dumps({"loss": [3.0, 2.0], "val_loss": [3.5, 2.5]}, indent=1)
    (table,) = parsed(text).tables
    assert lines(table, "loss") == [3, 4]
    assert lines(table, "val_loss") == [7, 8]
    assert series(table, "val_loss") == [(1, 3.5), (2, 2.5)]
    assert [text.split("\n")[n - 1].strip(" ,") for n in lines(table, "val_loss")] == ["3.5", "2.5"]


def test_losses_without_validation_have_no_epoch() -> None:
    (table,) = parsed(json.dumps({"losses": [5 / (i + 1) for i in range(500)]})).tables
    assert set(table.fields) == {"losses"}


def test_an_axis_list_is_the_axis_and_other_lengths_stand_apart() -> None:
    found = parsed('{"iterations": [10, 20, 30], "train_loss": [3, 2, 1], "val_loss": [2.5]}')
    long = next(t for t in found.tables if "train_loss" in t.fields)
    assert series(long, "train_loss") == [(10, 3), (20, 2), (30, 1)]
    assert "val_loss" not in long.fields


def test_splits_as_keys_go_in_front() -> None:
    (table,) = parsed(
        '{"train": {"loss": [3, 2], "acc": [0.1, 0.2]}, "valid": {"loss": [3.5, 3], "acc": [0.1, 0.1]}}'
    ).tables
    assert set(table.fields) == {"train/loss", "train/acc", "val/loss", "val/acc", "epoch"}


def test_lists_of_records_by_split() -> None:
    found = parsed('{"train": [{"step": 1, "loss": 2}], "val": [{"step": 1, "loss": 3}]}')
    assert [set(t.fields) for t in found.tables] == [{"step", "train/loss"}, {"step", "val/loss"}]


def test_objects_keyed_by_epoch() -> None:
    (table,) = parsed('{"epoch_1": {"loss": 2}, "epoch_2": {"loss": 1.5}, "epoch_10": {"loss": 1}}').tables
    assert series(table, "loss") == [(1, 2), (2, 1.5), (10, 1)]


def test_single_values_are_one_row_and_said_to_be_no_curve() -> None:
    found = parsed('{"epoch": 3.0, "train_loss": 1.5, "run": "a"}')
    assert series(found.tables[0], "train_loss") == [(3.0, 1.5)]
    assert "no curve" in found.notes[0]


def test_other_lists_are_no_records() -> None:
    found = parsed('{"classes": [{"id": 1, "name": "cat"}, {"id": 2}], "epochs": [{"epoch": 1, "loss": 1}]}')
    assert [set(t.fields) for t in found.tables] == [{"epoch", "loss"}]


@pytest.mark.parametrize(
    "text",
    ['{"name": "demo", "version": "1.0", "scripts": {"build": "tsc"}}', '["a", "b"]', "{}", '{"a": 1}'],
)
def test_other_json_is_not_claimed(text: str) -> None:
    assert json_records.sniff(head(text)) is None


@pytest.mark.parametrize("cut", range(30, 150, 7))
def test_a_file_cut_anywhere_keeps_the_whole_records_before_the_cut(cut: int) -> None:
    text = json.dumps({"epochs": [{"epoch": e, "loss": 1.5 / e} for e in range(1, 9)]}, indent=1)[:cut]
    document = read_document(source(text))
    whole = text.count("}")
    (_, table) = document.tables[0]
    assert table.row_count == whole
    assert document.unread
    assert document.account.total == text.count("\n") + (not text.endswith("\n"))


def test_a_cut_history_keeps_the_numbers_before_the_cut() -> None:
    (table,) = parsed('{"loss": [3.5, 2.5, 1.5], "val_loss": [3.5, 2.5, 1.').tables[:1]
    assert values(table, "loss") == [3.5, 2.5, 1.5]


_value = st.one_of(
    st.floats(), st.integers(-(10**20), 10**20), st.none(), st.sampled_from(["nan", "4%", "x", "}, {"])
)
_records = st.lists(
    st.fixed_dictionaries(
        {"epoch": st.integers(0, 99)},
        optional={
            "loss": _value,
            "g": st.dictionaries(st.sampled_from("ab"), _value),
            "l": st.lists(st.floats(), max_size=2),
        },
    ),
    min_size=1,
    max_size=300,
)


@settings(max_examples=50, deadline=None)
@given(_records, st.sampled_from([None, 0, 2]))
def test_quick_path_equals_slow_path_bit_for_bit(
    records: list[dict[str, object]], indent: int | None
) -> None:
    here = source(json.dumps({"epochs": records}, indent=indent))
    learn = json_record_list.LEARN
    try:
        json_record_list.LEARN = 5
        quick = read_document(here)
        json_record_list.LEARN = 10**9
        slow = read_document(here)
    finally:
        json_record_list.LEARN = learn
    same_columns(quick.tables[0][1].columns(), slow.tables[0][1].columns())
    assert quick.account == slow.account
