"""What every detector of series promises, whatever it is given."""

import inspect
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors import detector, detector_names
from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.signals.run import Signal
from tests.detectors.made import ANY_SERIES, signal

GIVEN = {"by": 0.2, "times": 3.0, "above": 0.5}
SCALE_FREE = (
    "apart_from_start",
    "best_early",
    "climbs_with",
    "constant",
    "creeps_up",
    "diverging",
    "drifts",
    "freed_by_cut",
    "improves",
    "improving_at_end",
    "never_better",
    "no_gain",
    "oscillating",
    "overfitting",
    "plateau",
    "ramps_to_end",
    "ratio_of",
    "slow_decline",
    "spike",
    "starts_at_peak",
)


def _signal_parameters(name):
    return [p for p, kind in detector(name).parameters.items() if kind in (Signal, Signal | None)]


def _asked(name, series):
    """The detector's answer to series in the order of its parameters; None when it has not enough data."""
    tool = detector(name)
    arguments = dict(zip(_signal_parameters(name), series, strict=False))
    arguments |= {p: GIVEN[p] for p in tool.required if p in GIVEN}
    if set(tool.required) - set(arguments):
        pytest.skip("needs facts or events")
    try:
        return tool.function(**arguments)
    except NotEnoughData:
        return None


OF_SERIES = [name for name in detector_names() if _signal_parameters(name)]


@pytest.mark.parametrize("name", OF_SERIES)
@given(left=ANY_SERIES, right=ANY_SERIES)
@settings(max_examples=25, deadline=None)
def test_no_series_breaks_a_detector(name, left, right):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hit = _asked(name, [signal(left), signal(right, name="grad/norm")])
    if isinstance(hit, Hit) and hit.signal is not None:
        n = len(hit.signal)
        assert all(0 <= point < n for point in (hit.start, hit.stop, *hit.points))
        assert hit.start <= hit.stop
        assert 0.0 <= hit.strength <= 1.0
        assert all(isinstance(value, float | int | str) for value in hit.values.values())


@pytest.mark.parametrize("name", SCALE_FREE)
@given(
    seed=st.integers(0, 10_000),
    factor=st.sampled_from([2.0**-10, 2.0**12]),
    shape=st.sampled_from(["fall", "rise", "flat", "spike"]),
)
@settings(max_examples=15, deadline=None)
def test_units_do_not_matter(name, seed, factor, shape):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 80))
    t = np.arange(n) / n
    level = {"fall": 1 + np.exp(-4 * t), "rise": 1 + 3 * t, "flat": np.ones(n), "spike": 1 + 4 * (t > 0.7)}[
        shape
    ]
    left, right = level * np.exp(rng.normal(0, 0.02, n)), (2 - t) * np.exp(rng.normal(0, 0.02, n))
    plain = _asked(name, [signal(left), signal(right)])
    scaled = _asked(name, [signal(left * factor), signal(right * factor)])
    assert (plain is None) == (scaled is None)
    if plain is not None:
        assert (plain.start, plain.stop) == (scaled.start, scaled.stop)


@pytest.mark.parametrize("name", OF_SERIES)
def test_a_detector_is_said_in_one_sentence(name):
    assert inspect.getdoc(detector(name).function)
