"""JSON lines: interleaved key sets, splits, headers, non-finite numbers, damage; the quick path equals the
slow one.
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.tables import json_lines
from gradoctor.intake.tables.json_lines import read_json_lines
from tests.intake.parsers.reading import lines, parsed, same_columns, series, source, values


def test_step_and_epoch_records_in_one_stream_keep_their_own_rows() -> None:
    log = (
        '{"step": 10, "loss": 2.5, "lr": 1e-3}\n'
        '{"step": 20, "loss": 2.25, "lr": 1e-3}\n'
        '{"epoch": 1, "step": 20, "val_loss": 2.0}\n'
    )
    (table,) = parsed(log, expect="jsonl").tables
    assert series(table, "loss") == [(10, 2.5), (20, 2.25)]
    assert series(table, "val_loss") == [(20, 2.0)]
    assert lines(table, "val_loss") == [3]


@pytest.mark.parametrize("key", ["mode", "phase", "split", "set", "type"])
def test_a_text_field_that_says_the_split_goes_in_front_of_the_names_but_not_of_the_axes(key: str) -> None:
    log = f'{{"{key}": "train", "epoch": 1, "loss": 1.5}}\n{{"{key}": "valid", "epoch": 1, "loss": 1.75}}\n'
    (table,) = parsed(log).tables
    assert values(table, "train/loss") == [1.5]
    assert values(table, "val/loss") == [1.75]
    assert values(table, "epoch") == [1, 1]


def test_a_name_that_says_its_split_gets_none_in_front() -> None:
    (table,) = parsed(
        '{"phase": "val", "step": 1, "val_loss": 0.5, "acc": 0.25}\n'
        '{"phase": "val", "step": 2, "val_loss": 0.5}\n'
    ).tables
    assert set(table.fields) == {"step", "val_loss", "val/acc"}


def test_header_with_configuration_becomes_facts_with_their_line() -> None:
    log = (
        '{"config": {"optimizer": {"lr": 0.01, "name": "adam"}, "batch_size": 32}}\n'
        '{"epoch": 1, "loss": 1.0}\n'
    )
    found = parsed(log)
    assert {(f.key, f.value, f.line) for f in found.facts} == {
        ("optimizer.lr", 0.01, 1),
        ("optimizer.name", "adam", 1),
        ("batch_size", 32, 1),
    }
    assert values(found.tables[0], "loss") == [1.0]
    assert found.account.read == 2


def test_a_first_record_that_shares_no_field_with_the_rest_is_configuration() -> None:
    found = parsed('{"lr_init": 0.1, "layers": 4}\n{"step": 1, "loss": 3}\n{"step": 2, "loss": 2}\n')
    assert {f.key for f in found.facts} == {"lr_init", "layers"}
    assert set(found.tables[0].fields) == {"step", "loss"}


def test_literal_and_quoted_non_finite_numbers_are_values_and_null_is_none() -> None:
    log = (
        '{"step":1,"loss":NaN,"g":-Infinity}\n'
        '{"step":2,"loss":"nan","g":"inf"}\n'
        '{"step":3,"loss":null,"g":1}\n'
    )
    (table,) = parsed(log).tables
    assert [step for step, v in series(table, "loss") if math.isnan(v)] == [1, 2]
    assert len(values(table, "loss")) == 2
    assert values(table, "g") == [-math.inf, math.inf, 1]


def test_a_cut_last_line_and_stray_lines_are_skipped_and_counted_and_the_rest_is_read() -> None:
    log = (
        "warming up\n"
        '{"step": 1, "loss": 3.0}\n'
        "\n"
        '{"step": 2, "loss": 2.0}\n'
        '{"step": 3, "loss": 1.0}\n'
        '{"step": 4, "lo'
    )
    found = parsed(log)
    assert series(found.tables[0], "loss") == [(1, 3.0), (2, 2.0), (3, 1.0)]
    assert lines(found.tables[0], "loss") == [2, 4, 5]
    assert (found.account.read, found.account.skipped, found.account.ignored) == (3, 2, 1)
    assert [(u.line, u.reason) for u in found.unread] == [
        (1, "not a JSON object"),
        (6, "the record is cut off"),
    ]


def test_nested_statistics_are_flattened_with_slashes() -> None:
    (table,) = parsed(
        '{"step": 1, "loss": {"mean": 0.5, "parts": {"kl": 0.25}}}\n{"step": 2, "loss": {"mean": 0.25}}\n'
    ).tables
    assert values(table, "loss/mean") == [0.5, 0.25]
    assert series(table, "loss/parts/kl") == [(1, 0.25)]


def test_booleans_are_no_metrics_but_flags_of_clipping_are() -> None:
    (table,) = parsed(
        '{"step":1,"loss":1,"success":true,"clipped":true}\n'
        '{"step":2,"loss":1,"success":false,"clipped":false}\n'
    ).tables
    assert "success" not in table.fields
    assert values(table, "clipped") == [1, 0]


def test_a_counter_that_restarts_every_epoch_is_a_batch_not_a_step() -> None:
    log = "".join(f'{{"epoch": {e}, "iter": {i}, "loss": 1.0}}\n' for e in range(1, 5) for i in (10, 20, 30))
    (table,) = parsed(log).tables
    assert "step" not in table.fields
    assert values(table, "batch")[:4] == [10, 20, 30, 10]


def test_percent_sign_is_the_unit() -> None:
    (table,) = parsed(
        '{"epoch": 1, "loss": 1, "grad_clip": "96.4%"}\n{"epoch": 2, "loss": 1, "grad_clip": "4 %"}\n'
    ).tables
    assert table.fields["grad_clip"].unit == "%"
    assert values(table, "grad_clip") == [96.4, 4.0]


def test_long_format_becomes_one_field_a_metric() -> None:
    log = (
        '{"step": 1, "metric": "loss", "value": 2}\n'
        '{"step": 1, "metric": "acc", "value": 0.5}\n'
        '{"step": 2, "metric": "loss", "value": 1}\n'
    )
    (table,) = parsed(log).tables
    assert series(table, "loss") == [(1, 2), (2, 1)]
    assert series(table, "acc") == [(1, 0.5)]


def test_utf16_and_byte_order_marks_read_the_same() -> None:
    log = '{"step": 1, "loss": 3.0}\n{"step": 2, "loss": 2.0}\n'
    plain = parsed(log).tables[0]
    same_columns(plain, parsed(b"\xef\xbb\xbf" + log.encode()).tables[0])
    encoded = log.encode("utf-16")
    same_columns(plain, read_json_lines(source(encoded)).table.columns())


def test_a_field_that_appears_late_in_a_large_file_is_not_lost() -> None:
    head = "".join(f'{{"step": {i}, "loss": {1 / (i + 1)!r}}}\n' for i in range(4000))
    (table,) = parsed(head + '{"step": 4000, "loss": 0.5, "val_loss": 0.75}\n').tables
    assert series(table, "val_loss") == [(4000, 0.75)]
    assert len(values(table, "loss")) == 4001


def test_hostile_depth_and_digits_do_not_stop_the_reading() -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    found = read_json_lines(
        source(f'{{"step": 1, "loss": 1}}\n{deep}\n{{"step": 2, "loss": {"9" * 5000}}}\n')
    )
    assert found.account.skipped == 1
    assert found.table.numbers["loss"].values.tolist() == [1.0, math.inf]


_number = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.integers(-(10**22), 10**22), st.none(),
    st.sampled_from(["nan", "-inf", "1e5", "0.10", "N/A", "12%", " 3"]), st.booleans(),
)  # fmt: skip
_record = st.fixed_dictionaries(
    {"step": st.integers(0, 10**6)},
    optional={
        "loss": _number,
        "clipped": st.one_of(st.booleans(), st.none()),
        "phase": st.sampled_from(["train", "val", "x", "1"]),
        "grad": st.fixed_dictionaries({"norm": _number}, optional={"max": _number}),
        "note": st.text(max_size=4),
        "hits": st.lists(st.floats(), max_size=3),
    },
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_record, min_size=1, max_size=30), st.integers(0, 3), st.sampled_from([(", ", ": "), (",", ":")])
)
def test_quick_path_equals_slow_path_bit_for_bit(
    records: list[dict[str, object]], strays: int, separators: tuple[str, str]
) -> None:
    texts = [json.dumps(record, separators=separators) for record in records]
    log = "\n".join(texts[:4] + ["stray"] * strays + texts[4:]).encode() + b"\n"
    same_columns(_read(log, planned=True), _read(log, planned=False))


def _read(log: bytes, *, planned: bool, at_once: int = 1) -> object:
    reading = json_lines._Reading()
    lines = log.splitlines(keepends=True)
    for first in range(0, len(lines), at_once):
        if not planned:
            reading.learner.plan = None
        reading.block(b"".join(lines[first : first + at_once]), first + 1)
    return reading.gathered.table().columns()


_flat_record = st.fixed_dictionaries(
    {"step": st.integers(0, 10**6), "phase": st.sampled_from(["train", "val"])},
    optional={
        "loss": st.one_of(st.floats(), st.none()),
        "lr": st.floats(0, 1),
        "time": st.sampled_from(["2025-11-01T00:00:00", "12:30", "n/a", "fine", "1e", "-", ""]),
        "note": st.one_of(st.none(), st.sampled_from(["7", "nan", " 3 %", "a\nb", "1,5", "x7", "٣"])),
    },
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_flat_record, min_size=2, max_size=60), st.sampled_from([2, 10, 40]))
def test_blocks_of_flat_records_are_read_bit_for_bit(records: list[dict[str, object]], at_once: int) -> None:
    log = "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode() + b"\n"
    same_columns(_read(log, planned=True, at_once=at_once), _read(log, planned=False, at_once=at_once))


def test_the_quick_path_is_taken_for_nan_null_and_nested_records() -> None:
    reading = json_lines._Reading()
    block = (
        b'{"step": 1, "loss": NaN, "g": {"n": null}, "t": "a"}\n'
        b'{"step": 2, "loss": 0.1, "g": {"n": 2.5}, "t": null}\n'
    )
    reading.block(block, 1)
    assert reading.learner.plan is not None
    table = reading.learner.plan.lines(block, 1, 2)
    assert table is not None
    assert np.isnan(table.numbers["loss"].values[0])
    assert table.numbers["g/n"].rows.tolist() == [1]


def test_settings_that_every_record_repeats_are_facts() -> None:
    log = "".join(
        f'{{"training_iteration": {i}, "reward": {i}, "config": {{"lr": 0.5}}}}\n' for i in (1, 2, 3)
    )
    found = parsed(log, "result.json")
    assert series(found.tables[0], "reward") == [(1, 1), (2, 2), (3, 3)]
    assert [(fact.key, fact.value) for fact in found.facts] == [("lr", 0.5)]
    assert not any("config" in name for name in found.tables[0].fields)


def test_words_between_the_records_are_events() -> None:
    found = parsed('{"step": 1, "loss": 2}\n{"step": 2, "loss": 1}\nRuntimeError: CUDA out of memory.\n')
    assert [(event.kind, event.line) for event in found.events] == [("out-of-memory", 3)]
    assert found.account.skipped == 0
