"""Numbers are rounded as ``float`` rounds them, whatever their form."""

from __future__ import annotations

import re
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import gradoctor.intake.native as native
from gradoctor.intake.native import scan
from gradoctor.intake.tables.scalars import whole_number
from tests.intake.native.compiled import needs_compiled

NUMBER, ABSENT, TEXT, OTHER = range(4)

finite = st.floats(allow_nan=False, allow_infinity=False)
spelled = st.one_of(
    finite.map(repr),
    st.tuples(finite, st.integers(0, 25)).map(lambda pair: f"{pair[0]:.{pair[1]}e}"),
    st.tuples(st.floats(-1e12, 1e12), st.integers(0, 25)).map(lambda pair: f"{pair[0]:.{pair[1]}f}"),
    st.integers(-(10**25), 10**25).map(str),
    st.tuples(st.integers(0, 10**19), st.integers(-345, 310)).map(lambda pair: f"{pair[0]}e{pair[1]}"),
)


def halfway(odd: int, power: int) -> str:
    """The decimal exactly between two neighbouring floats, where rounding to even decides."""
    exact = Fraction(2 * odd + 1) * Fraction(2) ** power
    if exact.denominator == 1:
        return str(exact.numerator)
    places = exact.denominator.bit_length() - 1  # the denominator is a power of two
    digits = str(exact.numerator * 5**places).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def read(*cells: str) -> tuple[list[float], list[int]]:
    assert scan is not None
    block = "".join(f"{cell}\n" for cell in cells).encode()
    values, kinds = np.empty(len(cells)), np.empty(len(cells), np.uint8)
    assert scan.read_cells(block, ord(","), 1, b"\0", values, kinds, np.empty(0, np.int64)) == len(cells)
    return values.tolist(), kinds.tolist()


def bits(number: float) -> bytes:
    return struct.pack("<d", number)


def test_the_table_of_powers_is_what_whole_numbers_say() -> None:
    header = Path(native.__file__).parent / "powers_of_five.h"
    if not header.exists():
        pytest.skip("the sources are not installed beside the package")
    rows = re.findall(r"\{(0x[0-9A-F]{16}), (0x[0-9A-F]{16})\}", header.read_text())
    assert len(rows) == 308 + 342 + 1
    for power, (high, low) in enumerate(rows, -342):
        stored = int(high, 16) << 64 | int(low, 16)
        exact = Fraction(5) ** power
        scaled = exact * Fraction(2) ** (127 - _floor_log2(exact))  # 128 bits before the point
        cut = scaled.numerator // scaled.denominator
        assert stored == (cut + 1 if -27 <= power < 0 else cut), power


def _floor_log2(number: Fraction) -> int:
    guess = number.numerator.bit_length() - number.denominator.bit_length()
    return guess if Fraction(2) ** guess <= number else guess - 1


@needs_compiled
@given(spelled)
@example("0.1").via("a fraction that is no float")
@example("9007199254740993").via("halfway between two floats")
@example("2.2250738585072011e-308").via("between normal and subnormal")
@example("4.9e-324").via("the smallest float")
@example("1.7976931348623159e308").via("beyond the largest float")
@example("-0").via("a whole zero has no sign")
@example("-0.0").via("a fractional zero has one")
@example("0.000000000000000000000000000012345678901234567").via("leading zeros are no digits")
def test_a_number_is_the_float_it_spells(text: str) -> None:
    values, kinds = read(text)
    assert kinds == [NUMBER]
    assert bits(values[0]) == bits(whole_number(text))


@needs_compiled
@given(st.integers(1 << 52, (1 << 53) - 1), st.integers(-80, 60))
def test_halfway_cases_go_to_the_even_neighbour(odd: int, power: int) -> None:
    text = halfway(odd, power)
    values, _ = read(text, f"-{text}")
    assert bits(values[0]) == bits(float(text))
    assert values[1] == -values[0]


@needs_compiled
@pytest.mark.parametrize(
    "text",
    [
        "1.",
        ".5",
        "007",
        "+1",
        "1e",
        "1e+",
        "1e12345",
        "0x10",
        "1_000",
        "1 2",
        "--1",
        "-",
        "1.5x",
        "e5",
        "nan(ind)",
        "1.2.3",
    ],
)
def test_what_json_does_not_spell_is_left_to_others(text: str) -> None:
    assert read(text)[1] == [OTHER]


@needs_compiled
def test_words_for_what_is_not_finite() -> None:
    values, kinds = read("nan", "NaN", "inf", "-inf", "Infinity", "-Infinity", "", "  ", " 1.5 ")
    assert np.isnan(values[:2]).all()
    assert values[2:6] == [np.inf, -np.inf, np.inf, -np.inf]
    assert values[8] == 1.5
    assert kinds == [NUMBER] * 6 + [ABSENT, ABSENT, NUMBER]
