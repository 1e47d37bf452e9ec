"""Strange shapes of files: none crashes or hangs a reader, every line is accounted for, what is good is read."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from gradoctor.errors import NothingToJudge
from gradoctor.signals.load import Loaded, Reading, load_runs
from tests.hostile import sick_run
from tests.hostile.command import diagnosed

GOOD = sick_run.console().encode()
LINES = [line + b"\n" for line in GOOD.splitlines()]
JSONL = sick_run.as_jsonl().encode()
TABLE = sick_run.as_table(",").encode()
ROW = '{"epoch": %d, "train_loss": %g, "val_loss": %g}\n'


def _rows(*extra: str, count: int = 12) -> bytes:
    good = [ROW % (n, 2.0 / n, 2.5 / n) for n in range(1, count + 1)]
    middle = len(good) // 2
    return "".join([*good[:middle], *extra, *good[middle:]]).encode()


def _wide(names: int) -> bytes:
    head = ",".join(["epoch", "train_loss", *(f"loss_{i}" for i in range(names))])
    rows = [",".join([str(n), str(2.0 / n), *["0.5"] * names]) for n in range(1, 6)]
    return "\n".join([head, *rows, ""]).encode()


# The shape, and how many epochs of the training loss must at least be read of it.
SHAPES: dict[str, tuple[str, Callable[[], bytes], int]] = {
    "zero byte late": ("run.log", lambda: b"".join([*LINES[:30], b"\0\0\0", *LINES[30:]]), 37),
    "zero bytes in every line": ("run.log", lambda: GOOD.replace(b"\n", b"\0\n"), 37),
    "binary behind text": ("run.log", lambda: GOOD + bytes(range(256)) * 3, 37),
    "binary between text": ("run.log", lambda: GOOD[:1500] + b"\n" + bytes(range(128, 256)) + b"\n" + GOOD[1500:], 35),
    "lone surrogates in UTF-8": ("run.log", lambda: GOOD.replace(b"Epoch", b"\xed\xa0\x80 Epoch"), 37),
    "overlong UTF-8": ("run.log", lambda: GOOD.replace(b" ", b" \xc0\x80", 9), 30),
    "GBK": ("run.log", lambda: "轮次 训练\n".encode("gbk") + GOOD, 37),
    "Latin-1": ("run.log", lambda: "Übergrößen für Züge\n".encode("latin-1") + GOOD, 37),
    "mojibake of an emoji": ("run.log", lambda: "🚀".encode().decode("latin-1").encode() + b" " + GOOD, 36),
    "odd UTF-16": ("run.log", lambda: GOOD.decode().encode("utf-16") + b"x", 37),
    "lone surrogates in UTF-16": ("run.log", lambda: GOOD.decode().encode("utf-16") + b"\x00\xd8\n\0", 37),
    "form feeds and vertical tabs": ("run.log", lambda: GOOD.replace(b"Epoch", b"\x0c\x0bEpoch"), 37),
    "line separators of Unicode": ("run.log", lambda: GOOD.replace(b"\n", "\u2028\n\u2029".encode()), 37),
    "right-to-left marks": ("run.log", lambda: GOOD.replace(b"Epoch", "\u202eEpoch".encode()), 0),
    "no line end at all": ("run.log", lambda: GOOD.replace(b"\n", b" "), 0),
    "a million blanks": ("run.log", lambda: b" " * 1_000_000 + b"\n" + GOOD, 37),
    "a million line ends": ("run.log", lambda: b"\n" * 1_000_000 + GOOD, 37),
    "a million carriage returns": ("run.log", lambda: b"\r" * 1_000_000 + b"\n" + GOOD, 37),
    "a million backspaces": ("run.log", lambda: b"x" + b"\b" * 1_000_000 + b"\n" + GOOD, 37),
    "a million escapes": ("run.log", lambda: b"\x1b[" * 500_000 + b"\n" + GOOD, 37),
    "an unclosed escape": ("run.log", lambda: b"\x1b]0;" + b"a" * 100_000 + b"\n" + GOOD, 37),
    "unclosed brackets": ("run.log", lambda: b"x: " + b"[" * 100_000 + b"\n" + GOOD, 37),
    "unclosed quotes": ("run.log", lambda: b'x: "' * 50_000 + b"\n" + GOOD, 37),
    "many numbers in a line": ("run.log", lambda: b"loss: " + b"0.5 " * 200_000 + b"\n" + GOOD, 37),
    "many pairs in a line": ("run.log", lambda: b" ".join(b"k%d=0.5" % i for i in range(50_000)) + b"\n" + GOOD, 37),
    "many names": ("run.log", lambda: b"".join(b"Epoch 1 name%d: 0.5\n" % i for i in range(5_000)) + GOOD, 0),
    "a table of one name": ("run.log", lambda: b"| loss |\n|---|\n| 0.5 |\n" * 300, 0),
    "a thousand headers": ("run.log", lambda: b"epoch loss\n" * 1000 + b"1 0.5\n2 0.4\n", 0),
    "interleaved writers": ("run.log", lambda: b"".join(a + b for a, b in zip(LINES, LINES, strict=True)), 37),
    "a record in halves": ("run.log", lambda: b"".join(line[:25] + b"\n" + line[25:] for line in LINES), 0),
    "deep lists": ("run.json", lambda: b"[" * 100_000 + b"]" * 100_000, 0),
    "deep lists, never closed": ("run.json", lambda: b"[" * 100_000, 0),
    "deep objects": ("run.json", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 0),
    "deep value of a record": ("run.jsonl", lambda: _rows('{"epoch": 7, "x": ' + "[" * 5000 + "]" * 5000 + "}\n"), 12),
    "deep value in a list": ("run.json", lambda: b'[{"epoch": 1, "loss": 0.5, "x": ' + b"[" * 9000 + b"]" * 9000 + b"}]", 0),
    "deep value in a console": ("run.log", lambda: GOOD + b"x: " + b"{" * 9000 + b"}" * 9000 + b"\n", 37),
    "a name twice": ("run.jsonl", lambda: _rows('{"epoch": 7, "train_loss": 9, "train_loss": 8}\n'), 12),
    "a column twice": ("run.csv", lambda: b"epoch,train_loss,train_loss\n" + b"".join(b"%d,0.5,0.6\n" % n for n in range(9)), 0),
    "nameless columns": ("run.csv", lambda: b",,train_loss\n" + b"".join(b"%d,1,0.5\n" % n for n in range(9)), 0),
    "empty objects": ("run.jsonl", lambda: _rows("{}\n", "{}\n", "[]\n", "null\n"), 12),
    "scalars among records": ("run.jsonl", lambda: _rows("3\n", '"x"\n', "true\n", "nul\n", "{\n", "}\n"), 12),
    "records of every kind": ("run.jsonl", lambda: _rows('{"epoch": "x"}\n', '{"epoch": null}\n', '{"train_loss": {}}\n', '{"epoch": [1]}\n'), 12),
    "epochs that are no numbers": ("run.jsonl", lambda: _rows('{"epoch": NaN, "train_loss": 1}\n', '{"epoch": 1e999, "train_loss": 1}\n'), 11),
    "epochs beyond all bounds": ("run.jsonl", lambda: _rows(f'{{"epoch": {"9" * 5000}, "train_loss": 1}}\n'), 6),
    "two objects in a line": ("run.jsonl", lambda: _rows('{"epoch": 6, "train_loss": 1}{"epoch": 7, "train_loss": 1}\n'), 12),
    "commas at line ends": ("run.jsonl", lambda: _rows().replace(b"}\n", b"},\n"), 0),
    "a list cut off": ("run.json", lambda: sick_run.as_json("list").encode()[:-700], 30),
    "an object cut off": ("run.json", lambda: sick_run.as_json("epochs").encode()[:-700], 30),
    "text behind a list": ("run.json", lambda: sick_run.as_json("list").encode() + b"\nDone.\n", 37),
    "text before a list": ("run.json", lambda: b"Results:\n" + sick_run.as_json("list").encode(), 0),
    "lists of unequal length": ("run.json", lambda: b'{"epoch": [1, 2, 3, 4], "train_loss": [3, 2, 1], "val_loss": []}', 3),
    "lists of everything": ("run.json", lambda: b'{"train_loss": [1, null, "x", {}, [], true, 0.5, NaN, 1e999, "2"]}', 0),
    "a list of lists": ("run.json", lambda: b"[[1, 0.5], [2, 0.4], [3, 0.3]]", 0),
    "names that are paths": ("run.json", lambda: b'{"epochs": [{"epoch": 1, "../../loss": 1}, {"epoch": 2, "C:\\\\loss": 1}]}', 0),
    "names that are numbers": ("run.json", lambda: b'{"0": {"loss": 0.5}, "1": {"loss": 0.4}, "2": {"loss": 0.3}}', 0),
    "empty names": ("run.jsonl", lambda: _rows('{"": 1, "epoch": 7}\n', '{" ": 1, "epoch": 7}\n'), 12),
    "a name of a megabyte": ("run.jsonl", lambda: _rows('{"epoch": 7, "' + "x" * 1_000_000 + '": 1}\n'), 12),
    "a value of a megabyte": ("run.jsonl", lambda: _rows('{"epoch": 7, "x": "' + "x" * 1_000_000 + '"}\n'), 12),
    "a new name in every record": ("run.jsonl", lambda: _rows(*(f'{{"epoch": 7, "k{i}": 1}}\n' for i in range(5_000))), 12),
    "ragged rows": ("run.csv", lambda: TABLE.replace(b"\n9,", b"\n1,2,3,4,5,6,7,8,9\n9,").replace(b"\n12,", b"\n3\n12,"), 36),
    "headers again": ("run.csv", lambda: TABLE.replace(b"\n9,", b"\nepoch,train_loss,val_loss,val_accuracy,grad_norm,lr\n9,"), 37),
    "a header alone": ("run.csv", lambda: TABLE.splitlines()[0] + b"\n", 0),
    "a table without header": ("run.csv", lambda: TABLE.split(b"\n", 1)[1], 0),
    "an unclosed quote": ("run.csv", lambda: TABLE.replace(b"\n9,", b'\n"9,'), 7),
    "a line end in quotes": ("run.csv", lambda: b"epoch,note,train_loss\n" + b"".join(b'%d,"a\nb",0.%d\n' % (n, 9 - n) for n in range(9)), 0),
    "comments": ("run.csv", lambda: b"# made by x\n# at y\n" + TABLE, 37),
    "two thousand columns": ("run.csv", lambda: _wide(2000), 5),
    "eight thousand columns": ("run.csv", lambda: _wide(8000), 0),
    "only commas": ("run.csv", lambda: b"epoch,loss\n" + b",,,,,,\n" * 5000, 0),
    "a separator for a header": ("run.csv", lambda: b"sep=,\n" + TABLE, 0),
    "gzip cut off": ("run.log.gz", lambda: gzip.compress(GOOD * 3, 0)[:-2000], 30),
    "gzip flipped": ("run.log.gz", lambda: gzip.compress(GOOD)[:60] + b"\xff" * 40 + gzip.compress(GOOD)[100:], 0),
    "gzip with a tail": ("run.log.gz", lambda: gzip.compress(GOOD) + b"garbage" * 9, 37),
    "gzip in gzip": ("run.log.gz", lambda: gzip.compress(gzip.compress(GOOD)), 0),
    "a head of gzip": ("run.log.gz", lambda: b"\x1f\x8b\x08", 0),
    "a bomb": ("run.log.gz", lambda: gzip.compress(b"\0" * (100 << 20), 1), 0),
    "a bomb in bzip2": ("run.log.bz2", lambda: bz2.compress(b"\0" * (100 << 20), 1), 0),
    "a bomb in xz": ("run.log.xz", lambda: lzma.compress(b"\0" * (100 << 20), preset=0), 0),
    "zstandard cut off": ("run.log.zst", lambda: zstandard.ZstdCompressor().compress(GOOD)[:-9], 0),
    "zip": ("run.log.zip", lambda: b"PK\x03\x04" + GOOD, 0),
}  # fmt: skip


def _loaded(path: Path) -> Loaded:
    try:
        return load_runs([str(path)], Reading(config=False))
    except NothingToJudge:
        return Loaded(())


@pytest.mark.parametrize("shape", SHAPES)
def test_a_strange_shape_is_read_as_far_as_it_goes(shape: str, tmp_path: Path) -> None:
    name, make, least = SHAPES[shape]
    data = make()
    path = tmp_path / name
    path.write_bytes(data)
    start = time.monotonic()
    outcome = diagnosed(path)
    assert time.monotonic() - start < 10
    runs = _loaded(path).runs
    read = max(
        (len(run.signals["loss/train"].finite) for run in runs if "loss/train" in run.signals), default=0
    )
    assert read >= least, (read, outcome)
    assert outcome.code == 3 or runs, outcome
    if name.endswith((".log", ".csv", ".jsonl")) and b"utf" not in shape.lower().encode():
        physical = data.count(b"\n") + (not data.endswith(b"\n"))
        for source in (source for run in runs for source in run.sources):
            assert source.account.total == physical, (source.account, physical)


@pytest.mark.parametrize("head", [b"{", b"[", b'{"log_history": [', b'{"epochs": [{"epoch":', b"epoch,loss\n1,", b":W&B\xe1\xbe\x00", b"#!", b"%", b"\x08" * 9])  # fmt: skip
def test_the_head_of_a_format_alone_is_no_run(head: bytes, tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_bytes(head)
    assert diagnosed(path).code == 3


def test_a_record_that_grows_while_it_is_read_is_read_as_far_as_it_is_whole(tmp_path: Path) -> None:
    whole = json.dumps(sick_run.ROWS[20])
    for cut in range(0, len(whole), 7):
        path = tmp_path / "run.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in sick_run.ROWS[:20]) + whole[:cut])
        (run,) = _loaded(path).runs
        assert len(run.signals["loss/train"]) == 20
