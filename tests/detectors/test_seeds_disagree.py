"""When courses of several seeds are further apart than the noise within them."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.seeds_disagree import seeds_disagree
from gradoctor.signals.run import Signal
from tests.detectors.made import signal


def _course(seed: int, end: float, *, unit: float = 1.0, length: int = 40, noise: float = 0.01) -> Signal:
    rng = np.random.default_rng(seed)
    values = end + (2.3 - end) * np.exp(-np.arange(length) / 6) + noise * rng.normal(size=length)
    return signal(unit * values, name=f"seeds/loss/val/{seed}")


def test_one_that_learned_nothing() -> None:
    hit = seeds_disagree((_course(1, 0.3), _course(2, 2.2), _course(3, 0.32)))
    assert hit is not None
    assert hit.values["seed"] == "2"
    assert hit.values["gained"] == pytest.approx(0.05, abs=0.03)
    assert hit.values["high"] < 0.4


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_the_unit_does_not_matter(unit: float) -> None:
    assert seeds_disagree((_course(1, 0.3, unit=unit), _course(2, 2.2, unit=unit))) is not None
    assert seeds_disagree((_course(1, 0.3, unit=unit), _course(2, 0.4, unit=unit))) is None


def test_noise_within_the_runs_explains_it() -> None:
    assert seeds_disagree((_course(1, 1.5, noise=0.5), _course(2, 1.9, noise=0.5))) is None


def test_one_that_ended_at_no_number_and_one_that_ended_early() -> None:
    lost = _course(2, 0.3)
    lost.values[30:] = np.nan
    hit = seeds_disagree((_course(1, 0.3), lost))
    assert hit is not None
    assert "gained" not in hit.values
    short = seeds_disagree((_course(1, 0.3), _course(2, 0.3, length=12), _course(3, 0.3)))
    assert short is not None
    assert short.values["seed"] == "2"
    assert short.values["length"] == pytest.approx(0.3)


def test_one_course_is_no_comparison() -> None:
    with pytest.raises(NotEnoughData):
        seeds_disagree((_course(1, 0.3),))


def test_several_that_learned_nothing_are_counted() -> None:
    courses = (_course(1, 0.3), _course(2, 2.25), _course(3, 0.32), _course(4, 2.28), _course(5, 0.31))
    hit = seeds_disagree(courses)
    assert hit is not None
    assert (hit.values["far"], hit.values["all"]) == (2.0, 5.0)
    assert hit.values["best"] == pytest.approx(0.3, abs=0.05)
    alone = seeds_disagree((_course(1, 0.3), _course(2, 2.2), _course(3, 0.32)))
    assert alone is not None
    assert "far" not in alone.values
