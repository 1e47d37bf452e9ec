"""Collapses and explosions that a log of losses alone does not show, each beside its healthy twin: modules, divergences, codes,
experts, attention, weights, values, preferences, evaluations.
"""

from __future__ import annotations

import numpy as np
from synthetic import Generator, between, fall, healthy, pick, red, run, sick, times

from gradoctor.intake.columns import Event
from gradoctor.signals.derived import with_derived
from gradoctor.signals.run import Run


def _away(rng: Generator, n: int, level: float, grown: float) -> np.ndarray:
    """Level until somewhere in the first 60 %, then exponential growth to ``grown`` times."""
    onset = rng.uniform(0.1, 0.6)
    t = np.maximum(0.0, np.arange(n) / n - onset) / (1 - onset)
    return times(rng, level * grown**t, rng.uniform(0.02, 0.15))


def _settling(rng: Generator, n: int, low: float, high: float) -> np.ndarray:
    return times(rng, fall(n, low, high, rng.uniform(4, 12)), rng.uniform(0.02, 0.15))


def _gone(rng: Generator, n: int, level: float, left: float) -> np.ndarray:
    """Falls to ``left`` of its level within the first half."""
    rate = rng.uniform(12, 40)
    return times(rng, fall(n, level, level * left, rate), rng.uniform(0.01, 0.05))


@sick("module-gradient-explodes", "gradient-explosion", "gradient-swells-with-depth")
def a_module_explodes(rng: Generator) -> Run:
    n, count = int(between(rng, 40, 800)), int(rng.integers(3, 12))
    norms = {f"grad/norm/block{k}": times(rng, np.full(n, rng.uniform(0.1, 2)), 0.15) for k in range(count)}
    norms[f"grad/norm/block{int(rng.integers(count))}"] = _away(rng, n, 0.5, between(rng, 3e4, 1e8))
    return run({"loss/train": times(rng, fall(n, 3.5, 1.5, 5), 0.02), **norms}, epochs=False, every=20)


@healthy
def modules_that_wake_up(rng: Generator) -> Run:
    """Norms of late layers grow while the loss falls, by less than a hundred times, and settle."""
    n, count = int(between(rng, 40, 800)), int(rng.integers(3, 12))
    norms = {
        f"grad/norm/block{k}": _settling(rng, n, between(rng, 0.02, 1), rng.uniform(0.3, 1.5))
        for k in range(count)
    }
    return run({"loss/train": times(rng, fall(n, 3.5, 1.0, 5), 0.02), **norms}, epochs=False, every=20)


@sick("kl-runs-away", "kl-too-large")
def divergence_runs_away(rng: Generator) -> Run:
    n = int(between(rng, 60, 800))
    onset = rng.uniform(0.3, 0.55)
    t = np.maximum(0.0, np.arange(n) / n - onset) / (1 - onset)
    kl = times(
        rng, (0.0005 + 0.04 * np.minimum(1, np.arange(n) / n / onset)) * between(rng, 300, 3000) ** t, 0.05
    )
    return run(
        {"rl/reward": 0.3 + 0.4 * np.arange(n) / n + rng.normal(0, 0.03, n), "rl/kl": kl}, epochs=False
    )


@healthy
def divergence_builds_up(rng: Generator) -> Run:
    """The policy leaves its reference step by step, to some hundredths or tenths a token."""
    n = int(between(rng, 60, 800))
    kl = np.abs(times(rng, fall(n, 1e-4, between(rng, 0.02, 0.6), rng.uniform(1.5, 6)), 0.15))
    return run(
        {"rl/reward": 0.3 + 0.4 * np.arange(n) / n + rng.normal(0, 0.03, n), "rl/kl": kl}, epochs=False
    )


@sick("posterior-collapse")
def posterior_collapses(rng: Generator) -> Run:
    n = int(between(rng, 15, 200))
    recon = times(rng, fall(n, 1.05, 1.0, 8) * between(rng, 20, 500), 0.003)
    kl = _gone(rng, n, rng.uniform(1, 8), 10 ** rng.uniform(-5, -3.2))
    return run({"loss/train": recon + kl, "loss/recon": recon, "loss/kl": kl})


@healthy
def autoencoder_with_a_schedule(rng: Generator) -> Run:
    """The divergence falls, or builds up, as its weight rises, and stays a part of the whole."""
    n = int(between(rng, 15, 200))
    recon = times(rng, fall(n, 2.2, 1.0, 6) * 95, 0.004)
    kl = times(rng, fall(n, between(rng, 5, 200), rng.uniform(12, 30), rng.uniform(3, 10)), 0.02)
    return run({"loss/train": recon + kl, "loss/recon": recon, "loss/kl": kl})


@sick("divergence-term-explodes", "component-rises", "loss-divergence", "loss-rising", "loss-imbalance")
def divergence_term_runs_away(rng: Generator) -> Run:
    n = int(between(rng, 40, 300))
    kl = _away(rng, n, 12, between(rng, 2e3, 1e6))
    recon = times(rng, fall(n, 200, 95, 6), 0.01)
    return run({"loss/train": recon + kl, "loss/recon": recon, "loss/kl": kl})


@sick("representation-collapse")
def embeddings_collapse(rng: Generator) -> Run:
    n = int(between(rng, 15, 300))
    loss = -1 + fall(n, 0.5, 0.0002, 20)
    name, level, left = pick(rng, ("repr/std", 0.03, 0.02), ("repr/rank", 200, 0.006))
    return run({"loss/train": loss, name: _gone(rng, n, level, left)})


@healthy
def embeddings_apart(rng: Generator) -> Run:
    """Spread and rank move by a factor of two, in either direction."""
    n = int(between(rng, 15, 300))
    return run(
        {
            "loss/train": times(rng, fall(n, 1.8, 0.4, 5), 0.01),
            "repr/std": _settling(rng, n, rng.uniform(0.012, 0.05), rng.uniform(0.012, 0.05)),
            "repr/rank": _settling(rng, n, rng.uniform(80, 400), rng.uniform(80, 400)),
        }
    )


@sick("attention-collapse")
def attention_collapses(rng: Generator) -> Run:
    n = int(between(rng, 40, 600))
    series = {"loss/train": times(rng, fall(n, 9, 3, 6), 0.01)}
    if rng.random() < 0.5:
        series["attn/entropy"] = _gone(rng, n, rng.uniform(3, 6), 10 ** rng.uniform(-3, -1.3))
    else:
        series["attn/max_logit"] = _away(rng, n, rng.uniform(4, 12), between(rng, 1e4, 1e7))
    return run(series, epochs=False, every=50)


@healthy
def attention_sharpens(rng: Generator) -> Run:
    n = int(between(rng, 40, 600))
    return run(
        {
            "loss/train": times(rng, fall(n, 9, 3, 6), 0.01),
            "attn/entropy": _settling(rng, n, rng.uniform(4, 6), rng.uniform(1.5, 4)),
            "attn/max_logit": _settling(rng, n, rng.uniform(4, 12), rng.uniform(10, 40)),
        },
        epochs=False,
        every=50,
    )


@sick("weights-shrinking")
def weights_decay_away(rng: Generator) -> Run:
    n = int(between(rng, 20, 400))
    loss = times(rng, 1.2 + 1.1 * np.abs(np.arange(n) / n - 0.2), 0.01)
    return run(
        {"loss/train": loss, "weight/norm": _gone(rng, n, between(rng, 10, 500), 10 ** rng.uniform(-3, -1.4))}
    )


@healthy
def weights_settle(rng: Generator) -> Run:
    n = int(between(rng, 20, 400))
    level = between(rng, 10, 500)
    weights = times(rng, fall(n, level, level * rng.uniform(0.4, 3.0), rng.uniform(1, 6)), 0.002)
    return run({"loss/train": times(rng, fall(n, 2.3, 0.4, 5), 0.02), "weight/norm": weights})


@sick("expert-collapse")
def experts_idle(rng: Generator) -> Run:
    n, count = int(between(rng, 30, 500)), int(rng.integers(4, 33))
    logits = rng.normal(0, 0.3, count)[:, None] + rng.normal(0, 0.1, (count, n))
    favoured = rng.permutation(count)[: max(1, count // 4)]
    logits[favoured] += rng.uniform(5, 8) * np.minimum(1, np.arange(n) / (0.15 * n))
    return _with_experts(n, logits)


@healthy
def experts_share(rng: Generator) -> Run:
    n, count = int(between(rng, 30, 500)), int(rng.integers(4, 33))
    return _with_experts(n, rng.normal(0, 0.5, count)[:, None] + rng.normal(0, 0.15, (count, n)))


def _with_experts(n: int, logits: np.ndarray) -> Run:
    loads = np.exp(logits) / np.exp(logits).sum(axis=0)
    series = {f"moe/load/{k}": load for k, load in enumerate(loads)}
    return with_derived(run({"loss/train": fall(n, 9, 3, 6), **series}, epochs=False, every=40))


@sick("router-logits-grow")
def router_logits_grow(rng: Generator) -> Run:
    n = int(between(rng, 40, 500))
    loss = times(rng, fall(n, 9, 3, 6), 0.01)
    return run(
        {"loss/train": loss, "loss/router_z": _away(rng, n, 0.5, between(rng, 3e3, 1e6))}, epochs=False
    )


@sick("q-values-run-away", "value-loss-explosion")
def values_run_away(rng: Generator) -> Run:
    n = int(between(rng, 60, 500))
    reward = -150 + 100 * np.minimum(1, np.arange(n) / (0.3 * n)) - 80 * np.maximum(0, np.arange(n) / n - 0.5)
    return run(
        {"rl/reward": reward + rng.normal(0, 12, n), "rl/q": _away(rng, n, 8, between(rng, 2e3, 1e6))},
        epochs=False,
    )


@healthy
def values_follow_the_returns(rng: Generator) -> Run:
    n = int(between(rng, 60, 500))
    rise = 1 - np.exp(-rng.uniform(2, 8) * np.arange(n) / n)
    reward = -150 + 350 * rise + rng.normal(0, 15, n)
    return run({"rl/reward": reward, "rl/q": 1 + 180 * rise + rng.normal(0, 2, n)}, epochs=False)


@sick("preference-not-learned")
def preferences_not_learned(rng: Generator) -> Run:
    n = int(between(rng, 20, 400))
    return run(
        {"loss/train": np.log(2) + rng.normal(0, 0.004, n), "pref/margin": rng.normal(0, 0.015, n)},
        epochs=False,
    )


@sick("chosen-answers-fall")
def chosen_fall_too(rng: Generator) -> Run:
    n = int(between(rng, 30, 400))
    chosen = fall(n, 0, -rng.uniform(9, 25), rng.uniform(2, 5)) + rng.normal(0, 0.2, n)
    rejected = 1.6 * chosen + rng.normal(0, 0.3, n)
    loss = times(rng, fall(n, 0.69, 0.03, 5), 0.05)
    series = {"loss/train": loss, "pref/chosen_reward": chosen, "pref/rejected_reward": rejected}
    return run({**series, "pref/margin": chosen - rejected}, epochs=False)


@healthy
def preferences_learned(rng: Generator) -> Run:
    n = int(between(rng, 20, 400))
    chosen = fall(n, 0, rng.uniform(-3, 1), rng.uniform(2, 5)) + rng.normal(0, 0.15, n)
    rejected = chosen - fall(n, 0, rng.uniform(1, 5), rng.uniform(2, 5))
    loss = times(rng, fall(n, 0.69, rng.uniform(0.3, 0.55), 4), 0.05)
    series = {"loss/train": loss, "pref/chosen_reward": chosen, "pref/rejected_reward": rejected}
    return run({**series, "pref/margin": chosen - rejected}, epochs=False)


@sick("non-finite-term", "non-finite-score")
def a_part_is_nan(rng: Generator) -> Run:
    n = int(between(rng, 10, 300))
    series = {
        "loss/train": times(rng, fall(n, 2, 0.5, 5), 0.02),
        "loss/reg": times(rng, fall(n, 0.5, 0.1, 5), 0.02),
        "metric/auc/val": np.clip(fall(n, 0.5, 0.8, 5) + rng.normal(0, 0.01, n), 0, 1),
    }
    series[pick(rng, "loss/reg", "metric/auc/val")][int(n * rng.uniform(0, 0.6)) :] = np.nan
    return run(series)


@healthy
def parts_are_nan_now_and_then(rng: Generator) -> Run:
    """Batches without a positive sample, evaluations every few epochs."""
    n = int(between(rng, 20, 300))
    part = times(rng, fall(n, 0.5, 0.1, 5), 0.02)
    part[rng.random(n) < 0.2] = np.nan
    score = np.clip(fall(n, 0.5, 0.8, 5) + rng.normal(0, 0.01, n), 0, 1)
    score[np.arange(n) % 4 != 3] = np.nan
    part[-1], score[-1] = 0.1, score[np.isfinite(score)][-1]
    return run(
        {"loss/train": times(rng, fall(n, 2, 0.5, 5), 0.02), "loss/mask": part, "metric/auc/val": score}
    )


@sick("validation-frozen")
def another_model_is_evaluated(rng: Generator) -> Run:
    n = int(between(rng, 8, 150))
    loss = times(rng, fall(n, 2.2, 0.3, rng.uniform(2, 6)), 0.02)
    return run(
        {
            "loss/train": loss,
            "loss/val": np.full(n, rng.uniform(0.5, 3)),
            "metric/accuracy/val": np.full(n, 0.2),
        }
    )


@sick("error-rate-at-one")
def blanks_to_the_end(rng: Generator) -> Run:
    n = int(between(rng, 10, 100))
    unit = pick(rng, 1.0, 100.0)
    rate = unit * np.minimum(1.0, 1 + rng.normal(0, 0.001, n))
    loss = times(rng, fall(n, 11, 2.87, rng.uniform(6, 20)), 0.01)
    return run({"loss/train": loss, "loss/val": loss * 1.01, "metric/wer/val": rate})


@healthy
def words_after_blanks(rng: Generator) -> Run:
    n = int(between(rng, 20, 100))
    late = np.maximum(0, np.arange(n) - int(n * rng.uniform(0.05, 0.15)))
    rate = 0.1 + 0.9 * np.exp(-rng.uniform(4, 9) * late / n)
    loss = times(rng, fall(n, 11, 0.3, rng.uniform(5, 9)), 0.02)
    return run({"loss/train": loss, "loss/val": loss * 1.05 + 0.1, "metric/wer/val": times(rng, rate, 0.01)})


@sick("stopped-while-improving")
def stopped_too_soon(rng: Generator) -> Run:
    n = int(between(rng, 6, 20))
    loss = fall(n, 1.4, 0.9, 1.2)
    series = {"loss/train": times(rng, loss, 0.004), "loss/val": 1.05 * loss}
    return run(series, events=(Event("early-stop", "Early stopping", n, epoch=float(n)),))


@healthy
def stopped_in_time(rng: Generator) -> Run:
    n, patience = int(between(rng, 12, 80)), int(rng.integers(4, 8))
    best = fall(n - patience, 1.4, 0.5, 5) + np.abs(rng.normal(0, 0.002, n - patience))
    tail = best[-1] * (1 + np.abs(rng.normal(0.01, 0.006, patience)))
    series = {"loss/train": times(rng, fall(n, 1.4, 0.45, 5), 0.01), "loss/val": np.concatenate((best, tail))}
    return run(series, events=(Event("early-stop", "Early stopping", n, epoch=float(n)),))


@sick("loss-counted-several-times")
def losses_added_up(rng: Generator) -> Run:
    n, steps = int(between(rng, 20, 300)), pick(rng, 2, 4, 8, 16, 32)
    loss = fall(n, 3.4, 1.3, rng.uniform(3, 6))
    return run({"loss/train": times(rng, steps * loss, 0.01), "loss/val": times(rng, loss * 1.02, 0.004)})


@sick("seeds-disagree")
def a_seed_falls_out(rng: Generator) -> Run:
    n, count = int(between(rng, 10, 200)), int(rng.integers(2, 6))
    ends = rng.uniform(0.3, 0.45, count)
    ends[int(rng.integers(count))] = rng.uniform(1.4, 2.4)
    return run({f"seeds/loss/val/{k}": times(rng, fall(n, 2.3, end, 5), 0.02) for k, end in enumerate(ends)})


@healthy
def seeds_agree(rng: Generator) -> Run:
    n, count = int(between(rng, 10, 200)), int(rng.integers(2, 6))
    noise = rng.uniform(0.01, 0.1)
    ends = rng.uniform(0.35, 0.5, count)
    return run(
        {
            f"seeds/loss/val/{k}": times(rng, fall(n, 2.3, end, 5) + red(rng, n, 0.005), noise)
            for k, end in enumerate(ends)
        }
    )
