"""Every reader, on its own sample cut and mixed and on bytes it never expected: no error but ours, no line lost."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.errors import GradoctorError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format
from gradoctor.intake.parsers import all_formats
from gradoctor.intake.sniff import choose, read_head
from gradoctor.intake.source import Source
from tests.hostile.command import diagnosed
from tests.hostile.reader_samples import SAMPLES, WITHOUT, database, reader_of, readers

RECORDS = {
    "tensorboard",
    "wandb",
    "visualdl",
    "mlflow-sqlite",
    "trackio",
    "clearml",
}  # these count records, not lines
NEW = [kind for kind in SAMPLES if not kind.endswith(" text")]
PIECES = [
    b"", b"\0", b"\n", b"\r", b"\r\n", b"\xff", b"\xef\xbb\xbf", "٣".encode(), b"9" * 40, b"-", b"nan", b"1e999", b"inf", b",", b";", b"\t",
    b'"', b"'", b"{", b"}", b"[", b"]", b":", b"=", b"|", b"%", b"epoch", b"loss: 0.5", b"step 3", b"\x1b[31m", b"\b\b\b", b"null", b"true",
]  # fmt: skip
CASES = settings(max_examples=12, deadline=None)


def test_every_reader_has_a_sample() -> None:
    assert readers() - {reader_of(kind) for kind in SAMPLES} == WITHOUT


def _sound(found: Parsed, reader: Format, data: bytes) -> None:
    """What every answer of a reader owes."""
    account = found.account
    assert min(account.read, account.skipped, account.ignored) >= 0
    if reader.name not in RECORDS and all(table.line_unit == "line" for table in found.tables):
        text = data.removeprefix(b"\xef\xbb\xbf")
        assert account.total == text.count(b"\n") + (not text.endswith(b"\n") if text else 0)
    for table in found.tables:
        for column in table.fields.values():
            assert len(column.rows) == len(column.values)
            assert len(column.rows) == 0 or (column.rows[0] >= 0 and column.rows[-1] < table.row_count)
            assert (np.diff(column.rows) > 0).all()
        if reader.name not in RECORDS and table.line_unit == "line" and len(table.lines):
            assert 1 <= table.lines.min() <= table.lines.max() <= account.total


def _read(reader: Format, name: str, data: bytes) -> Parsed | None:
    """What the reader makes of bytes that it claims."""
    try:
        if not reader.sniff(read_head(Source(name, data=data))):
            return None
        found = reader.read(Source(name, data=data))
    except GradoctorError:
        return None
    _sound(found, reader, data)
    return found


@pytest.mark.parametrize("kind", [kind for kind in NEW if len(SAMPLES[kind][1]) < 1200])
def test_cut_at_every_byte_by_whoever_takes_it_then(kind: str) -> None:
    name, data = SAMPLES[kind]
    whole = choose(Source(name, data=data)).format.read(Source(name, data=data))
    read = 0
    for cut in range(len(data)):
        part = Source(name, data=data[:cut])
        try:
            reader = choose(part).format
        except GradoctorError:
            continue
        found = _read(reader, name, data[:cut])
        read += found is not None
        assert found is None or found.value_count <= whole.value_count + 2, cut
    assert read > 0


@pytest.mark.parametrize("kind", SAMPLES)
@CASES
@given(data=st.data())
def test_a_sample_with_anything_put_in_anywhere(kind: str, data: st.DataObject) -> None:
    name, whole = SAMPLES[kind]
    reader = choose(Source(name, data=whole)).format
    hurt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(hurt)))
        gone = data.draw(st.integers(0, 12))
        hurt[at : at + gone] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=6))
    _read(reader, name, bytes(hurt))


@pytest.mark.parametrize(
    "reader", [one for one in all_formats() if one.folder is None], ids=lambda one: one.name
)
@CASES
@given(
    pieces=st.lists(
        st.sampled_from(PIECES)
        | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | st.binary(max_size=20),
        max_size=25,
    )
)
def test_bytes_nobody_expected(reader: Format, pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    _read(reader, "run.log", data)


@pytest.mark.parametrize("kind", NEW)
def test_the_sample_of_one_reader_in_the_hands_of_every_other(kind: str) -> None:
    name, data = SAMPLES[kind]
    for reader in all_formats():
        if reader.folder is None:
            _read(reader, name, data)


FOREVER = "with recursive c(x) as (select 1 union all select x + 1 from c)"
DATABASES = {
    "a view that never ends": (
        "create table runs(run_uuid text, name text)",
        f"create view metrics as {FOREVER} select x as id, 'r' as run_name, x as step, '{{}}' as metrics, 'a' as key, x as value, 'a' as run_uuid, 0 as is_nan from c",
    ),
    "a column that is computed": (
        "create table metrics(id int, run_name text, step int, metrics text generated always as ('{}'))",
        "insert into metrics(id, run_name, step) values (1, 'r', 1)",
    ),
    "cells of every kind": (
        "create table runs(run_uuid, name)", "insert into runs values (null, null)", "create table params(key, value)", "insert into params values (x'ff', x'ff')",
        "create table metrics(key, value, run_uuid, step, is_nan)",
        *(f"insert into metrics values ({k}, {v}, {r}, {s}, {n})" for k, v, r, s, n in [("null", "null", "null", "null", "null"), ("x'ff00'", "'x'", "1", "'s'", "'n'"), ("'loss'", "9e999", "'a'", "9223372036854775807", "0"), ("'loss'", "0.5", "'a'", "1", "0")]),
    ),
    "records of every kind": (
        "create table metrics(id, run_name, step, metrics)",
        *(f"insert into metrics values ({i}, {r}, {s}, {m})" for i, r, s, m in [("null", "null", "null", "null"), ("'x'", "1", "'s'", "x'ff'"), ("1", "'r'", "1e300", "'[1]'"), ("2", "'r'", "2", "'{\"loss\": 1e999}'")]),
        "create table configs(config)", "insert into configs values (1), (null), ('{'), ('{\"a\": {}}')",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", DATABASES)
def test_a_database_of_an_attacker(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "project.db"
    path.write_bytes(database(*DATABASES[kind]))
    before = path.read_bytes()
    started = time.monotonic()
    assert diagnosed(path).code in (0, 1, 3)
    assert time.monotonic() - started < 10
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
