"""The learning rate, and what the loss did when it changed."""

import numpy as np
import pytest

from gradoctor.detectors.climbs_with import climbs_with
from gradoctor.detectors.freed_by_cut import freed_by_cut
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.ramps_to_end import ramps_to_end
from gradoctor.detectors.starts_at_peak import starts_at_peak
from tests.detectors.made import signal


def rate(values, **axes):
    return signal(values, name="lr", **axes)


def test_a_warm_up_that_never_ends_and_a_sweep():
    line, sweep = rate(np.linspace(0, 1e-4, 50)), rate(np.geomspace(1e-6, 0.1, 50))
    assert ramps_to_end(line) is not None
    assert ramps_to_end(line, sweep=True) is None
    assert ramps_to_end(sweep, sweep=True) is not None
    assert ramps_to_end(sweep) is None


@pytest.mark.parametrize(
    "values", [[1e-3] * 20, np.linspace(1e-3, 0, 20), [*np.linspace(0, 1e-3, 10), *np.linspace(1e-3, 0, 10)]]
)
def test_rates_that_reach_their_top_do_not_ramp_to_the_end(values):
    assert ramps_to_end(rate(values)) is None


def test_a_rate_at_its_peak_from_the_first_record():
    assert starts_at_peak(rate([1e-3] * 8)) is not None
    assert starts_at_peak(rate(np.linspace(0, 1e-3, 8))) is None
    with pytest.raises(NotEnoughData):
        starts_at_peak(rate([1e-3] * 40, steps=range(30_000, 30_400, 10)))


def test_nothing_until_the_cut():
    loss = signal([18.5, 18.4, 18.6, 18.5, 18.5, 18.4, 7.0, 6.4, 6.1, 5.9, 5.8, 5.7])
    hit = freed_by_cut(loss, lr=rate([20] * 6 + [5] * 6))
    assert (hit.values["lr_before"], hit.values["lr_after"], hit.values["at"]) == (20, 5, "epoch 7")
    learning = signal([2.3, 1.8, 1.5, 1.3, 1.2, 1.2, 0.9, 0.85, 0.83, 0.82, 0.81, 0.81])
    assert freed_by_cut(learning, lr=rate([0.1] * 6 + [0.01] * 6)) is None
    assert freed_by_cut(loss, lr=rate([20] * 12)) is None
    tuned = signal(
        [0.0110, 0.0109, 0.0108, 0.0108, 0.0107, 0.0106, 0.0100, 0.0098, 0.0095, 0.0094, 0.0092, 0.0091]
    )
    assert freed_by_cut(tuned, lr=rate([6e-6] * 6 + [3e-6] * 6)) is None


def test_a_loss_that_turns_while_the_rate_climbs():
    loss = signal([2.3, 2.1, 1.9, 1.8, 2.2, 3.0, 4.5, 6.0, 6.2, 6.1])
    hit = climbs_with(loss, lr=rate(np.concatenate([np.linspace(1e-4, 1e-3, 8), [1e-3, 1e-3]])))
    assert hit.values["lr_peak"] > 1.5 * hit.values["lr_then"]
    assert climbs_with(loss, lr=rate([1e-3] * 10)) is None
