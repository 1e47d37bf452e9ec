from __future__ import annotations

import pytest

from gradoctor.intake.columns import RawFact
from gradoctor.signals.facts import canonical_facts, fact_name


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("lr", "optim/lr"),
        ("optimizer.lr", "optim/lr"),
        ("train.batch.train_batch_size", "data/batch_size"),
        ("scheduler.patience", "optim/scheduler_patience"),
        ("early_stopping_patience", "train/patience"),
        ("lambda_recon", "loss_weight/recon"),
        ("loss_weights.ranking", "loss_weight/ranking"),
        ("min_variance_penalty", "loss_weight/min_variance"),
        ("calib_max_weight", "loss_weight/calib_max"),
        ("weight_decay", "optim/weight_decay"),
        ("VARIANCE_PENALTY_WEIGHT", "loss_weight/variance_penalty"),
        ("gradient_clip_norm", "clip/max_norm"),
        ("ent_coef", "loss_weight/entropy"),
        ("model.hidden", None),
        ("class_weights", None),
        ("", None),
    ],
)
def test_configuration_keys(key: str, fact: str | None) -> None:
    assert fact_name(key) == fact


def test_a_shallow_key_wins_over_a_deep_one() -> None:
    facts = canonical_facts([RawFact("sub.model.lr", 1.0), RawFact("lr", 2.0)], "c.yaml", config=True)
    assert facts["optim/lr"].value == 2.0
