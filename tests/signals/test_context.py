"""A name that reinforcement learning shares with others means what its neighbours say."""

from __future__ import annotations

import pytest

import gradoctor

STEPS = list(range(1, 31))
KL = [2.0 + 0.1 * step for step in STEPS]


def _signals(**columns: list[float]) -> set[str]:
    return set(gradoctor.load({"step": STEPS, **columns})[0].signals)


def test_kl_beside_a_loss_is_a_term_of_the_loss() -> None:
    names = _signals(loss=[90.0 - step for step in STEPS], kl=KL)
    assert "loss/kl" in names
    assert not [name for name in names if name.startswith("rl/")]


def test_kl_beside_a_reward_is_the_policys_step() -> None:
    assert "rl/kl" in _signals(reward=[float(step) for step in STEPS], kl=KL)
    assert "rl/kl" in _signals(policy_loss=[0.1] * 30, kl=KL)


def test_a_name_of_reinforcement_learning_alone_keeps_its_meaning() -> None:
    assert "rl/kl" in _signals(loss=[1.0] * 30, approx_kl=KL)


def test_entropy_without_a_policy_is_the_predictions() -> None:
    names = _signals(loss=[90.0 - step for step in STEPS], entropy=[2.3 - 0.07 * step for step in STEPS])
    assert "pred/entropy" in names
    assert "rl/entropy" not in names


def test_a_variational_autoencoder_is_not_accused_of_a_policy_that_moves_too_far() -> None:
    frame = {"step": STEPS, "loss": [90.0 - step for step in STEPS], "kl": KL}
    assert "kl-too-large" not in {finding.rule for finding in gradoctor.diagnose(frame).findings}


def test_the_only_loss_of_a_boosting_log_is_its_loss() -> None:
    columns = {"train-logloss": [0.7 - 0.01 * step for step in STEPS], "val-logloss": [0.7] * 30}
    assert {"loss/train", "loss/val"} <= _signals(**columns)


def test_the_only_error_measure_stands_for_a_loss_that_is_not_logged() -> None:
    columns = {"train-rmse": [9.0 - 0.1 * step for step in STEPS], "val-rmse": [9.0] * 30}
    assert {"loss/train", "loss/val"} <= _signals(**columns)
    assert "metric/rmse/train" in _signals(loss=[1.0] * 30, **columns)


def test_one_player_s_loss_is_not_the_loss() -> None:
    assert "loss/discriminator" in _signals(d_loss=[0.7] * 30)
    assert {"loss/recon", "loss/sparse"} <= _signals(recon_loss=[0.7] * 30, sparse_loss=[0.1] * 30)


def test_the_logarithm_of_a_perplexity_is_the_loss_where_none_is_logged() -> None:
    run = gradoctor.diagnose({"step": STEPS, "train_ppl": [2.718281828**2] * 30}).runs[0].run
    assert run.signals["loss/train"].values[0] == pytest.approx(2.0)
    with_loss = gradoctor.diagnose({"step": STEPS, "train_ppl": [9.0] * 30, "val_loss": [2.0] * 30})
    assert "loss/train" not in with_loss.runs[0].run.signals
