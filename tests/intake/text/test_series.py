"""Columns hold what was put into them, however they grew."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradoctor.intake.text import series as module
from gradoctor.intake.text.series import Growing, Series


@given(
    st.lists(
        st.one_of(st.floats(allow_nan=False), st.lists(st.floats(allow_nan=False), max_size=70)), max_size=40
    )
)
def test_numbers_come_back_in_order(parts: list[float | list[float]]) -> None:
    kept, module._LONG, module._MAPPED = (module._LONG, module._MAPPED), 40, 100  # as if short ones were long
    try:
        grown, wanted = Growing(np.float64), []
        for part in parts:
            if isinstance(part, list):
                grown.extend(np.array(part, np.float64))
                wanted += part
            else:
                grown.append(part)
                wanted.append(part)
            assert grown.size == len(wanted)
    finally:
        module._LONG, module._MAPPED = kept
    assert grown.array().tolist() == wanted


@given(st.lists(st.integers(0, 2**33), max_size=40), st.integers(0, 40))
def test_whole_numbers_take_32_bits_until_one_needs_more(numbers: list[int], alone: int) -> None:
    grown = Growing(np.int32)
    for number in numbers[:alone]:
        grown.append(number)
    grown.extend(np.array(numbers[alone:], np.int64))
    assert grown.array().tolist() == numbers
    assert grown.array().dtype == (np.int64 if max(numbers, default=0) >= 2**31 else np.int32)


def test_a_last_number_that_needs_more_is_kept_whole() -> None:
    grown = Growing(np.int32)
    grown.append(7)
    grown.change_last(2**31)
    assert grown.array().tolist() == [2**31]


def test_rows_beyond_32_bits_are_told_apart() -> None:
    series, first = Series(), 2**31 - 2
    series.extend(first, np.ones(4), np.array([0, 1, 2, 5], np.int32))
    series.append(first + 6, 1.0)
    rows = series.column(np.empty(0, np.int32)).rows
    assert rows.tolist() == [first, first + 1, first + 2, first + 5, first + 6]
