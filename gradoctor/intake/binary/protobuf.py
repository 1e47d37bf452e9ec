"""Protocol buffers on the wire: the fields of a message, without generated classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class WireField(NamedTuple):
    """One field: its number, wire type, where its value lies in the buffer, and the number itself for
    varints.
    """

    number: int
    wire: int
    start: int
    end: int
    varint: int = 0


def varint(data: bytes, position: int, end: int) -> tuple[int, int]:
    """The number at a position and the position behind it. Raises ValueError when it does not end."""
    value = shift = 0
    while position < end and shift < 70:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, position
        shift += 7
    raise ValueError("a varint does not end")


def signed(value: int) -> int:
    """A varint as the int64 it stands for."""
    return value - (1 << 64) if value >= 1 << 63 else value


def fields(data: bytes, start: int = 0, end: int | None = None) -> Iterator[WireField]:
    """The fields of the message at ``data[start:end]``. Raises ValueError where it is damaged."""
    position, end = start, len(data) if end is None else end
    while position < end:
        key, position = varint(data, position, end)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            begin = position
            value, position = varint(data, position, end)
            yield WireField(number, wire, begin, position, value)
            continue
        if wire == BYTES:
            length, position = varint(data, position, end)
        elif wire in (FIXED64, FIXED32):
            length = 8 if wire == FIXED64 else 4
        else:
            raise ValueError(f"wire type {wire}")
        if position + length > end:
            raise ValueError("a field reaches beyond its message")
        yield WireField(number, wire, position, position + length)
        position += length
