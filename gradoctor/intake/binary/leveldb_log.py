"""LevelDB's log format as W&B uses it: blocks of 32 KiB, records whole or in pieces, each piece with its
CRC.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK = 32 * 1024
_HEADER = struct.Struct("<IHB")  # crc32 of type and data, length, type
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


@dataclass(slots=True)
class LogRecords:
    """The records of a log read so far: how many were lost to damage, and whether the end is missing."""

    lost: int = 0
    unfinished: bool = False


def log_records(data: bytes, state: LogRecords, start: int) -> Iterator[bytes]:
    """The records from ``start`` on (the bytes before are the file's own header, inside the first block).

    A piece whose checksum is wrong costs its record; what stands in a block behind a damaged length is passed
    over.
    """
    position, pieces = start, [b""]
    building = False
    while position < len(data):
        left = BLOCK - position % BLOCK
        if left < _HEADER.size:
            position += left
            continue
        if position + _HEADER.size > len(data):
            break
        checksum, length, kind = _HEADER.unpack_from(data, position)
        begin, end = position + _HEADER.size, position + _HEADER.size + length
        if kind == 0 and length == 0:  # the rest of the block was never written
            position += left
            continue
        if length > left - _HEADER.size or kind > _LAST:
            state.lost += 1
            building = False
            position += left
            continue
        if end > len(data):
            building = True
            break
        piece = data[begin:end]
        position = end
        if zlib.crc32(piece, zlib.crc32(bytes([kind]))) != checksum:
            state.lost += 1
            building = False
        elif kind == _FULL:
            building = False
            yield piece
        elif kind == _FIRST:
            building, pieces = True, [piece]
        elif building:
            pieces.append(piece)
            if kind == _LAST:
                building = False
                yield b"".join(pieces)
    state.unfinished = building
