"""Layers against each other, a rate that comes back too high, evaluations that say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.detectors.across_depth import across_depth
from gradoctor.detectors.coarse import coarse
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.rises_again import rises_again
from gradoctor.signals.run import Signal


def _signal(name: str, values: object) -> Signal:
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    return Signal(name, array, np.arange(1, len(array) + 1), np.arange(len(array), dtype=np.float64))


def _layers(*norms: float) -> tuple[Signal, ...]:
    return tuple(_signal(f"grad/norm/layers.{i}", [norm] * 8) for i, norm in enumerate(norms))


def test_a_gradient_that_fades_is_told_with_its_ends() -> None:
    hit = across_depth(_layers(1e-6, 1e-4, 1e-2, 1.0), times=1000)
    assert hit is not None
    assert hit.values["ratio"] == pytest.approx(1e6)
    assert (hit.values["first"], hit.values["last"]) == ("grad/norm/layers.0", "grad/norm/layers.3")
    assert across_depth(_layers(1e-6, 1e-4, 1e-2, 1.0), times=1000, towards="input") is None


def test_the_tenth_layer_lies_above_the_second() -> None:
    norms = [10.0 ** (i - 10) for i in range(11)]
    assert across_depth(_layers(*norms)[::-1], times=1000) is not None


def test_frozen_layers_and_single_modules_are_no_depth() -> None:
    assert across_depth(_layers(0.0, 0.2, 0.3, 0.4), times=1000) is None
    with pytest.raises(NotEnoughData):
        across_depth((_signal("grad/norm/head", [1.0] * 8), _signal("grad/norm/body", [1e-9] * 8)), times=10)


def test_a_restart_that_returns_to_the_peak_is_a_schedule() -> None:
    cycle = np.linspace(1e-3, 1e-4, 20)
    assert rises_again(_signal("lr", np.concatenate([cycle, cycle]))) is None
    hit = rises_again(_signal("lr", np.concatenate([cycle, 2 * cycle])))
    assert hit is not None
    assert hit.values["factor"] == pytest.approx(2.0)


def test_a_warm_up_never_fell() -> None:
    assert rises_again(_signal("lr", np.linspace(0, 1e-3, 40))) is None


def test_noise_is_measured_against_what_was_gained() -> None:
    wobble = np.tile([0.3, -0.3], 10)
    assert coarse(_signal("loss/val", 2.0 + wobble)) is not None
    assert coarse(_signal("loss/val", np.linspace(12, 2, 20) + wobble)) is None
