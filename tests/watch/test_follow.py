from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradoctor.watch import follow
from gradoctor.watch.follow import Follower, whole_lines
from gradoctor.watch.following import Following


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)


def test_a_file_that_is_not_there_yet_is_missing_then_grows(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    follower = Follower(log)
    assert follower.poll() == "missing"
    log.write_bytes(b"epoch 1\n")
    assert follower.poll() == "grown"
    assert follower.poll() == "same"
    _append(log, b"epoch 2\n")
    assert follower.poll() == "grown"
    assert follower.source().read() == b"epoch 1\nepoch 2\n"


def test_only_new_bytes_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "run.log"
    log.write_bytes(b"x" * 999_999 + b"\n")
    follower = Follower(log)
    follower.poll()
    _append(log, b"new\n")
    taken: list[int] = []
    real = Path.open

    def counting(self: Path, *arguments: str) -> object:
        stream = real(self, *arguments)
        read = stream.read

        class Counted:
            def read(self, size: int) -> bytes:
                data: bytes = read(size)
                taken.append(len(data))
                return data

            def __getattr__(self, name: str) -> object:
                return getattr(stream, name)

            def __enter__(self) -> Counted:
                return self

            def __exit__(self, *_: object) -> None:
                stream.close()

        return Counted()

    monkeypatch.setattr(Path, "open", counting)
    assert follower.poll() == "grown"
    assert sum(taken) <= 2 * 4096 + len(b"new\n")
    assert follower.source().read().endswith(b"\nnew\n")


@pytest.mark.parametrize("again", [b"short\n", b"y" * 40 + b"\n"])
def test_a_truncated_or_rewritten_file_starts_over(tmp_path: Path, again: bytes) -> None:
    log = tmp_path / "run.log"
    log.write_bytes(b"first line\nsecond line\n")
    follower = Follower(log)
    follower.poll()
    with log.open("r+b") as stream:
        stream.truncate()
        stream.write(again)
    assert follower.poll() == "replaced"
    assert follower.source().read() == again
    assert follower.replaced == 1


def test_a_rotated_file_starts_over_even_when_it_begins_alike(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_bytes(b"epoch,loss\n1,2\n")
    follower = Follower(log)
    follower.poll()
    log.rename(tmp_path / "run.log.1")
    assert follower.poll() == "missing"
    assert follower.source().read() == b"epoch,loss\n1,2\n"
    log.write_bytes(b"epoch,loss\n1,2\n2,1\n")
    assert follower.poll() == "replaced"


def test_half_a_number_is_held_back_until_the_file_rests(tmp_path: Path) -> None:
    log = tmp_path / "run.csv"
    log.write_bytes(b"epoch,loss\n1,0.5\n2,0.4")
    follower = Follower(log)
    follower.poll()
    assert follower.holds_back
    assert follower.source().read() == b"epoch,loss\n1,0.5\n"
    assert follower.source(at_rest=True).read().endswith(b"2,0.4")
    _append(log, b"87\n")
    follower.poll()
    assert not follower.holds_back
    assert follower.source().read().endswith(b"2,0.487\n")


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (b"a\nb", 2),
        (b"a\rb", 2),
        (b"none", 0),
        (b'{"loss": 1}', 11),
        (b"[1, 2]\n", 7),
        (b"\x1f\x8bpacked", 8),
        (b"\x00\x01binary", 8),
        (b"", 0),
    ],
)
def test_what_counts_as_finished(data: bytes, kept: int) -> None:
    assert whole_lines(data) == kept


def test_a_file_beyond_the_limit_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "MOST_KEPT", 100)
    log = tmp_path / "run.log"
    log.write_bytes(b"line\n" * 20)
    follower = Follower(log)
    follower.poll()
    assert follower.source().data is not None
    _append(log, b"line\n")
    follower.poll()
    assert follower.source().data is None
    assert follower.source().read() == b"line\n" * 21


def test_a_folder_is_followed_file_by_file_and_new_files_join(tmp_path: Path) -> None:
    run = tmp_path / "run"
    following = Following(str(run))
    assert following.poll() == "missing"
    run.mkdir()
    (run / "metrics.csv").write_text("epoch,loss\n1,2.0\n2,1.5\n")
    assert following.poll() == "grown"
    assert following.poll() == "same"
    groups, _ = following.groups()
    assert [found.source.data for found in groups[0].members] == [b"epoch,loss\n1,2.0\n2,1.5\n"]
    (run / "notes.bin").write_bytes(b"\x00" * 10)
    assert following.poll() in ("same", "missing")
    (run / "train.jsonl").write_text('{"epoch": 1, "loss": 2.0}\n{"epoch": 2, "loss": 1.5}\n')
    assert following.poll() == "grown"
    assert len(following.groups()[0][0].members) == 2


def test_a_folder_one_reader_takes_whole_is_noticed_when_it_grows(tmp_path: Path) -> None:
    metrics = tmp_path / "mlruns" / "0" / ("a" * 32) / "metrics"
    metrics.mkdir(parents=True)
    (metrics.parent / "meta.yaml").write_text("run_id: a\n")
    (metrics / "loss").write_text("".join(f"{i} {2 / i} {i}\n" for i in range(1, 9)))
    following = Following(str(metrics.parent))
    assert following.poll() == "grown"
    assert following.poll() == "same"
    _append(metrics / "loss", b"9 0.2 9\n")
    assert following.poll() == "grown"


def test_a_reader_is_chosen_again_while_the_beginning_grows(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    following = Following(str(log))
    assert following.groups()[1][0].reason == "no such file or folder"
    log.write_text("")
    following.poll()
    groups, refused = following.groups()
    assert not groups
    assert refused
    _append(log, b'{"epoch": 1, "loss": 2.0}\n{"epoch": 2, "loss": 1.9}\n')
    following.poll()
    groups, refused = following.groups()
    assert not refused
    assert groups[0].members[0].choice.format.name == "jsonl"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_missing(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("x\n")
    log.chmod(0)
    assert Follower(log).poll() == "missing"
