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
_DAMAGED, _CUT = -1, -2


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
    pieces: list[bytes] = []
    for kind, piece in _pieces(data, start):
        if kind == _CUT:
            state.unfinished = True
            return
        if kind == _DAMAGED:
            state.lost += 1
            pieces = []
        elif kind == _FULL:
            pieces = []
            yield piece
        elif kind == _FIRST:
            pieces = [piece]
        elif pieces:
            pieces.append(piece)
            if kind == _LAST:
                yield b"".join(pieces)
                pieces = []
    state.unfinished = bool(pieces)


def _pieces(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    position = start
    while position < len(data):
        left = BLOCK - position % BLOCK
        if left < _HEADER.size:
            position += left
            continue
        if position + _HEADER.size > len(data):
            yield _CUT, b""
            return
        checksum, length, kind = _HEADER.unpack_from(data, position)
        begin, end = position + _HEADER.size, position + _HEADER.size + length
        if kind == 0 and length == 0:  # the rest of the block was never written
            position += left
        elif length > left - _HEADER.size or kind > _LAST:
            yield _DAMAGED, b""
            position += left
        elif end > len(data):
            yield _CUT, b""
            return
        else:
            piece = data[begin:end]
            whole = zlib.crc32(piece, zlib.crc32(bytes([kind]))) == checksum
            yield (kind, piece) if whole else (_DAMAGED, b"")
            position = end
