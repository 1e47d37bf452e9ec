"""Axes: ticks inside, logarithm where the range asks for it, thinning that keeps spikes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.reports.plots_scale import Scale, position_scale, thinned, tick_label, value_scale

finite = st.floats(allow_nan=False, allow_infinity=False)
anything = st.one_of(finite, st.sampled_from([math.nan, math.inf, -math.inf]))


@pytest.mark.parametrize(
    ("values", "log"),
    [
        ([1.0, 99.0], False),
        ([1.0, 101.0], True),
        ([0.0, 1e-7, 1.0], True),
        ([-1.0, 1e-7, 1e5], False),
        ([0.0, 0.0], False),
    ],
)
def test_log_axis_from_more_than_two_decades_without_negatives(values: list[float], log: bool) -> None:
    assert value_scale(values).log is log


def test_shares_are_never_on_a_logarithmic_axis() -> None:
    assert not value_scale([0.964, 0.001, 0.0], ratio=True).log
    assert value_scale([0.964, 0.001, 0.0]).log


def test_a_near_limit_widens_the_axis_and_a_far_one_does_not() -> None:
    assert value_scale([0.2, 0.6], [0.9]).at(0.9) <= 1
    assert value_scale([0.2, 0.6], [1e6]).at(0.6) > 0.9
    assert value_scale([1.0, 1e4], [0.05]).at(0.05) >= 0
    assert value_scale([1.0, 1e4], [1e-12]).low > 0.1


@settings(max_examples=60, deadline=None)
@given(st.lists(anything, max_size=30), st.lists(anything, max_size=3))
def test_every_finite_value_has_its_place_and_ticks_stand_inside(
    values: list[float], limits: list[float]
) -> None:
    scale = value_scale(values, limits)
    for value in values:
        if math.isfinite(value) and not (scale.log and value <= 0):
            assert -1e-9 <= scale.at(value) <= 1 + 1e-9
    ticks = scale.ticks()
    assert len(ticks) <= 50
    assert all(
        scale.low - abs(scale.low) * 1e-6 <= t <= scale.high + abs(scale.high) * 1e-6
        for t in ticks
        if scale.high > scale.low * (1 + 1e-6)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(anything, min_size=1, max_size=400), st.integers(min_value=4, max_value=60))
def test_thinning_keeps_the_ends_the_extremes_and_a_nonfinite_point(values: list[float], count: int) -> None:
    x, y = thinned(range(len(values)), values, count)
    assert (x[0], x[-1]) == (0, len(values) - 1)
    assert all(values[int(i)] == v or v != v for i, v in zip(x, y, strict=True))
    known = [v for v in values if math.isfinite(v)]
    kept = [v for v in y if math.isfinite(v)]
    if known:
        assert (min(kept), max(kept)) == (min(known), max(known))
    assert (len(known) < len(values)) == (len(kept) < len(y))
    assert len(x) <= max(count * 3 // 2 + 2, min(len(values), count))


def test_a_single_spike_in_a_million_survives() -> None:
    values = [1.0] * 100_000
    values[77_777] = 50.0
    x, y = thinned(range(100_000), values, 500)
    assert (77_777, 50.0) in zip(x, y, strict=True)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0, None, "0"),
        (0.05, None, "0.05"),
        (40000.0, None, "40k"),
        (-5000.0, None, "-5k"),
        (1234.0, None, "1234"),
        (1e-7, None, "1e-7"),
        (1.29e12, None, "1.29e12"),
        (0.5, "ratio", "50%"),
    ],
)
def test_tick_labels_are_short(value: float, unit: str | None, said: str) -> None:
    assert tick_label(value, unit) == said


def test_positions_of_one_point_and_of_none() -> None:
    assert position_scale([3.0]).at(3.0) == 0.5
    assert position_scale([]) == Scale(0.0, 1.0)
