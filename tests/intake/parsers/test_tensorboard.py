"""Event files: both scalar forms, damage by the three rules, folders; the quick path equals the slow one."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.binary import record_frames
from gradoctor.intake.binary.crc32c import crc32c, crc32c_rows
from gradoctor.intake.binary.event_file import (
    EventScalars,
    read_events,
    read_events_by_arrays,
    read_events_one_by_one,
)
from gradoctor.intake.parsers import tensorboard
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from tests.intake.binary.events import event, histogram, simple, tensor, version
from tests.intake.parsers.reading import parsed, series, values


def read(data: bytes) -> EventScalars:
    return read_events(np.frombuffer(data, np.uint8))


def points(scalars: EventScalars, tag: str) -> list[tuple[float, float]]:
    _, steps, found = scalars.series[tag]
    return list(zip(steps.tolist(), found.tolist(), strict=True))


def test_simple_values_and_tensors_are_read_alike() -> None:
    forms = ("float_val", "content", "double", "int64")
    log = version() + b"".join(
        event(3, simple("a", 0.5), *(tensor(form, 2.0, form) for form in forms)) for _ in range(1)
    )
    scalars = read(log)
    assert points(scalars, "a") == [(3, 0.5)]
    assert all(points(scalars, form) == [(3, 2.0)] for form in forms)


def test_one_stream_a_tag_with_record_numbers() -> None:
    log = version() + b"".join(
        event(s, simple("train/loss", 4 / s)) + event(s, simple("lr", 0.1)) for s in (1, 2, 4)
    )
    found = parsed(log, "events.out.tfevents.1.host", expect="tensorboard")
    loss, lr = found.tables
    assert series(loss, "train/loss") == [(1, 4), (2, 2), (4, 1)]
    assert loss.lines.tolist() == [2, 4, 6]
    assert loss.line_unit == "record"
    assert np.allclose(values(lr, "lr"), 0.1)
    assert (found.account.read, found.account.ignored) == (6, 1)


def test_negative_and_large_steps() -> None:
    scalars = read(version() + b"".join(event(s, simple("x", 1)) for s in (-5, 0, 2**40)))
    assert [step for step, _ in points(scalars, "x")] == [-5, 0, 2**40]


def test_an_unfinished_last_record_is_not_written_yet() -> None:
    log = version() + b"".join(event(s, simple("loss", s)) for s in range(1, 6))
    for cut in range(1, len(event(5, simple("loss", 5)))):
        scalars = read(log[:-cut])
        assert len(points(scalars, "loss")) == 4
        assert "not finished" in scalars.damage


def test_wrong_checksum_of_the_data_costs_one_record() -> None:
    records = [event(s, simple("loss", s)) for s in range(1, 10)]
    records[4] = records[4][:-6] + bytes([records[4][-6] ^ 1]) + records[4][-5:]
    scalars = read(version() + b"".join(records))
    assert [step for step, _ in points(scalars, "loss")] == [1, 2, 3, 4, 6, 7, 8, 9]
    assert scalars.lost == [6]


def test_wrong_checksum_of_a_length_stops_the_reading_and_keeps_the_rest() -> None:
    records = [event(s, simple("loss", s)) for s in range(1, 10)]
    records[4] = b"\x01" + records[4][1:]
    scalars = read(version() + b"".join(records))
    assert len(points(scalars, "loss")) == 4
    assert "length" in scalars.damage


def test_histograms_and_pictures_are_counted_as_silent() -> None:
    scalars = read(
        version()
        + event(1, histogram("w", 700))
        + event(1, histogram("g", 90_000))
        + event(1, simple("loss", 1))
    )
    assert scalars.silent == 3
    assert list(scalars.series) == ["loss"]


def test_a_stub_with_only_its_version_says_so() -> None:
    found = parsed(version(), "events.out.tfevents.1.host")
    assert not found.tables
    assert "only its version record" in found.notes[0]


def test_a_file_without_a_version_record_is_recognised_by_its_checksums() -> None:
    found = parsed(
        event(0, simple("RMSE", 0.5)) + event(1, simple("RMSE", 0.25)),
        "events.out.tfevents",
        expect="tensorboard",
    )
    assert series(found.tables[0], "RMSE") == [(0, 0.5), (1, 0.25)]


def test_an_epoch_tag_gives_the_other_tags_their_epochs() -> None:
    log = version() + b"".join(event(s, simple("loss", 1), simple("epoch", s // 10)) for s in (9, 19, 29))
    (table,) = parsed(log).tables
    assert values(table, "epoch") == [0, 1, 2]


def _folder(tmp_path: Path, files: dict[str, bytes]) -> Source:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return Source(str(tmp_path), tmp_path)


def test_folder_with_split_folders_is_one_training(tmp_path: Path) -> None:
    keras = {
        f"{split}/events.out.tfevents.{n}.host.v2": version()
        + b"".join(event(s, tensor("epoch_loss", s + n)) for s in range(3))
        for n, split in ((1, "train"), (2, "validation"))
    }
    source = _folder(tmp_path, keras)
    found = choose(source).format.read(source)
    assert {name for table in found.tables for name in table.fields} == {
        "train/epoch_loss",
        "val/epoch_loss",
        "epoch",
    }


def test_files_of_one_folder_are_joined_in_the_order_of_their_names_time(tmp_path: Path) -> None:
    source = _folder(
        tmp_path,
        {
            "events.out.tfevents.200.host": version() + event(3, simple("loss", 3)),
            "events.out.tfevents.30.host": version()
            + event(1, simple("loss", 1))
            + event(2, simple("loss", 2)),
        },
    )
    (table,) = choose(source).format.read(source).tables
    assert series(table, "loss") == [(1, 1), (2, 2), (3, 3)]
    assert table.lines.tolist() == [2, 3, 2]
    assert [table.members[at].rpartition(".tfevents.")[2] for at in table.member] == [
        "30.host",
        "30.host",
        "200.host",
    ]


@pytest.mark.parametrize("other", ["metrics.csv", "run2/events.out.tfevents.5.host"])
def test_a_folder_that_holds_other_logs_or_runs_is_not_taken_whole(tmp_path: Path, other: str) -> None:
    source = _folder(tmp_path, {"events.out.tfevents.1.host": version(), other: version()})
    assert tensorboard.folder(source) is None


def test_checksum_is_castagnolis() -> None:
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(range(256)) * 40) == _bitwise(bytes(range(256)) * 40)


def _bitwise(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


@settings(max_examples=40, deadline=None)
@given(
    st.binary(min_size=1, max_size=90),
    st.lists(st.tuples(st.integers(0, 89), st.integers(0, 255)), max_size=6),
)
def test_checksums_of_rows_equal_those_of_single_records(
    sample: bytes, changes: list[tuple[int, int]]
) -> None:
    other = bytearray(sample)
    for place, byte in changes:
        other[place % len(sample)] = byte
    rows = np.frombuffer(sample + bytes(other), np.uint8).reshape(2, len(sample))
    varying = np.flatnonzero(rows[0] != rows[1])
    assert crc32c_rows(rows, varying).tolist() == [crc32c(sample), crc32c(bytes(other))]


_tags = st.sampled_from(["loss", "a/b", "grad"])
_value = st.floats(width=32, allow_nan=True)
_scalar = st.one_of(
    st.builds(simple, _tags, _value),
    st.builds(tensor, _tags, _value, st.sampled_from(["float_val", "content", "double"])),
    st.builds(lambda tag, v: tensor(tag, v, "int64"), _tags, st.integers(-5, 300)),
    st.builds(histogram, _tags, st.integers(0, 40)),
)
_records = st.lists(st.lists(_scalar, min_size=1, max_size=3), min_size=1, max_size=6)


@settings(max_examples=50, deadline=None)
@given(
    _records,
    st.integers(1, 150),
    st.integers(0, 2**14),
    st.lists(st.integers(0, 10**6), max_size=3),
    st.integers(0, 60),
)
def test_quick_path_equals_slow_path_bit_for_bit(
    kinds: list[list[bytes]], times: int, start: int, flips: list[int], cut: int
) -> None:
    log = bytearray(
        version() + b"".join(event(start + i, *scalars) for i in range(times) for scalars in kinds)
    )
    for flip in flips:
        log[flip % len(log)] ^= 1 << flip % 8
    data = np.frombuffer(bytes(log[: len(log) - cut]), np.uint8)
    with pytest.MonkeyPatch.context() as patch:  # so that short files repeat, too
        patch.setattr(record_frames, "_WORTH_REPEATING", 40)
        patch.setattr(record_frames, "_SHORT_WALK", 24)
        slow, ways = read_events_one_by_one(data), (read_events(data), read_events_by_arrays(data))
    for quick in ways:
        assert quick.series.keys() == slow.series.keys()
        for tag, part in quick.series.items():
            for mine, other in zip(part, slow.series[tag], strict=True):
                assert mine.tobytes() == other.tobytes()
        told = (quick.lost, quick.silent, quick.records, quick.damage)
        assert told == (slow.lost, slow.silent, slow.records, slow.damage)


def test_a_regular_file_is_read_as_one_repeating_run() -> None:
    log = version() + b"".join(
        event(s, simple("a", s), simple("b", 1)) + event(s, simple("c", s)) for s in range(200, 2200)
    )
    runs = record_frames.frames_of(np.frombuffer(log, np.uint8)).runs
    assert max(run.count for run in runs if isinstance(run, record_frames.Repeating)) > 3000
    assert len(points(read(log), "c")) == 2000


def test_arbitrary_bytes_after_the_version_never_raise() -> None:
    rng = np.random.default_rng(7)
    for size in (0, 1, 11, 12, 16, 40, 400):
        noise = rng.integers(0, 256, size, dtype=np.uint8).tobytes()
        assert read(version() + noise).records == 1
    assert read(version() + struct.pack("<Q", 2**63) + b"\0" * 30).records == 1


def _wrote(folder: Path, tag: str, course: list[float], time: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    log = version() + b"".join(event(s, simple(tag, v)) for s, v in enumerate(course, 1))
    (folder / f"events.out.tfevents.{time}.host").write_bytes(log)


def _fields_of(folder: Path) -> dict[str, list[float]]:
    found = tensorboard.read(Source(str(folder), folder))
    return {name: values(t, name) for t in found.tables for name in t.fields if name not in ("step", "epoch")}


@pytest.mark.parametrize("layout", ["Loss_{}", "Loss/{}"])  # torch's, tensorboardX's
def test_what_add_scalars_writes_beside_the_run_s_own_file_is_part_of_the_run(
    tmp_path: Path, layout: str
) -> None:
    _wrote(tmp_path, "lr", [0.5, 0.25])
    _wrote(tmp_path / layout.format("train"), "Loss", [4.0, 2.0], 2)
    _wrote(tmp_path / layout.format("val"), "Loss", [5.0, 3.0], 3)
    _wrote(tmp_path / "1700000000.25", "hparam/accuracy", [0.5], 4)
    assert tensorboard.folder(Source("runs/one", tmp_path)) is not None
    assert _fields_of(tmp_path) == {"lr": [0.5, 0.25], "train/Loss": [4.0, 2.0], "val/Loss": [5.0, 3.0]}


def test_a_folder_of_add_scalars_alone_is_of_the_split_in_its_name(tmp_path: Path) -> None:
    _wrote(tmp_path / "Loss_val", "Loss", [5.0, 3.0])
    assert _fields_of(tmp_path / "Loss_val") == {"val/Loss": [5.0, 3.0]}


def test_runs_numbered_behind_an_underscore_stay_apart(tmp_path: Path) -> None:
    _wrote(tmp_path, "lr", [0.5])
    for number in ("exp_1", "exp_2"):
        _wrote(tmp_path / number, "Loss", [4.0, 2.0])
    assert tensorboard.folder(Source("runs", tmp_path)) is None
