"""Names that frameworks give to divergences, dead units, codes, experts and representations."""

from __future__ import annotations

import numpy as np
import pytest

import gradoctor
from gradoctor.signals.names import understand
from gradoctor.signals.run import Signal, place

STEPS = list(range(1, 31))


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("actor/ppo_kl", "rl/kl"),  # verl
        ("actor/kl_loss", "loss/kl"),
        ("actor/pg_clipfrac", "rl/clip_fraction"),
        ("response_length/clip_ratio", "rl/clipped_completions"),
        ("critic/rewards/mean", "rl/reward"),
        ("critic/vf_explained_var", "rl/explained_variance"),
        ("objective/kl", "rl/sequence_kl"),  # TRL's PPO
        ("policy/approxkl_avg", "rl/kl"),
        ("rewards/chosen", "pref/chosen_reward"),  # TRL's DPO
        ("rewards/accuracies", "pref/accuracy"),
        ("train/approx_kl", "rl/kl"),  # Stable-Baselines3
        ("dead_relu_frac", "act/dead"),
        ("frac_dead", "act/dead"),
        ("activations/dead", "act/dead"),
        ("dead_relu/layer1", "act/dead/layer1"),
        ("layers.3/dead_frac", "act/dead/layers.3"),
        ("zero_fraction/relu1", "act/zeros/relu1"),
        ("feature_std", "repr/std"),
        ("effective_rank", "repr/rank"),
        ("codebook_usage", "codebook/usage"),
        ("train/expert_load/3", "moe/load/3"),
        ("attention/entropy", "attn/entropy"),
        ("param_norm/encoder", "weight/norm/encoder"),
    ],
)
def test_a_name_is_understood(spelling: str, canonical: str) -> None:
    assert understand(spelling).canonical == canonical


def _signals(**columns: list[float]) -> dict[str, Signal]:
    return dict(gradoctor.load({"step": STEPS, **columns})[0].signals)


def test_percent_and_fraction_of_dead_units_are_one_unit_and_a_count_is_another() -> None:
    loss = [1.0] * 30
    assert _signals(loss=loss, dead_neurons=[12.5] * 30)["act/dead"].values[0] == pytest.approx(0.125)
    assert _signals(loss=loss, dead_neurons=[0.125] * 30)["act/dead"].values[0] == pytest.approx(0.125)
    assert "act/dead_count" in _signals(loss=loss, dead_neurons=[37.0] * 30)


def test_a_clip_fraction_without_a_policy_is_of_the_gradient() -> None:
    assert "grad/clip_ratio" in _signals(loss=[1.0] * 30, clip_fraction=[0.9] * 30)
    assert "rl/clip_fraction" in _signals(policy_loss=[1.0] * 30, clip_fraction=[0.9] * 30)


def test_a_perplexity_beside_a_quantiser_is_of_its_codes() -> None:
    assert "codebook/perplexity" in _signals(loss=[1.0] * 30, vq_loss=[0.1] * 30, perplexity=[200.0] * 30)
    assert "metric/perplexity" in _signals(loss=[1.0] * 30, perplexity=[200.0] * 30)


def test_loads_of_experts_give_the_largest_share_and_the_idle_ones() -> None:
    columns = {f"expert_load/{k}": [900.0 if k == 0 else 1.0] * 30 for k in range(8)}
    signals = _signals(loss=[1.0] * 30, **columns)
    assert signals["moe/max_share"].values[0] == pytest.approx(900 / 907)
    assert signals["moe/idle_share"].values[0] == pytest.approx(7 / 8)


def test_a_position_has_the_digits_that_tell_it_from_its_neighbours() -> None:
    assert place(0.3165611463) == "0.317"
    assert place(1200.0) == "1200"
    assert place(2.00021, 1 + np.arange(9000) / 5000) == "2.0002"


def test_preferences_are_no_reinforcement_learning() -> None:
    falling = [0.69 - 0.01 * step for step in STEPS]
    names = _signals(
        loss=falling, kl=[0.1] * 30, **{"rewards/margins": [0.1] * 30, "rewards/chosen": [0.1] * 30}
    )
    assert {"pref/margin", "pref/chosen_reward", "loss/kl"} <= set(names)
    assert not [name for name in names if name.startswith("rl/")]


def test_saturated_units_and_padding_are_shares() -> None:
    signals = _signals(
        loss=[1.0] * 30, saturation=[60.0] * 30, **{"tanh1/saturation": [0.6] * 30, "pad_pct": [70.0] * 30}
    )
    assert signals["act/saturated"].values[0] == pytest.approx(0.6)
    assert "act/saturated/tanh1" in signals
    assert signals["data/padding"].values[0] == pytest.approx(0.7)
