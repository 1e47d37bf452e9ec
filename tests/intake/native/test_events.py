"""Records of event files by the compiled reader; that it reads as the reference does is in test_tensorboard.py."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.intake.binary import event_file
from gradoctor.intake.binary.compiled_events import compiled_frames, compiled_records
from gradoctor.intake.binary.crc32c import crc32c, masked
from gradoctor.intake.binary.event_file import read_events, read_events_one_by_one
from gradoctor.intake.binary.record_frames import Listed, frames_of
from gradoctor.intake.native import scan
from tests.intake.binary.events import event, histogram, simple, tensor, version
from tests.intake.native.compiled import arrays_only, needs_compiled

pytestmark = needs_compiled


def of(log: bytes) -> np.ndarray:
    return np.frombuffer(log, np.uint8)


def test_records_of_one_scalar_need_no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_file._Reading, "listed", None)
    monkeypatch.setattr(event_file._Reading, "single", None)
    log = (
        version()
        + event(1, simple("a", 0.5))
        + event(2, tensor("b", 2.0, "content"))
        + event(3, histogram("h", 9))
    )
    read = read_events(of(log))
    assert {tag: part[2].tolist() for tag, part in read.series.items()} == {"a": [0.5], "b": [2.0]}
    assert read.silent == 2  # the version, and the histogram


def test_other_records_are_left() -> None:
    log = version() + event(1, simple("a", 1), simple("b", 2)) + event(2, tensor("c", 3, "int64"))
    (run,) = frames_of(of(log)).runs
    assert isinstance(run, Listed)
    records = compiled_records(of(log), run.offsets, 1 << 16)
    assert records is not None
    assert records.left.tolist() == [2, 3]
    assert read_events(of(log)).series.keys() == {"a", "b", "c"}


def test_more_tags_than_there_is_room_for() -> None:
    log = version() + b"".join(event(1, simple(f"layer/{tag}", tag)) for tag in range(4200)) * 2
    read, slow = read_events(of(log)), read_events_one_by_one(of(log))
    assert len(read.series) == 4200
    assert {tag: part[2].tolist() for tag, part in read.series.items()} == {
        tag: part[2].tolist() for tag, part in slow.series.items()
    }


@pytest.mark.parametrize("cut", [0, 1, 5, 11, 12, 15, 16, 40])
def test_frames_end_where_the_reference_says(cut: int) -> None:
    log = version() + event(1, simple("a", 1)) * 3
    for data in (of(log[: len(log) - cut]), of(log[:-cut] + b"\0" * cut if cut else log)):
        mine, other = compiled_frames(data), frames_of(data)
        assert mine is not None
        assert (mine.count, mine.end, mine.damage) == (other.count, other.end, other.damage)


def test_without_the_compiled_half_there_is_none() -> None:
    with arrays_only():
        assert compiled_frames(of(version())) is None
        assert read_events(of(version() + event(1, simple("a", 1)))).series.keys() == {"a"}


def test_places_outside_of_the_data_are_refused() -> None:
    assert scan is not None
    for place in (-1, 10**6, len(version()) - 8):
        with pytest.raises(ValueError, match="fit"):
            scan.read_events(
                of(version()),
                np.array([place]),
                9,
                np.empty(1, np.uint8),
                np.empty(1, np.int64),
                np.empty(1),
                np.empty(1),
            )


def test_a_length_beyond_the_file_is_an_unfinished_record() -> None:
    length = (2**63).to_bytes(8, "little")
    data = of(version() + length + masked(crc32c(length)).to_bytes(4, "little") + b"\0" * 40)
    frames = compiled_frames(data)
    assert frames is not None
    assert (frames.count, frames.damage) == (1, "the last record is not finished")
