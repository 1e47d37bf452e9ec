"""Losses that are called by less than their name: a total, a term, a split, an error, a bound, a layer, a reward function."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import gradoctor

STEPS = list(range(1, 31))
FALLING = [4.0 - 0.1 * step for step in STEPS]


def _of_table(**columns: list[float]) -> set[str]:
    return set(gradoctor.load({"step": STEPS, **columns})[0].signals)


def _of_lines(folder: Path, *lines: str) -> dict[str, str]:
    path = folder / "train.log"
    path.write_text("\n".join(lines), encoding="utf-8")
    return {name: signal.spelling for name, signal in gradoctor.load(path)[0].signals.items()}


def test_a_total_beside_its_terms_is_the_loss(tmp_path: Path) -> None:
    lines = [f"Epoch {e} | total {4.5 / e:.3f} | seg {3.1 / e:.3f} | depth {1.4 / e:.3f}" for e in STEPS]
    names = _of_lines(tmp_path, *lines)
    assert names["loss/train"] == "total"
    assert {"loss/seg", "loss/depth"} <= set(names)


def test_a_total_that_counts_or_stands_alone_stays_a_count() -> None:
    assert "loss/train" not in _of_table(
        total=[100.0 * s for s in STEPS], seg=FALLING, depth=FALLING, val_acc=FALLING
    )
    assert "loss/train" not in _of_table(total=FALLING, accuracy=[0.01 * step for step in STEPS])
    assert "loss/other" in _of_table(total=FALLING, loss=FALLING, other_loss=FALLING)


def test_a_programs_word_between_two_numbers_is_a_name(tmp_path: Path) -> None:
    lines = [f"update {e:4d} ep_rew_mean {20 + e:.2f} approx_kl 0.01{e:02d} entropy 0.64" for e in STEPS]
    assert {"rl/reward", "rl/kl", "rl/entropy"} <= set(_of_lines(tmp_path, *lines))


def test_prose_and_settings_between_two_numbers_name_nothing(tmp_path: Path) -> None:
    lines = [f"Epoch {e} loss {4 / e:.3f} wrote to out_dir 3 with MAX_ROWS 7" for e in STEPS]
    assert set(_of_lines(tmp_path, *lines)) == {"loss/train"}


def test_a_negative_bound_that_falls_is_the_loss() -> None:
    names = gradoctor.load({"epoch": STEPS, "elbo_train": [1500.0 - s for s in STEPS]})[0].signals
    assert names["loss/train"].direction == "lower"
    rising = gradoctor.load({"epoch": STEPS, "elbo_train": [-1500.0 + s for s in STEPS]})[0].signals
    assert rising["metric/elbo/train"].direction == "higher"


def test_a_bare_split_of_the_losss_size_is_the_loss_beside_terms() -> None:
    names = _of_table(loss=FALLING, bce=FALLING, kld=[0.1] * 30, val=[4.1 - 0.1 * s for s in STEPS])
    assert {"loss/train", "loss/val", "loss/ce", "loss/kl"} <= names
    assert "loss/val" not in _of_table(loss=FALLING, bce=FALLING, val=[60.0 + s for s in STEPS])


def test_the_only_error_beside_a_gradient_norm_is_the_loss() -> None:
    assert "loss/train" in _of_table(mse=FALLING, grad_norm=[0.1] * 30)
    assert "loss/train" not in _of_table(mse=FALLING, accuracy=[0.1] * 30)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("grad/layer0", "grad/norm/layer0"),
        ("gradients/encoder.layers.0.weight", "grad/norm/encoder.layers.0.weight"),
        ("moe/max_expert_load", "moe/max_share"),
        ("moe/router_entropy", "moe/router_entropy"),
        ("rewards/accuracy_reward/mean", "rl/task_score/accuracy_reward"),
        ("rewards/helpful_rm/mean", "rl/reward_part/helpful_rm"),
    ],
)
def test_names_with_a_path_in_front(spelling: str, name: str) -> None:
    rng = np.random.default_rng(0)
    assert name in _of_table(loss=FALLING, **{spelling: rng.uniform(0.1, 0.2, 30).tolist()})
