"""CRC-32C (Castagnoli) of many records at once.

A CRC is affine over bits: of records that differ from a sample in a few bytes only, the CRC is the
sample's, XORed with what each differing byte contributes at its distance from the end. So equal-shaped
records cost their varying bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Checksums = NDArray[np.uint32]
_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = 0xA282EAD8
_TURN = 4096  # rows summed at a time, to stay in the cache
_LANES_FROM = 4096  # bytes; longer records are summed in lanes


def _byte_table() -> Checksums:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1).astype(np.uint32)
    return table


_TABLE = _byte_table()
_TABLE_LIST: list[int] = _TABLE.tolist()


def _advanced(state: Checksums) -> Checksums:
    """The state after one zero byte."""
    after: Checksums = _TABLE[state & np.uint32(0xFF)] ^ (state >> np.uint32(8))
    return after


@lru_cache(maxsize=8192)
def _contribution(distance: int) -> Checksums:
    """What a byte adds that stands ``distance`` bytes before the last one; shape (256,)."""
    if distance == 0:
        return _TABLE
    if distance % 64 == 0:
        table = _contribution(distance - 64)
        for _ in range(64):
            table = _advanced(table)
        return table
    table = _contribution(distance - distance % 64)
    for _ in range(distance % 64):
        table = _advanced(table)
    return table


def crc32c(data: bytes) -> int:
    """The CRC-32C of one byte string."""
    if len(data) >= _LANES_FROM:
        return _crc_in_lanes(data)
    crc = 0xFFFFFFFF
    table = _TABLE_LIST
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _crc_in_lanes(data: bytes) -> int:
    """Equal lanes side by side, one table look-up a column, then joined: for records of megabytes."""
    width = max(256, int(len(data) ** 0.5))
    lanes = len(data) // width
    head = np.frombuffer(data, np.uint8, lanes * width).reshape(lanes, width)
    state = np.zeros(lanes, np.uint32)
    for column in head.T:
        state = _TABLE[(state ^ column) & np.uint32(0xFF)] ^ (state >> np.uint32(8))
    # Byte k of the state so far acts like byte k of the next lane: it moves on by the lane's width.
    first, second, third, fourth = (_contribution(width - 1 - k).tolist() for k in range(4))
    crc = 0xFFFFFFFF
    for lane in state.tolist():
        crc = first[crc & 0xFF] ^ second[crc >> 8 & 0xFF] ^ third[crc >> 16 & 0xFF] ^ fourth[crc >> 24] ^ lane
    for byte in data[lanes * width :]:
        crc = _TABLE_LIST[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def masked(crc: int) -> int:
    """The form TFRecord files store a CRC in."""
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def masked_all(crc: Checksums) -> Checksums:
    """:func:`masked` of an array."""
    return ((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(_MASK_DELTA)


def crc32c_rows(rows: NDArray[np.uint8], varying: NDArray[np.intp]) -> Checksums:
    """The CRC of every row of ``rows`` (shape (n, length)); only the columns ``varying`` differ from the
    first row's.
    """
    length, sample = rows.shape[1], rows[0]
    crc = np.empty(len(rows), np.uint32)
    first = crc32c(sample.tobytes())
    pieces = []
    for column, width in _pieces(varying.tolist()):
        table = _contribution(length - 1 - column) if width == 1 else _pair(length - 1 - column)
        first ^= int(table[int.from_bytes(sample[column : column + width].tobytes(), "little")])
        pieces.append((column, f"<u{width}", table))
    for begin in range(0, len(rows), _TURN):
        part, out = np.ascontiguousarray(rows[begin : begin + _TURN]), crc[begin : begin + _TURN]
        out[:] = first
        for column, kind, table in pieces:
            out ^= table[np.ndarray((len(part),), kind, part.data, column, (length,))]
    return crc


def _pieces(columns: list[int]) -> Iterator[tuple[int, int]]:
    """The columns (ascending) as (first, width): two side by side are looked up at once."""
    at = 0
    while at < len(columns):
        width = 2 if columns[at + 1 : at + 2] == [columns[at] + 1] else 1
        yield columns[at], width
        at += width


@lru_cache(maxsize=64)
def _pair(distance: int) -> Checksums:
    """What two bytes add, the first of which stands ``distance`` bytes before the last one; shape (65536,)."""
    return (_contribution(distance - 1)[:, None] ^ _contribution(distance)).ravel()
