"""Compact series notation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.rulebook.notation import series


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("0.9*3", [0.9, 0.9, 0.9]),
        (0.5, [0.5]),
        ([0.9, "0.1*2", 0], [0.9, 0.1, 0.1, 0.0]),
        ("1..0*5", [1.0, 0.75, 0.5, 0.25, 0.0]),
        ("-1..1*3", [-1.0, 0.0, 1.0]),
        ("1e-3*2", [1e-3, 1e-3]),
    ],
)
def test_pieces(raw, values):
    points, there = series(raw)
    assert points.tolist() == pytest.approx(values)
    assert there.all()


def test_an_approach_falls_fast_first_and_ends_near_its_target():
    points, _ = series("2>1*50")
    assert points[0] == 2.0
    assert points[-1] == pytest.approx(1.0, abs=0.01)
    assert np.all(np.diff(points) < 0)
    assert points[0] - points[10] > points[30] - points[49]


def test_noise_is_the_same_every_time_and_of_its_size():
    first, second = series("1~0.1*500")[0], series("1~0.1*500")[0]
    assert np.array_equal(first, second)
    assert np.std(first) == pytest.approx(0.1, rel=0.15)
    assert not np.array_equal(first, series([0, "1~0.1*500"])[0][1:])


def test_gaps_are_not_there_and_nan_is():
    points, there = series([1, "_*2", "nan", "inf"])
    assert there.tolist() == [True, False, False, True, True]
    assert np.isnan(points[3])
    assert np.isinf(points[4])


@pytest.mark.parametrize(
    "raw", ["a", "1*", "1**2", "1..*3", "0x12*3", True, None, {"a": 1}, "1*0", [], "1*9999999", "1..2..3*4"]
)
def test_anything_else_is_refused(raw):
    with pytest.raises(ValueError):
        series(raw)


@given(st.floats(-1e6, 1e6), st.integers(1, 50))
@settings(max_examples=40)
def test_any_number_repeats(value, count):
    points, there = series(f"{value}*{count}" if "e" not in str(value) else [value] * count)
    assert len(points) == count == there.sum()
    assert np.all(points == value)
