"""PaddlePaddle's VisualDL (``vdlrecords.<time>.log``): length and protocol buffer, without checksums.

Numbers of fields are those of visualdl/proto/record.proto.
"""

from __future__ import annotations

import struct

from gradoctor.intake.binary.protobuf import BYTES, FIXED32, VARINT, WireField, fields, signed
from gradoctor.intake.columns import Account, Columns, Parsed, Unread
from gradoctor.intake.format import BINARY, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.table import TableBuilder

_MARK = b"meta_data_tag"
_LENGTH = struct.Struct("<Q")


def sniff(head: Head) -> Match | None:
    """The first record's tag."""
    if len(head.data) < 24 or _MARK not in head.data[8:64]:
        return None
    (length,) = _LENGTH.unpack_from(head.data)
    return Match(100, "VisualDL's first record") if 0 < length < 1 << 20 else None


def read(source: Source) -> Parsed:
    """One stream a tag."""
    data = source.read()
    builders: dict[str, TableBuilder] = {}
    number = position = silent = lost = 0
    while position + 8 <= len(data):
        (length,) = _LENGTH.unpack_from(data, position)
        if position + 8 + length > len(data):
            break
        number += 1
        try:
            found = sum(
                _value(data, value, number, builders) for value in _values(data, position + 8, length)
            )
        except ValueError:
            found, lost = 1, lost + 1
        silent += not found
        position += 8 + length
    unread = (
        [Unread(source.name, number + 1, "the last record is not finished")] if position < len(data) else []
    )
    if lost:
        unread.append(Unread(source.name, number, "records that are no messages", lost))
    tables = tuple(_by_record(tag, builder) for tag, builder in builders.items())
    return Parsed(tables, (), (), tuple(unread), Account(number - silent - lost, lost, silent))


def _by_record(tag: str, builder: TableBuilder) -> Columns:
    columns = builder.table().columns()
    return Columns(columns.fields, columns.lines, "record", tag)


def _values(data: bytes, start: int, length: int) -> list[WireField]:
    return [part for part in fields(data, start, start + length) if part.number == 1 and part.wire == BYTES]


def _value(data: bytes, value: WireField, number: int, builders: dict[str, TableBuilder]) -> bool:
    step, tag, scalar = 0, "", None
    for part in fields(data, value.start, value.end):
        if part.number == 1 and part.wire == VARINT:
            step = signed(part.varint)
        elif part.number == 2 and part.wire == BYTES:
            tag = data[part.start : part.end].decode(errors="replace")
        elif part.number == 4 and part.wire == FIXED32:
            (scalar,) = struct.unpack_from("<f", data, part.start)
    if scalar is None or tag == _MARK.decode():
        return False
    builder = builders.setdefault(tag, TableBuilder())
    builder.begin(number)
    builder.put("step", float(step))
    builder.put(tag, float(scalar))
    return True


FORMAT = Format("visualdl", "VisualDL record log", "PaddlePaddle's VisualDL", sniff, read, needs=BINARY)
