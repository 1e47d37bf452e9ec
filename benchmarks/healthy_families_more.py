"""Healthy runs of particular kinds of training: range tests, curricula, averaged metrics, distillation, rare classes, boosting."""

from __future__ import annotations

import numpy as np
from synthetic import Generator, between, cosine, fall, healthy, pick, power, red, run, times

from gradoctor.signals.run import Run


@healthy
def range_test(rng: Generator) -> Run:
    """The rate grows until the loss explodes: an experiment, and its end is meant."""
    n = int(between(rng, 80, 400))
    lr = 1e-7 * (10 ** rng.uniform(6.0, 7.5)) ** (np.arange(n) / n)
    low = int(n * rng.uniform(0.6, 0.8))
    loss = np.concatenate(
        [fall(low, 2.35, 1.2, 2)[::1], 1.2 * np.exp(np.linspace(0, rng.uniform(1.0, 2.5), n - low))]
    )
    return run({"loss/train": times(rng, loss, 0.02), "lr": lr}, epochs=False)


@healthy
def rare_class(rng: Generator) -> Run:
    """One sample in twenty is positive: the accuracy starts at its share and hardly moves, the F1 rises."""
    n = int(between(rng, 15, 120))
    rise = 1 - np.exp(-rng.uniform(3, 8) * np.arange(n) / n)
    return run(
        {
            "loss/train": times(rng, fall(n, 0.25, 0.07, 4), 0.03),
            "loss/val": times(rng, fall(n, 0.22, 0.09, 4), 0.04),
            "metric/accuracy/val": np.clip(0.95 + 0.025 * rise + rng.normal(0, 0.002, n), 0, 1),
            "metric/f1/val": np.clip(0.72 * rise + rng.normal(0, 0.03, n), 0, 1),
        }
    )


@healthy
def curriculum(rng: Generator) -> Run:
    """Harder data at every stage: the loss steps up a little and falls again, the score rises throughout."""
    stages, each = int(rng.integers(2, 5)), int(between(rng, 15, 120))
    parts = [
        fall(each, 2.0 * 0.75**k + (0.25 if k else 0), 1.2 * 0.75**k, rng.uniform(3, 6))
        for k in range(stages)
    ]
    n = stages * each
    return run(
        {
            "loss/train": times(rng, np.concatenate(parts), 0.02),
            "metric/accuracy/val": np.clip(0.3 + 0.5 * np.arange(n) / n + rng.normal(0, 0.01, n), 0, 1),
        }
    )


@healthy
def averaged_metrics(rng: Generator) -> Run:
    """Exponential averages of the loss: smooth, and late by the memory of the average."""
    n = int(between(rng, 100, 3000))
    memory = pick(rng, 0.9, 0.98, 0.99)
    raw = times(rng, fall(n, 2.3, rng.uniform(0.2, 0.6), rng.uniform(3, 6)), 0.2)
    out, level = np.empty(n), raw[0]
    for i in range(n):
        level = memory * level + (1 - memory) * raw[i]
        out[i] = level
    return run({"loss/train": out, "lr": cosine(n, 1e-3)}, epochs=False, every=10)


@healthy
def distillation(rng: Generator) -> Run:
    """A student's divergence ends at the teacher's own uncertainty; the hard term falls less."""
    n = int(between(rng, 30, 400))
    soft, hard = fall(n, 2.0, rng.uniform(0.2, 0.5), 5), fall(n, 2.3, rng.uniform(0.6, 1.2), 4)
    return run(
        {
            "loss/train": times(rng, 0.9 * soft + 0.1 * hard, 0.02),
            "loss/kd": times(rng, soft, 0.02),
            "loss/ce": times(rng, hard, 0.02),
            "metric/accuracy/val": np.clip(fall(n, 0.1, 0.75, 4) + rng.normal(0, 0.01, n), 0, 1),
        }
    )


@healthy
def little_to_learn(rng: Generator) -> Run:
    """Two classes that the inputs hardly tell apart (clicks): a few percent below ln 2, and a useful ranking."""
    n = int(between(rng, 20, 200))
    last = rng.uniform(0.45, 0.62)
    return run(
        {
            "loss/train": times(rng, fall(n, 0.693, last, 6), 0.003),
            "loss/val": times(rng, fall(n, 0.691, last + 0.01, 6), 0.004),
            "metric/auc/val": np.clip(
                fall(n, 0.5, rng.uniform(0.68, 0.8), 6) + rng.normal(0, 0.004, n), 0, 1
            ),
        }
    )


@healthy
def large_norms_of_a_sum(rng: Generator) -> Run:
    """A loss summed over the batch: loss and norms in the hundreds and thousands, and it trains."""
    n = int(between(rng, 40, 1500))
    size = between(rng, 100, 3000)
    return run(
        {
            "loss/train": times(rng, size * fall(n, 1.0, 0.15, 4), 0.05),
            "grad/norm": times(rng, size * fall(n, 1.0, 0.4, 4), 0.2),
            "lr": cosine(n, 1e-3),
        },
        epochs=False,
    )


@healthy
def layerwise_rates_of_large_batches(rng: Generator) -> Run:
    """Layer-wise scaling at a nominal rate above 1."""
    n = int(between(rng, 60, 600))
    return run(
        {
            "loss/train": times(rng, fall(n, 6.9, 1.6, 5), 0.02),
            "lr": cosine(n, rng.uniform(2, 15), 0.08),
            "metric/accuracy/val": np.clip(fall(n, 0.002, 0.74, 5) + rng.normal(0, 0.005, n), 0, 1),
        },
        epochs=False,
        every=50,
    )


@healthy
def boosted_trees(rng: Generator) -> Run:
    """Boosting stopped some rounds after its best: validation stands, training goes on."""
    best = int(between(rng, 40, 600))
    n = best + pick(rng, 5, 10, 20)
    train = fall(n, 0.69, rng.uniform(0.15, 0.35), 3)
    val = fall(n, 0.69, rng.uniform(0.36, 0.45), 4 * n / best)
    return run({"loss/train": train, "loss/val": val + red(rng, n, 0.0005)}, epochs=False)


@healthy
def random_policy_learns_late(rng: Generator) -> Run:
    """Nothing for a third of the run, then the reward rises and the entropy falls."""
    n = int(between(rng, 40, 400))
    at = np.arange(n) / n
    rise = 1 / (1 + np.exp(-20 * (at - rng.uniform(0.3, 0.6))))
    return run(
        {
            "rl/reward": 20 + 180 * rise + rng.normal(0, 4, n),
            "rl/entropy": 0.69 - 0.35 * rise + rng.normal(0, 0.005, n),
            "rl/kl": np.abs(rng.normal(0.008, 0.003, n)),
        },
        epochs=False,
        every=2048,
    )


@healthy
def norms_by_layer(rng: Generator) -> Run:
    """Layers whose norms differ by up to a hundred, activations that grow along the residual stream."""
    n = int(between(rng, 20, 200))
    layers = int(rng.integers(4, 13))
    size = np.exp(rng.uniform(np.log(0.02), np.log(2.0), layers))
    series = {f"grad/norm/layers.{i}": times(rng, np.full(n, size[i]), 0.3) for i in range(layers)}
    series |= {f"act/std/layers.{i}": times(rng, np.full(n, 1.2**i), 0.05) for i in range(layers)}
    series |= {f"act/zeros/layers.{i}": np.clip(rng.normal(0.55, 0.05, n), 0, 1) for i in range(layers)}
    return run(series | {"loss/train": power(n, 3.0, 0.6, 0.7) + red(rng, n, 0.01)})


@healthy
def floor_of_the_data(rng: Generator) -> Run:
    """Most of the loss is noise of the data (language, regression): it slows down, flattens high, and no score is logged."""
    n = int(between(rng, 30, 2000))
    last = rng.uniform(0.5, 0.93)
    rate = between(rng, 8, 60)
    loss = fall(n, 1.0, last, rate) if rng.random() < 0.6 else power(n, 1.0, last, rng.uniform(0.6, 1.2))
    size = between(rng, 0.05, 12)
    noise = rng.uniform(0.002, 0.05) * (1 - last)
    series = {"loss/train": size * loss + red(rng, n, size * noise, pick(rng, 0.0, 0.5))}
    if rng.random() < 0.5:
        series["loss/val"] = size * (loss + 0.01) + red(rng, n, size * noise)
    if rng.random() < 0.5:
        series["lr"] = np.full(n, 1e-3)
    return run(series, epochs=bool(rng.random() < 0.5))


@healthy
def weight_of_the_divergence_is_raised(rng: Generator) -> Run:
    """KL warm-up, once or in cycles: the loss rises with the weight that is logged beside it."""
    n = int(between(rng, 30, 600))
    t = np.arange(n) / n
    until = rng.uniform(0.2, 0.9)
    weight = np.minimum(t / until, 1.0) if rng.random() < 0.7 else np.minimum((t * 4) % 1.0 * 2, 1.0)
    recon, kl = fall(n, 180, rng.uniform(60, 100), 6), rng.uniform(15, 40) * (1 + fall(n, 1.5, 0, 4))
    total = recon + weight * kl
    series = {"loss/train": total + red(rng, n, 0.3), "loss/val": total + 1 + red(rng, n, 0.4)}
    return run(series | {"loss/recon": recon + red(rng, n, 0.3), "loss/kl": kl, "loss_weight/kl": weight})


@healthy
def help_is_withdrawn(rng: Generator) -> Run:
    """Teacher forcing, masking or noise is made harder over the run: the training loss rises with it."""
    n = int(between(rng, 30, 400))
    t = np.arange(n) / n
    name = pick(rng, "schedule/teacher_forcing", "schedule/mask_ratio", "schedule/noise")
    value = 1 - 0.8 * t if name.endswith("forcing") else 0.1 + 0.6 * t
    loss = fall(n, 4.0, 1.2, 12) + rng.uniform(0.2, 1.2) * t
    return run({"loss/train": loss + red(rng, n, 0.01), name: value})


@healthy
def mixture_of_the_data_changes(rng: Generator) -> Run:
    """Other data from some step on, not said in the log: one step up, and the loss falls on from there."""
    n = int(between(rng, 60, 2000))
    at = int(n * rng.uniform(0.3, 0.8))
    loss = power(n, 10.0, 2.4, rng.uniform(0.5, 0.9))
    after = np.arange(n - at) / (n - at)
    loss[at:] += rng.uniform(0.1, 0.5) * (0.6 + 0.4 * np.exp(-3 * after))
    return run({"loss/train": loss + red(rng, n, 0.03)}, epochs=False)


@healthy
def moving_targets(rng: Generator) -> Run:
    """Self-distillation: the loss rises for a while as the targets get richer, then falls; a probe improves."""
    n = int(between(rng, 60, 400))
    t = np.arange(n) / n
    loss = 3.0 * np.exp(-30 * t) + 5.0 + rng.uniform(0.3, 1.0) * np.exp(-(((t - 0.4) / 0.15) ** 2)) - 0.5 * t
    series = {"loss/train": loss + red(rng, n, 0.02)}
    if rng.random() < 0.5:
        series["metric/accuracy/val"] = np.clip(0.1 + 0.6 * t**0.5 + rng.normal(0, 0.01, n), 0, 1)
    return run(series)
