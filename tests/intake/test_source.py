from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pytest
import zstandard

from gradoctor.errors import SourceError
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source

TEXT = b'{"epoch": 1, "loss": 2.0}\n{"epoch": 2, "loss": 1.0}\n'


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, bz2.compress, lzma.compress, zstandard.ZstdCompressor().compress]
)
def test_compression_is_recognised_by_magic_bytes(pack, tmp_path: Path) -> None:
    path = tmp_path / "whatever.bin.log"
    path.write_bytes(pack(TEXT))
    assert Source(str(path), path).read() == TEXT


def test_a_truncated_archive_still_gives_what_it_holds(tmp_path: Path) -> None:
    lines = b"".join(b'{"epoch": %d, "loss": 1.%d}\n' % (i, i * 7919) for i in range(20000))
    path = tmp_path / "run.jsonl.gz"
    path.write_bytes(gzip.compress(lines)[:-2000])
    got = Source(str(path), path).read()
    assert len(got) > 1000
    assert lines.startswith(got)


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradoctor.intake.source.RATIO_FLOOR", 1 << 20)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\0" * (64 << 20)))
    with pytest.raises(SourceError, match="inflates"):
        Source(str(path), path).read()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n\0\0", "blanks"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n", "LFS"),
        (b"\x80\x04\x95\x10\x00", "pickle"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x89HDF\r\n", "HDF5"),
    ],
)
def test_what_is_no_log_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        choose(Source("x", data=data))


def test_a_pickle_comes_with_the_line_that_exports_it() -> None:
    with pytest.raises(SourceError) as caught:
        choose(Source("history.pkl", data=b"\x80\x04\x95\x10\x00"))
    assert "json.dump" in str(caught.value.hint)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        Source("gone.log", tmp_path / "gone.log").read()
