"""W&B's run file: history rows, pieces over block borders, damage, the exit code."""

from __future__ import annotations

import json
import math
import struct
import zlib

import pytest

from gradoctor.intake.binary.leveldb_log import BLOCK
from tests.intake.binary.events import field, varint
from tests.intake.parsers.reading import parsed, series, values


def _log(records: list[bytes]) -> bytes:
    out = bytearray(b":W&B\xe1\xbe\x00")
    for record in records:
        rest, first = record, True
        while rest or first:
            left = BLOCK - len(out) % BLOCK
            if left < 7:
                out += b"\0" * left
                continue
            piece, rest = rest[: left - 7], rest[left - 7 :]
            kind = (1 if not rest else 2) if first else (4 if not rest else 3)
            out += struct.pack("<IHB", zlib.crc32(piece, zlib.crc32(bytes([kind]))), len(piece), kind) + piece
            first = False
    return bytes(out)


def _item(key: str, value: object, nested: bool = True) -> bytes:
    return field(1, field(2 if nested else 1, key.encode()) + field(16, json.dumps(value).encode()))


def _history(step: int, **fields: object) -> bytes:
    return field(
        2,
        b"".join(_item(key, value) for key, value in {**fields, "_step": step, "_timestamp": 1.7e9}.items()),
    )


def _exit(code: int) -> bytes:
    return field(18, (b"\x08" + varint(code) if code else b"") + b"\x10\x69")


RUN = field(
    17,
    field(1, b"abc")
    + field(4, _item("lr", {"value": 0.5, "desc": None}) + _item("_wandb", {"cli": 1}))
    + field(8, b"sunny"),
)


def test_history_configuration_and_exit() -> None:
    rows = [
        _history(s, **{"train/loss": 4 / (s + 1), "hist": {"_type": "histogram", "values": [1]}})
        for s in range(3)
    ]
    found = parsed(
        _log([RUN, *rows, _history(3, **{"train/loss": math.nan}), _exit(0)]), "run-abc.wandb", expect="wandb"
    )
    (table,) = found.tables
    assert series(table, "train/loss")[:3] == [(0, 4), (1, 2), (2, 4 / 3)]
    assert math.isnan(values(table, "train/loss")[3])
    assert table.line_unit == "record"
    assert not any("hist" in name for name in table.fields)
    assert {(fact.key, fact.value) for fact in found.facts} == {("lr", 0.5), ("run_name", "sunny")}
    assert [event.kind for event in found.events] == ["finished"]


@pytest.mark.parametrize(("code", "kind"), [(1, "killed"), (255, "interrupted")])
def test_exit_codes(code: int, kind: str) -> None:
    assert [event.kind for event in parsed(_log([RUN, _history(0, loss=1.5), _exit(code)])).events] == [kind]


def test_the_trainers_own_step_counts_where_it_logs_one() -> None:
    rows = [_history(s, **{"train/global_step": 500 * s, "train/loss": 1.5}) for s in (1, 2)]
    (table,) = parsed(_log(rows)).tables
    assert values(table, "step") == [500, 1000]


def test_records_over_block_borders_and_no_exit() -> None:
    rows = [_history(s, note="x" * 40_000, loss=float(s)) for s in range(4)]
    found = parsed(_log(rows))
    assert values(found.tables[0], "loss") == [0, 1, 2, 3]
    assert "no exit record" in found.notes[0]


def test_a_damaged_record_is_lost_alone_and_a_cut_tail_is_said() -> None:
    log = bytearray(_log([_history(s, loss=float(s)) for s in range(5)]))
    log[log.index(b"loss", log.index(b"loss") + 4)] ^= 1
    found = parsed(bytes(log[:-3]))
    assert values(found.tables[0], "loss") == [0, 2, 3]
    assert found.account.skipped == 1
    assert any("not finished" in unread.reason for unread in found.unread)
