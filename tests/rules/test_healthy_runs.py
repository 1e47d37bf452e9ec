"""Healthy trainings of many kinds, drawn with noise: no documented rule may call them sick.

The families are those that absolute thresholds accuse: clipped language models, summed losses, norms that
carry the loss scale, scores that start at zero, penalties that are all that is left.
"""

import numpy as np
import pytest

from gradoctor.diagnosis.engine import Asked, diagnose_run
from gradoctor.intake.columns import Event
from gradoctor.rulebook.load import load_rules
from gradoctor.rulebook.packs import expectations, load_packs, packs_for
from gradoctor.signals.derived import with_derived
from gradoctor.signals.names import understand
from gradoctor.signals.run import Fact, Run, Signal

MINE = {"gradients", "structure", "predictions", "data"}
ALSO = {
    "loss-imbalance",
    "metric-never-moved",
    "split-explodes",
    "clamped-loss-scale",
    "early-stop-while-sick",
}
RULES = tuple(rule for rule in load_rules() if rule.category in MINE or rule.id in ALSO)
PACKS = load_packs()


def made(series, facts=None, events=(), *, steps=False):
    """A run of the series, one point an epoch (or every ten steps)."""
    signals = {}
    for name, values in series.items():
        values = np.asarray(values, dtype=np.float64)
        axis = np.arange(1, len(values) + 1, dtype=np.float64)
        step, epoch = (10 * axis, None) if steps else (None, axis)
        signals[name] = Signal(
            name,
            values,
            np.arange(1, len(values) + 1),
            step,
            epoch,
            understand(name).direction,
            file="run.log",
        )
    known = {name: Fact(name, value, name, "config.yaml", 1, True) for name, value in (facts or {}).items()}
    return with_derived(
        Run("run", signals, known, tuple(Event(kind, kind, 1, epoch=at) for kind, at in events))
    )


def fall(n, first, last, rng, noise=0.02):
    return (last + (first - last) * np.exp(-5 * np.linspace(0, 1, n))) * (1 + noise * rng.standard_normal(n))


def norms(n, level, rng, spread=0.3):
    return level * np.exp(spread * rng.standard_normal(n))


def fine_tuned_language_model(rng):
    return made(
        {"loss/train": fall(200, 2.4, 1.5, rng, 0.05), "grad/norm": norms(200, 5, rng)},
        {"clip/max_norm": 1.0},
        steps=True,
    )


def pre_trained_language_model(rng):
    return made(
        {
            "loss/train": fall(400, 10.8, 3.1, rng),
            "grad/norm": norms(400, 1, rng) * np.geomspace(8, 0.3, 400),
        },
        {"clip/max_norm": 1.0},
        steps=True,
    )


def summed_loss(rng):
    return made(
        {"loss/train": fall(60, 9e3, 6e3, rng), "grad/norm": norms(60, 1.5e4, rng)},
        {"clip/max_norm": 1.0, "loss/reduction": "sum"},
    )


def norm_with_loss_scale(rng):
    return made(
        {
            "loss/train": fall(100, 7, 3, rng),
            "grad/norm": norms(100, 9e4, rng),
            "amp/loss_scale": np.full(100, 65536.0),
        },
        steps=True,
    )


def norm_grows_as_it_learns(rng):
    return made(
        {
            "loss/train": fall(100, 2.3, 0.1, rng),
            "grad/norm": norms(100, 1, rng, 0.2) * np.geomspace(0.1, 3, 100),
        },
        {"clip/max_norm": 1.0},
    )


def clip_ratio_of_single_steps(rng):
    return made(
        {"loss/train": fall(300, 4, 2, rng), "grad/clip_ratio": (rng.random(300) < 0.35).astype(float)},
        steps=True,
    )


def clip_ratio_settles_late(rng):
    return made(
        {
            "loss/train": fall(40, 4, 1, rng),
            "grad/clip_ratio": np.clip(np.linspace(1.0, 0.1, 40) + 0.05 * rng.standard_normal(40), 0, 1),
        }
    )


def policy_gradient(rng):
    return made(
        {
            "rl/reward": np.linspace(20, 480, 80) + 20 * rng.standard_normal(80),
            "grad/norm": norms(80, 9, rng),
        },
        {"clip/max_norm": 0.5},
        steps=True,
    )


def variational_autoencoder(rng):
    return made(
        {
            "loss/train": fall(50, 540, 105, rng),
            "loss/recon": fall(50, 540, 80, rng),
            "loss/kl": 25 - 24 * np.exp(-np.arange(50) / 5),
            "grad/norm": norms(50, 300, rng),
        }
    )


def detector(rng):
    return made(
        {
            "loss/cls": fall(60, 1.2, 0.2, rng),
            "loss/box": fall(60, 0.6, 0.3, rng),
            "metric/map/val": np.concatenate([[0, 0, 0], np.linspace(0, 0.4, 57)]),
        }
    )


def penalty_is_all_that_is_left(rng):
    return made(
        {
            "loss/recon": fall(40, 1.0, 1e-3, rng),
            "loss/sparse": np.full(40, 0.02),
            "loss/acyclic": fall(40, 0.3, 0.05, rng),
            "grad/clip_ratio": fall(40, 0.95, 0.01, rng),
        }
    )


def structure_learner(rng):
    edges = np.concatenate([[0, 0, 2, 5], rng.integers(7, 13, 26)])
    f1 = np.clip(
        np.concatenate([[0, 0, 0, 0.07, 0.0], np.linspace(0.1, 0.7, 25)]) + 0.03 * rng.standard_normal(30),
        0,
        1,
    )
    series = {
        "structure/edges": edges,
        "metric/f1/val": f1,
        "metric/shd/val": np.concatenate([[np.inf] * 2, np.linspace(27, 8, 28)]),
        "structure/threshold": rng.uniform(0.05, 0.3, 30),
        "grad/clip_ratio": fall(30, 0.96, 0.001, rng),
    }
    return made(
        series,
        {
            "loss_weight/recon": 10.0,
            "loss_weight/acyclic": 1e-5,
            "loss_weight/disen": 1e-4,
            "data/input_max": 10.8,
        },
    )


def images_of_bytes(rng):
    return made(
        {"loss/train": fall(40, 2.3, 0.3, rng), "grad/norm": norms(40, 2, rng)},
        {"data/input_max": 255, "data/input_min": 0},
    )


def small_predictions(rng):
    return made({"loss/train": fall(40, 1e-3, 6e-4, rng), "pred/std": norms(40, 2e-3, rng, 0.1)})


def tagger_with_a_slow_start(rng):
    return made(
        {
            "loss/train": fall(30, 0.8, 0.05, rng),
            "metric/f1/val": np.concatenate([[0, 0, 0, 0], np.linspace(0.05, 0.85, 26)]),
        }
    )


def low_noisy_f1(rng):
    return made(
        {
            "metric/f1/val": np.clip(0.12 + 0.05 * rng.standard_normal(40), 0, 1),
            "loss/train": fall(40, 1, 0.6, rng),
        }
    )


def stopped_after_converging(rng):
    f1 = 0.85 - 0.6 * np.exp(-np.arange(40) / 6) + 0.01 * rng.standard_normal(40)
    return made({"metric/f1/val": f1, "loss/train": fall(40, 1, 0.1, rng)}, events=[("early-stop", 40)])


def fine_tuned_regressor(rng):
    return made(
        {
            "metric/mae/val": 0.52 - 0.02 * np.linspace(0, 1, 20) + 0.003 * rng.standard_normal(20),
            "loss/train": fall(20, 0.4, 0.35, rng),
        }
    )


def several_evaluation_sets(rng):
    return made(
        {
            "metric/mae/val": fall(30, 2, 0.5, rng),
            "metric/mae/hard": fall(30, 40, 12, rng),
            "loss/val/far": fall(30, 9, 5, rng),
            "loss/val/near": fall(30, 2, 1, rng),
        }
    )


def guarded_predictions(rng):
    return made(
        {
            "pred/degeneracy_resets": rng.integers(0, 4, 30),
            "pred/std": norms(30, 0.3, rng),
            "loss/train": fall(30, 1, 0.5, rng),
        },
        {"pred/std_floor": 1e-6},
    )


LEVELS = {"embedding": 3e-5, "encoder": 2e-2, "head": 1.5}


def norms_by_module(rng):
    return made({f"grad/norm/{name}": norms(40, level, rng) for name, level in LEVELS.items()})


FAMILIES = [
    value
    for _, value in sorted(globals().items())
    if getattr(value, "__code__", None) and value.__code__.co_varnames[:1] == ("rng",)
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_no_documented_rule_accuses(family):
    for seed in range(8):
        run = family(np.random.default_rng(seed))
        asked = Asked(RULES, expectations(packs_for(run, PACKS)))
        diagnosis = diagnose_run(run, asked)
        assert [(f.rule, f.summary) for f in diagnosis.findings if f.severity != "info"] == []
        assert [v.reason for v in diagnosis.coverage if v.kind == "error"] == []


def test_the_families_were_found():
    assert len(FAMILIES) >= 20
