"""Detectors of a loss that does not fall, falls too little, rises, or falls without end."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.at_chance import at_chance
from gradoctor.detectors.constant import constant
from gradoctor.detectors.diverging import diverging
from gradoctor.detectors.fast_floor import fast_floor
from gradoctor.detectors.few_values import few_values
from gradoctor.detectors.fraction_above import fraction_above
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.improves import improves
from gradoctor.detectors.improving_at_end import improving_at_end
from gradoctor.detectors.never_better import never_better
from gradoctor.detectors.no_gain import no_gain
from gradoctor.detectors.oscillating import oscillating
from gradoctor.detectors.plateau import plateau
from gradoctor.detectors.rises_against import rises_against
from gradoctor.detectors.score_improves import score_improves
from gradoctor.detectors.settles_above_start import settles_above_start
from gradoctor.detectors.settles_at_chance import settles_at_chance
from gradoctor.detectors.slow_decline import slow_decline
from gradoctor.detectors.starts_high import starts_high
from gradoctor.detectors.starved import starved
from gradoctor.detectors.unbounded_fall import unbounded_fall
from gradoctor.detectors.worse_than_chance import worse_than_chance
from tests.detectors.made import signal

SEEDS = st.integers(0, 10_000)


def noisy(level, sigma, seed=0):
    level = np.asarray(level, dtype=float)
    return level * np.exp(np.random.default_rng(seed).normal(0, sigma, len(level)))


def falling(n, first, last, rate=5.0):
    return last + (first - last) * np.exp(-rate * np.arange(n) / (n - 1))


# no gain


@given(SEEDS, st.integers(12, 300), st.floats(0.05, 50))
@settings(max_examples=40)
def test_flat_series_gain_nothing(seed, n, level):
    assert no_gain(signal(noisy(np.full(n, level), 0.0008, seed))) is not None


@given(SEEDS, st.integers(12, 300), st.floats(0.05, 0.9))
@settings(max_examples=40)
def test_falling_series_gain(seed, n, last):
    assert no_gain(signal(noisy(falling(n, 1.0, last), 0.01, seed))) is None


@pytest.mark.parametrize("seed", range(12))
def test_noise_that_would_hide_a_gain_is_no_evidence(seed):
    with contextlib.suppress(NotEnoughData):
        assert no_gain(signal(noisy(np.ones(14), 0.3, seed))) is None


def test_batches_are_asked_for_three_times_as_many():
    with pytest.raises(NotEnoughData):
        no_gain(signal(np.ones(20), steps=range(20)))
    assert no_gain(signal(np.ones(30), steps=range(30))) is not None


def test_a_log_of_the_middle_cannot_say_that_nothing_was_learned():
    with pytest.raises(NotEnoughData, match="middle"):
        no_gain(signal(np.ones(40), steps=range(30_000, 30_400, 10)))


def test_a_small_but_steady_gain_is_a_gain():
    assert no_gain(signal(np.linspace(1, 0.985, 40))) is None


def test_steady_asks_for_a_flat_series():
    wandering = signal([1.0, 1.05, 1.1, 1.04, 1.0, 1.08, 1.1, 1.02, 1.0, 1.06, 1.1, 1.05])
    assert no_gain(wandering) is not None
    assert no_gain(wandering, steady=0.02) is None


def test_a_score_that_never_rises_has_no_gain():
    hit = no_gain(signal([0.0987] * 12, direction="higher", name="metric/accuracy"))
    assert hit.values["first"] == pytest.approx(0.0987)
    assert no_gain(signal(np.linspace(0.1, 0.9, 12), direction="higher")) is None


# chance


@pytest.mark.parametrize("classes", [2, 10, 1000, 32768])
def test_ln_k_is_recognised_with_and_without_the_classes(classes):
    loss = signal(noisy(np.full(20, np.log(classes)), 0.0005))
    assert at_chance(loss).values["classes"] == classes
    assert at_chance(loss, classes=classes).values["chance"] == pytest.approx(np.log(classes))


def test_a_loss_that_leaves_chance_is_not_at_chance():
    assert at_chance(signal(falling(20, np.log(10), 0.5)), classes=10) is None
    assert at_chance(signal(np.full(20, 1.5)), classes=10) is None
    assert at_chance(signal(np.full(20, 0.05))) is None


# constant


def test_a_constant_tail_is_cited_from_its_start():
    hit = constant(signal([1, 2, 3, 7, 7, 7, 7, 7]), share=0.5)
    assert (hit.values["count"], hit.values["at"], hit.start) == (5, "epoch 4", 3)
    assert constant(signal([1, 2, 3, 7, 7, 7, 7, 7])) is None


def test_numbers_that_may_stay_are_no_finding():
    assert constant(signal([1.0] * 8), unlike=[1]) is None
    assert constant(signal([0.0] * 8), value=0) is not None
    assert constant(signal([0.5] * 8), value=0) is None


# plateau


def test_a_plateau_halfway():
    hit = plateau(signal(np.concatenate([np.linspace(0.46, 0.32, 8), noisy(np.full(40, 0.32), 0.003)])))
    assert hit.values["fallen"] == pytest.approx(0.3, abs=0.03)


@pytest.mark.parametrize(
    "values",
    [
        falling(100, 2.3, 0.1, 20),
        1.5 + 2.5 * np.arange(1, 501) ** -0.4,
        np.linspace(1, 0.6, 100),
        falling(64, 1.0, 0.62, 3),
    ],
    ids=["converged", "power law", "straight", "still falling"],
)
def test_no_plateau(values):
    assert plateau(signal(noisy(values, 0.004))) is None


@pytest.mark.parametrize("rate", [15, 25, 40])
@pytest.mark.parametrize("seed", range(4))
def test_a_flat_loss_after_an_orderly_fall_proves_nothing(rate, seed):
    loss = signal(noisy(falling(80, 2.6, 2.0, rate), 0.002, seed))
    assert plateau(loss) is not None
    with pytest.raises(NotEnoughData, match="score"):
        plateau(loss, proof=True)


@pytest.mark.parametrize("seed", range(4))
def test_a_fall_that_ends_at_once_is_proof(seed):
    values = np.concatenate([np.linspace(1.0, 0.7, 14), np.full(66, 0.7)])
    hit = plateau(signal(noisy(values, 0.002, seed)), proof=True)
    assert hit is not None
    assert "at once" in hit.values["sign"]


def test_a_score_that_stands_still_is_proof_and_one_that_moves_is_not():
    loss = signal(noisy(falling(80, 2.6, 2.0, 25), 0.002))
    stuck = signal(noisy(np.full(80, 0.2), 0.01), name="metric/accuracy/val", direction="higher")
    moves = signal(noisy(falling(80, 0.2, 0.6, 25), 0.01), name="metric/accuracy/val", direction="higher")
    assert plateau(loss, scores=(stuck,), proof=True) is not None
    with pytest.raises(NotEnoughData):
        plateau(loss, scores=(moves,), proof=True)
    with pytest.raises(NotEnoughData):
        plateau(loss, scores=(stuck, moves), proof=True)


def test_a_decayed_rate_explains_a_plateau():
    loss = signal(np.concatenate([np.linspace(0.46, 0.32, 8), np.full(40, 0.32)]))
    assert plateau(loss, lr=signal([1e-3] * 48)) is not None
    assert plateau(loss, lr=signal([1e-3] * 12 + [1e-4] * 36)) is None


# divergence


@given(SEEDS, st.integers(20, 300), st.floats(2, 50))
@settings(max_examples=40)
def test_a_rise_beyond_the_start_diverges(seed, n, height):
    turn = n // 2
    level = np.concatenate(
        [falling(turn, 2.0, 1.0), 1.0 + (2.0 * height - 1.0) * np.linspace(0, 1, n - turn) ** 0.5]
    )
    hit = diverging(signal(noisy(level, 0.02, seed)), worse_than_start=True)
    assert hit is not None
    assert hit.values["best"] < hit.values["first"] < hit.values["last"]


@given(SEEDS, st.integers(20, 300), st.floats(0.01, 0.2))
@settings(max_examples=40)
def test_a_loss_that_falls_does_not_diverge(seed, n, sigma):
    assert diverging(signal(noisy(falling(n, 2.0, 0.5), sigma, seed))) is None


def test_what_comes_back_has_not_diverged():
    bump = [2.3, 2.0, 1.7, 1.4, 1.2, 3.5, 2.6, 1.9, 1.5, 1.3, 1.2, 1.1]
    assert diverging(signal(bump)) is None


def test_a_running_mean_started_at_zero_has_not_diverged():
    assert diverging(signal(4.0 * (1 - 0.97 ** np.arange(1, 200)))) is None


@pytest.mark.parametrize(
    "values",
    [
        [3.59, 4e26, 7e28, *[1.7e29] * 10],
        [0.696, 0.791, 4.03, 7e5, 2e25, 2e27, 3e28, 9e28, 1.4e29, 1.6e29, 1.8e29, 1.8e29],
        [0.65, 0.4, 2.6, 19.9, 2.1, 5.9, 14.3, 29.5, 26.2, 59.2, 14.1, 20.8],
    ],
    ids=["at once", "within epochs", "in swings"],
)
def test_an_explosion_diverges(values):
    assert diverging(signal(values), lost=1.0, worse_than_start=True) is not None


def test_a_reward_that_falls_back_diverges():
    reward = np.concatenate([np.linspace(20, 200, 30), np.linspace(200, 30, 10), np.full(20, 30.0)])
    hit = diverging(signal(reward, direction="higher", name="rl/reward"))
    assert hit.values["best"] > 150 > hit.values["last"]


# oscillation


def test_epoch_means_that_swing():
    hit = oscillating(signal([2.0, 1.0] * 10))
    assert hit.values["swing"] == pytest.approx(2 / 3)
    assert oscillating(signal(falling(20, 2, 0.5))) is None


def test_batches_are_not_asked_whether_they_swing():
    with pytest.raises(NotEnoughData, match="one point an epoch"):
        oscillating(signal([2.0, 1.0] * 10, steps=range(20)))


# slow, low, high, endless


def test_a_straight_small_fall_is_slow():
    hit = slow_decline(signal(np.linspace(2.31, 2.2, 30)))
    assert hit.values["second_half"] == pytest.approx(0.5, abs=0.05)
    assert slow_decline(signal(falling(30, 2.31, 2.2))) is None
    assert slow_decline(signal(np.linspace(2.31, 1.0, 30))) is None


def test_a_loss_gone_before_the_training_began():
    text = np.concatenate([[10.8, 9.0, 5.0, 1.0], np.full(196, 0.05)])
    assert fast_floor(signal(text)).values["first"] == 10.8
    assert fast_floor(signal(falling(200, 10.8, 0.05, 4))) is None


def test_a_start_orders_of_magnitude_too_high():
    assert starts_high(signal([16767.1, 68.2, 28, 18, 14, 12])).values["times"] > 300
    assert starts_high(signal([5200, 2100, 1500, 1300, 1200])) is None


def test_a_fall_without_end():
    assert unbounded_fall(signal([-60, -900, -2500, -5200, -9000, -14000, -21000])) is not None
    assert unbounded_fall(signal(falling(30, 1.1, -0.3))) is None
    assert unbounded_fall(signal(falling(30, 300, -900))) is None


def test_improvement_is_beyond_noise_and_may_be_asked_of_the_end():
    assert improves(signal(falling(30, 2, 1))).values["gain"] == pytest.approx(0.5, abs=0.02)
    assert improves(signal(noisy(np.ones(30), 0.1))) is None
    assert improves(signal(np.concatenate([falling(20, 2, 1), np.ones(20)])), last=0.4) is None


def test_still_improving():
    assert improving_at_end(signal(np.linspace(2, 1, 20))) is not None
    assert improving_at_end(signal(falling(20, 2, 1, 10))) is None


def test_a_term_that_pays_for_the_others():
    total, part = signal(falling(60, 0.47, 0.32)), signal(falling(60, 0.064, 0.15), name="loss/omega")
    assert rises_against(part, total=total).values["times"] > 2
    assert rises_against(total, total=total) is None
    assert rises_against(part, total=signal(falling(60, 4.7, 0.32))) is None


def test_signals_may_be_left_out_by_name():
    assert constant(signal([0.7] * 8, name="loss/val"), apart_from=["loss/val*"]) is None


def test_worse_than_guessing():
    thrown = signal(noisy(np.full(40, 3.5), 0.05))
    assert worse_than_chance(thrown, classes=20).values["ratio"] == pytest.approx(3.5 / np.log(20), abs=0.05)
    assert worse_than_chance(signal(falling(40, 3.5, 0.5)), classes=20) is None
    assert worse_than_chance(signal(np.full(40, 12.0)), classes=20) is None
    with pytest.raises(NotEnoughData):
        worse_than_chance(thrown, classes=1)


def test_an_explosion_that_settles_above_the_start():
    burnt = [2.8, 2.7, 3.6, 4.3, 6.5, 14, 23, 27, 26, 16, 12, 6, 3.7, *[3.4] * 32]
    assert settles_above_start(signal(burnt)).values["peak"] == 27
    assert settles_above_start(signal([*burnt[:13], *falling(62, 3.4, 1.0)])) is None
    assert settles_above_start(signal(falling(45, 2.8, 0.5))) is None


def test_a_starved_term():
    total, data = signal(falling(40, 188, 16)), signal(falling(40, 0.644, 0.617), name="loss/recon")
    assert starved(data, total=total).values["share"] < 0.01
    assert starved(signal(falling(40, 0.644, 0.2)), total=total) is None
    assert starved(data, total=signal(falling(40, 1.0, 0.3))) is None


def test_a_score_that_jumps_between_the_shares_of_single_classes():
    shares = [0.1825, 0.1537, 0.1825, 0.0963, 0.1825, 0.1825, 0.1537, 0.1825] * 3
    assert few_values(signal(shares, direction="higher")).values["value"] == 0.1825
    assert few_values(signal([0.3] * 8 + [0.4] * 8 + [0.5] * 8, direction="higher")) is None
    assert few_values(signal(np.linspace(0.1, 0.5, 24), direction="higher")) is None
    assert few_values(signal([0.9, 0.95] * 12, direction="higher")) is None


# at guessing, and at the ceiling


@pytest.mark.parametrize("classes", [2, 5, 10, 100])
def test_a_loss_that_comes_down_to_guessing_and_stays(classes):
    values = np.log(classes) * (1 + 0.3 * np.exp(-2.0 * np.arange(40)))
    hit = settles_at_chance(signal(noisy(values, 0.0005)))
    assert hit is not None
    assert hit.values["classes"] == classes


@pytest.mark.parametrize(
    "values",
    [
        np.log(10) * (0.98 + 0.3 * np.exp(-2.0 * np.arange(40))),  # below guessing: something was learned
        np.log(10) * (1 + 0.001 * np.ones(40)),  # never above it: another question
        falling(40, 3.0, 2.0),  # passes by
        np.log(7.4) * (1 + 0.3 * np.exp(-2.0 * np.arange(40))),  # no number of classes
    ],
)
def test_what_does_not_settle_at_guessing(values):
    assert settles_at_chance(signal(noisy(values, 0.0005))) is None


def test_the_number_of_classes_is_believed_where_it_is_known():
    values = signal(np.log(43) * (1 + 0.3 * np.exp(-2.0 * np.arange(40))))
    assert settles_at_chance(values) is None
    assert settles_at_chance(values, classes=43) is not None


def rewards(values):
    return signal(values, name="rl/reward", direction="higher")


@pytest.mark.parametrize("seed", range(5))
def test_a_reward_at_its_ceiling_needs_no_gain(seed):
    rng = np.random.default_rng(seed)
    assert never_better(rewards((rng.random(80) < 0.9).astype(float))) is None
    assert never_better(rewards(np.zeros(80))) is not None
    assert never_better(rewards(-200.0 + 20 * rng.normal(size=80))) is not None


def test_noise_that_would_hide_a_visible_gain_says_nothing():
    score = signal(
        0.5 + 0.15 * np.random.default_rng(0).normal(size=15), name="metric/accuracy/val", direction="higher"
    )
    with pytest.raises(NotEnoughData, match="noisy"):
        never_better(score, visible=0.2, minimum=10)


def test_a_running_total_is_judged_by_its_growth():
    still, growing = signal([1.0, 2, 3, 4] + [4.0] * 36), signal(np.arange(40.0))
    assert fraction_above(still, above=0, share=0.2, counter=True) is None
    assert fraction_above(still, above=0, share=0.2).values["share"] == 1.0
    assert fraction_above(growing, above=0, share=0.2, counter=True).values["grown"] == pytest.approx(39 / 40)
    each_interval = signal([2.0, 0, 3, 0] * 10)
    assert fraction_above(each_interval, above=0, share=0.2, counter=True).values["share"] == 0.5


def test_a_score_that_improves_has_a_direction_and_is_no_half_of_a_pair():
    rising = np.linspace(0.5, 0.8, 20)
    assert score_improves(signal(rising, name="metric/bleu/val", direction="higher")).values["gain"] > 0.05
    assert score_improves(signal(rising[::-1], name="metric/wer/val", direction="lower")) is not None
    assert score_improves(signal(rising, name="metric/wer/val", direction="lower")) is None
    assert score_improves(signal(rising, name="metric/precision/val", direction="higher")) is None
    assert score_improves(signal(rising[::-1], name="metric/length/val", direction=None)) is None
