"""The same run, written in another way, has the same findings."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import sick_run
from tests.hostile.command import diagnosed

TEXT = sick_run.console()
WAYS: dict[str, Callable[[], bytes]] = {
    "byte order mark": lambda: TEXT.encode("utf-8-sig"),
    "UTF-16 with mark": lambda: TEXT.encode("utf-16"),
    "UTF-16, little end, no mark": lambda: TEXT.encode("utf-16-le"),
    "UTF-16, big end, with mark": lambda: b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-32": lambda: TEXT.encode("utf-32"),
    "Windows line ends": lambda: sick_run.console(ending="\r\n").encode(),
    "old Macintosh line ends": lambda: sick_run.console(ending="\r").encode(),
    "mixed line ends": lambda: TEXT.replace("\n", "\r\n", 15).encode(),
    "blank lines between": lambda: TEXT.replace("\n", "\n\n").encode(),
    "no last line end": lambda: TEXT.rstrip("\n").encode(),
    "zero bytes at the end": lambda: TEXT.encode() + b"\0" * 4096,
    "gzip": lambda: gzip.compress(TEXT.encode()),
    "gzip of two members": lambda: gzip.compress(TEXT[:500].encode()) + gzip.compress(TEXT[500:].encode()),
    "bzip2": lambda: bz2.compress(TEXT.encode()),
    "xz": lambda: lzma.compress(TEXT.encode()),
    "gzip of UTF-16": lambda: gzip.compress(TEXT.encode("utf-16")),
    "colours": lambda: sick_run.coloured().encode(),
    "time stamps": lambda: sick_run.console("{clock} ").encode(),
    "a logger's prefix": lambda: sick_run.console("{clock} - train - INFO - ").encode(),
    "loguru": lambda: sick_run.console("2024-03-01 12:{minute:02d}:07.123 | INFO     | __main__:fit:88 - ").encode(),
    "glog": lambda: sick_run.console("I0301 12:{minute:02d}:07.123456 12345 train.cc:88] ").encode(),
    "a rank": lambda: sick_run.console("[rank0]: ").encode(),
    "a service's journal": lambda: sick_run.console("Mar  1 12:{minute:02d}:07 box train[812]: ").encode(),
    "a container": lambda: sick_run.console("trainer-1  | ").encode(),
    "JSON lines": lambda: sick_run.as_jsonl().encode(),
    "JSON lines in UTF-16": lambda: sick_run.as_jsonl().encode("utf-16"),
    "JSON lines, Windows line ends": lambda: sick_run.as_jsonl().replace("\n", "\r\n").encode(),
    "JSON lines with a byte order mark": lambda: sick_run.as_jsonl().encode("utf-8-sig"),
    "a JSON list": lambda: sick_run.as_json("list").encode(),
    "a JSON list in UTF-16": lambda: sick_run.as_json("list").encode("utf-16"),
    "a JSON list with a byte order mark": lambda: sick_run.as_json("list").encode("utf-8-sig"),
    "a JSON object of lists": lambda: sick_run.as_json("dict").encode(),
    "a JSON object of epochs": lambda: sick_run.as_json("epochs").encode(),
    "CSV": lambda: sick_run.as_table(",").encode(),
    "CSV with a byte order mark": lambda: sick_run.as_table(",").encode("utf-8-sig"),
    "CSV in UTF-16": lambda: sick_run.as_table(",").encode("utf-16"),
    "CSV, Windows line ends": lambda: sick_run.as_table(",").replace("\n", "\r\n").encode(),
    "CSV, old Macintosh line ends": lambda: sick_run.as_table(",").replace("\n", "\r").encode(),
    "CSV in gzip": lambda: gzip.compress(sick_run.as_table(",").encode()),
    "tabs": lambda: sick_run.as_table("\t").encode(),
    "semicolons": lambda: sick_run.as_table(";").encode(),
    "bars": lambda: sick_run.as_table("|").encode(),
}  # fmt: skip


def _findings(data: bytes, path: Path) -> tuple[int, list[tuple[str, str, bool]]]:
    path.write_bytes(data)
    outcome = diagnosed(path, "-f", "json")
    (diagnosis,) = json.loads(outcome.out)["diagnoses"]
    told = [(found["code"], found["severity"], found["root"]) for found in diagnosis["findings"]]
    return outcome.code, sorted(told)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[tuple[str, str, bool]]]:
    found = _findings(TEXT.encode(), tmp_path_factory.mktemp("plain") / "run.log")
    assert found[0] == 1
    assert len(found[1]) >= 2
    return found


@pytest.mark.parametrize("way", WAYS)
def test_another_way_of_writing_changes_no_finding(
    way: str, expected: tuple[int, list[tuple[str, str, bool]]], tmp_path: Path
) -> None:
    assert _findings(WAYS[way](), tmp_path / "run.log") == expected
