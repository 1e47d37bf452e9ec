"""A name that reinforcement learning shares with others means what its neighbours say."""

from __future__ import annotations

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
