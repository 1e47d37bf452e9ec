"""Entropy is told from its loss where that is all there is."""

from __future__ import annotations

import gradoctor

STEPS = list(range(1, 41))
FLAT = [10.0 + 0.1 * (-1) ** step for step in STEPS]


def test_a_negative_entropy_loss_gives_the_entropy() -> None:
    frame = {"step": STEPS, "reward": FLAT, "entropy_loss": [-1.3 + 0.03 * step for step in STEPS]}
    (run,) = gradoctor.diagnose(frame).runs
    assert run.run.signals["rl/entropy"].values[0] == 1.27


def test_a_positive_one_leaves_the_sign_open() -> None:
    frame = {"step": STEPS, "reward": FLAT, "entropy_loss": [0.01] * 40}
    assert "rl/entropy" not in gradoctor.diagnose(frame).runs[0].run.signals


def test_a_collapse_is_seen_under_either_name() -> None:
    fallen = [1.38 * (1 - step / 21) for step in range(20)] + [0.0004] * 20
    for name, sign in (("entropy", 1), ("entropy_loss", -1)):
        frame = {"step": STEPS, "reward": FLAT, name: [sign * value for value in fallen]}
        told = {finding.rule for finding in gradoctor.diagnose(frame).findings}
        assert "entropy-collapse" in told, name
        assert "entropy-at-maximum" not in told, name
