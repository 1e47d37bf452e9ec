"""Validation against training."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.apart_from_start import apart_from_start
from gradoctor.detectors.best_early import best_early
from gradoctor.detectors.disagree import disagree
from gradoctor.detectors.disagree import pairs as loss_pairs
from gradoctor.detectors.generalisation_gap import generalisation_gap, pairs
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.never_better import never_better
from gradoctor.detectors.overfitting import overfitting
from gradoctor.detectors.ratio_of import ratio_of
from gradoctor.detectors.repeats import repeats
from gradoctor.detectors.score_lost import score_lost
from tests.detectors.made import signal


def falling(n, first, last, rate=5.0):
    return last + (first - last) * np.exp(-rate * np.arange(n) / (n - 1))


def noisy(level, sigma, seed=0):
    return level * np.exp(np.random.default_rng(seed).normal(0, sigma, len(level)))


def score(values, name="metric/accuracy/val"):
    return signal(values, name=name, direction="higher")


@given(st.integers(0, 10_000), st.integers(12, 200), st.floats(0.2, 3))
@settings(max_examples=40)
def test_validation_that_rises_while_training_falls(seed, n, rise):
    turn = n // 3
    val = np.concatenate([falling(turn, 1.0, 0.5), np.linspace(0.5, 0.5 * (1 + rise), n - turn)])
    hit = overfitting(
        signal(noisy(val, 0.01, seed)), train=signal(noisy(falling(n, 1.0, 0.1), 0.02, seed + 1))
    )
    assert hit.values["rise"] > 0.1
    assert hit.values["train_last"] < hit.values["train_then"]


@given(st.integers(0, 10_000))
@settings(max_examples=5)
def test_validation_that_settles_hardly_ever_looks_like_overfitting(seed):
    """Noise makes any shape once in a while: at most one in a hundred courses may be accused."""
    rng = np.random.default_rng(seed)
    accused = 0
    for _ in range(100):
        n, sigma = int(rng.integers(8, 201)), rng.uniform(0.01, 0.06)
        first, second = rng.integers(0, 2**31, 2)
        val, train = noisy(falling(n, 1.0, 0.5), sigma, first), noisy(falling(n, 1.0, 0.2), 0.02, second)
        accused += overfitting(signal(val), train=signal(train)) is not None
    assert accused <= 1


def test_where_both_rise_it_is_not_overfitting():
    bend = np.concatenate([falling(10, 1.0, 0.5), np.linspace(0.5, 1.2, 10)])
    assert overfitting(signal(bend), train=signal(bend)) is None


def test_late_generalisation_is_not_overfitting():
    val = np.concatenate([np.linspace(4.7, 20, 10), np.linspace(20, 0.1, 10), np.full(5, 0.05)])
    assert overfitting(signal(val), train=signal(falling(25, 4.7, 1e-3))) is None


def test_a_score_that_falls_back():
    values = np.concatenate([np.linspace(0.5, 0.8, 8), np.linspace(0.8, 0.65, 12)])
    hit = overfitting(score(values), train=signal(falling(20, 1, 0.1)))
    assert hit.values["best"] == pytest.approx(0.8, abs=0.02)
    assert hit.values["last"] == pytest.approx(0.66, abs=0.02)


def test_four_evaluations_are_too_few():
    with pytest.raises(NotEnoughData):
        overfitting(signal([1, 0.5, 0.6, 0.9]))


def test_the_best_lies_early():
    val = np.concatenate([np.linspace(1, 0.6, 7), np.linspace(0.62, 1.1, 14)])
    hit = best_early(signal(val))
    assert (hit.values["best_at"], hit.values["best"]) == ("epoch 7", 0.6)
    assert best_early(signal(falling(20, 1, 0.5))) is None


def test_scores_are_paired_by_name():
    train, val, other = (
        score([1], "metric/f1/train"),
        score([1], "metric/f1/val"),
        score([1], "metric/auc/val"),
    )
    assert pairs((train, val, other)) == [(train, val)]
    plain, longer = score([1], "metric/accuracy"), score([1], "metric/accuracy_on_set/test")
    assert pairs((plain, longer)) == [(plain, longer)]


def test_a_gap_that_stays():
    train, val = score(falling(20, 0.5, 0.99), "metric/accuracy/train"), score(falling(20, 0.4, 0.66))
    assert generalisation_gap((train, val)).values["gap"] == pytest.approx(0.33, abs=0.02)
    assert generalisation_gap((train, score(np.linspace(0.1, 0.7, 20)))) is None
    assert generalisation_gap((train, score(falling(20, 0.5, 0.93)))) is None
    with pytest.raises(NotEnoughData):
        generalisation_gap((train,))


def test_apart_before_anything_was_learned_by_heart():
    train = signal(falling(12, 1.2, 0.1))
    assert apart_from_start(signal(np.linspace(2.6, 3.3, 12)), train=train).values["times"] > 2
    assert apart_from_start(signal(falling(12, 2.6, 1.4)), train=train) is None
    assert apart_from_start(signal(np.linspace(1.25, 3.3, 12)), train=train) is None


def test_loss_and_score_run_apart():
    loss = signal(falling(12, 0.66, 0.07), name="loss/val")
    assert disagree((loss, score(falling(12, 0.84, 0.1)))).values["tau"] < -0.9
    assert disagree((loss, score(falling(12, 0.3, 0.9)))) is None
    with pytest.raises(NotEnoughData):
        disagree((loss, score(falling(12, 0.84, 0.1), "metric/accuracy/test")))


def test_scores_are_compared_with_the_loss_of_their_part():
    total, part = signal([1], name="loss/train"), signal([1], name="loss/mc")
    of_part, of_all = score([1], "metric/mc_accuracy"), score([1], "metric/accuracy")
    assert loss_pairs((total, part, of_part, of_all)) == [(part, of_part), (total, of_all)]


def test_a_noisy_score_that_never_rises():
    rng = np.random.default_rng(0)
    flat, rising = -48 + rng.normal(0, 1.5, 60), np.linspace(20, 200, 60) + rng.normal(0, 5, 60)
    assert never_better(signal(flat, direction="higher", name="rl/reward")) is not None
    assert never_better(signal(rising, direction="higher", name="rl/reward")) is None


def test_ratios_are_taken_at_the_same_place():
    loss, val = signal([4, 3, 2, 1, 1, 1]), signal([2, 1.5, 1, 0.5, 0.5, 0.5])
    assert ratio_of(val, to=loss, below=0.8).values["ratio"] == 0.5
    assert ratio_of(val, to=loss, above=0.8) is None
    with pytest.raises(NotEnoughData):
        ratio_of(val, to=signal([0, 0, 0, 0, 0, 0]))


def wandering(rng, n, sigma, memory=0.6):
    """Noise that lasts: one small set, evaluated again and again."""
    out, level = np.empty(n), rng.normal(0, sigma)
    for i in range(n):
        level = memory * level + rng.normal(0, sigma * (1 - memory**2) ** 0.5)
        out[i] = level
    return out


def test_a_score_that_wanders_by_itself_hardly_ever_falls_back():
    accused = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(20, 60))
        f1 = falling(n, 0.3, 0.6, 10) + wandering(rng, n, 0.05)
        accused += overfitting(score(f1), train=signal(falling(n, 1.0, 0.05)), rise=0.08) is not None
    assert accused <= 5


@pytest.mark.parametrize("seed", range(10))
def test_a_score_that_falls_back_beyond_its_wandering_is_told(seed):
    rng = np.random.default_rng(seed)
    f1 = np.concatenate([falling(20, 0.3, 0.7), np.linspace(0.7, 0.45, 25)]) + wandering(rng, 45, 0.015)
    assert overfitting(score(f1), train=signal(falling(45, 1.0, 0.05)), rise=0.08) is not None


def test_gaps_are_no_evaluations():
    nan = float("nan")
    values = [nan, 0.63, nan, nan, 0.74, nan, nan, 0.78, nan, nan, 0.78, nan, nan, 0.81, nan, nan, 0.3]
    assert overfitting(score(values), alone=0.15) is None


def test_two_series_that_are_one_and_one_series_under_two_names():
    course = noisy(falling(12, 2.3, 0.35), 0.02)
    val, train = signal(course, name="loss/val"), signal(course.copy(), name="loss/train")
    assert repeats(val, of=train).values["count"] == 12
    nearly = course.copy()
    nearly[5] += 1e-6
    assert repeats(val, of=signal(nearly, name="loss/train")) is None
    assert repeats(signal(np.zeros(12), name="loss/val"), of=signal(np.zeros(12), name="loss/train")) is None
    with pytest.raises(NotEnoughData, match="once"):
        repeats(val, of=val)


def test_a_score_that_training_has_and_validation_has_not():
    train = score(np.linspace(0.2, 0.75, 30), "metric/dice/train")
    hit = score_lost((train, score(np.full(30, 0.03), "metric/dice/val")))
    assert hit.values["most"] == pytest.approx(0.03)
    assert hit.values["train_last"] > 0.7
    assert score_lost((train, score(np.linspace(0.03, 0.6, 30), "metric/dice/val"))) is None
    assert score_lost((train, score(np.linspace(0.0, 0.2, 30), "metric/dice/val"))) is None
    with pytest.raises(NotEnoughData):
        score_lost((train, score(np.full(30, 0.03), "metric/iou/val")))
