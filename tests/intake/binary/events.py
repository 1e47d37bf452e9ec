"""Event files written by hand, byte by byte, for the tests."""

from __future__ import annotations

import struct

from gradoctor.intake.binary.crc32c import crc32c, masked


def framed(payload: bytes) -> bytes:
    length = struct.pack("<Q", len(payload))
    return (
        length
        + struct.pack("<I", masked(crc32c(length)))
        + payload
        + struct.pack("<I", masked(crc32c(payload)))
    )


def varint(value: int) -> bytes:
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def simple(tag: str, value: float) -> bytes:
    return field(1, field(1, tag.encode()) + b"\x15" + struct.pack("<f", value))


def tensor(tag: str, value: float, form: str = "float_val") -> bytes:
    body = b"\x08\x01" + field(2, b"")
    if form == "float_val":
        body += field(5, struct.pack("<f", value))
    elif form == "content":
        body += field(4, struct.pack("<f", value))
    elif form == "double":
        body = b"\x08\x02" + field(6, struct.pack("<d", value))
    elif form == "int64":
        body = b"\x08\x09" + field(10, varint(int(value)))
    return field(1, field(1, tag.encode()) + field(8, body) + field(9, field(1, field(1, b"scalars"))))


def histogram(tag: str, size: int) -> bytes:
    return field(1, field(1, tag.encode()) + field(5, b"\x00" * size))


def event(step: int, *values: bytes, wall: float = 1.7e9) -> bytes:
    where = b"\x10" + varint(step) if step else b""
    return framed(b"\x09" + struct.pack("<d", wall + step) + where + field(5, b"".join(values)))


def version() -> bytes:
    return framed(b"\x09" + struct.pack("<d", 1.7e9) + field(3, b"brain.Event:2"))
