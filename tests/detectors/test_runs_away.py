"""What multiplies up to the end of the run, and what does not."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.runs_away import runs_away
from tests.detectors.made import signal

DOUBLING = 0.002 * 2.0 ** (np.arange(100) / 8.0)


def test_what_doubles_again_and_again_is_seen() -> None:
    hit = runs_away(signal(DOUBLING, name="rl/kl"), times=10, above=1.0)
    assert hit is not None
    assert hit.values["factor"] > 20
    assert hit.start == 50


def test_what_builds_up_and_settles_is_not() -> None:
    assert (
        runs_away(signal(0.05 * (1 - np.exp(-np.arange(100) / 5.0)) + 1e-6, name="rl/kl"), times=10) is None
    )


def test_a_spike_is_not() -> None:
    values = np.full(100, 0.02)
    values[97:] = 30.0
    assert runs_away(signal(values, name="rl/kl"), times=10) is None


def test_a_level_below_the_limit_is_not() -> None:
    assert runs_away(signal(DOUBLING, name="rl/kl"), times=10, above=100.0) is None


def test_the_unit_does_not_matter() -> None:
    one, other = (runs_away(signal(DOUBLING * unit, name="rl/kl"), times=10) for unit in (1.0, 1e6))
    assert one is not None
    assert other is not None
    assert one.values["factor"] == pytest.approx(other.values["factor"])


def test_a_short_series_is_not_judged() -> None:
    with pytest.raises(NotEnoughData):
        runs_away(signal(DOUBLING[:10], name="rl/kl"), times=10)
