"""VisualDL: length and message, no checksums."""

from __future__ import annotations

import struct

from tests.intake.binary.events import field, varint
from tests.intake.parsers.reading import parsed, series


def _record(step: int, tag: str, value: float | None) -> bytes:
    body = b"\x08" + varint(step) + field(2, tag.encode()) + b"\x18" + varint(1700000000000)
    message = field(1, body + (b"\x25" + struct.pack("<f", value) if value is not None else b""))
    return struct.pack("<Q", len(message)) + message


def test_one_stream_a_tag_and_a_cut_tail() -> None:
    log = (
        _record(0, "meta_data_tag", None)
        + b"".join(_record(s, "损失/loss", 4 / s) for s in (1, 2))
        + _record(4, "x", 1)[:-3]
    )
    found = parsed(log, "vdlrecords.1700000000.log", expect="visualdl")
    (table,) = found.tables
    assert series(table, "损失/loss") == [(1, 4), (2, 2)]
    assert (found.account.read, found.account.ignored) == (2, 1)
    assert "not finished" in found.unread[0].reason
