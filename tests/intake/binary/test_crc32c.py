"""Checksums of many records at once are those of each record."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradoctor.intake.binary import crc32c as module
from gradoctor.intake.binary.crc32c import crc32c, crc32c_rows


def test_the_published_check_value() -> None:
    assert crc32c(b"123456789") == 0xE3069283  # CRC-32C of the catalogue of parametrised CRCs


@given(st.integers(1, 90), st.integers(1, 40), st.integers(0, 2**32 - 1), st.sampled_from([1, 3, 4096]))
def test_rows_have_the_checksums_of_their_bytes(length: int, count: int, seed: int, turn: int) -> None:
    rng = np.random.default_rng(seed)
    block = np.repeat(rng.integers(0, 256, (1, length), dtype=np.uint8), count, axis=0)
    varying = np.flatnonzero(rng.random(length) < rng.random())
    block[:, varying] = rng.integers(0, 256, (count, len(varying)), dtype=np.uint8)
    wide = np.zeros((count, length + 5), np.uint8)  # rows that do not follow each other in memory
    wide[:, 2 : length + 2] = block
    kept, module._TURN = module._TURN, turn
    try:
        sums = crc32c_rows(wide[:, 2 : length + 2], varying)
    finally:
        module._TURN = kept
    assert sums.tolist() == [crc32c(row.tobytes()) for row in block]
