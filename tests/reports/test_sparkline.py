from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.reports.sparkline import sparkline


def test_a_spike_survives_and_what_is_not_finite_is_marked() -> None:
    values = [1.0] * 1000
    values[500] = 50.0
    assert sparkline(values, 10).count("█") == 1
    assert sparkline([1.0, float("nan"), 2.0]) == "▁!█"
    assert sparkline([float("inf")] * 3) == "!!!"


def test_decades_are_drawn_by_their_logarithm() -> None:
    assert sparkline([1e5, 1e4, 1e3, 1e2, 1e1]) == "█▇▅▃▁"
    assert sparkline([1.0, 0.5, 0.0], ascii_only=True) == "#+_"
    assert sparkline([3.0]) == ""
    assert sparkline([-1.7e308, 0.0, 1.7e308]) == "▁▅█"


@settings(max_examples=60)
@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=False), max_size=200),
    st.integers(1, 40),
)
def test_never_wider_than_asked(values: list[float], width: int) -> None:
    assert len(sparkline(values, width)) <= width
