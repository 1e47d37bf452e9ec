"""Healthy runs that fool naive rules: each family must stay without a warning."""

from __future__ import annotations

import numpy as np
from synthetic import Generator, between, cosine, fall, healthy, pick, power, red, run, times

from gradoctor.intake.columns import Event
from gradoctor.signals.run import Run


@healthy
def classification_epochs(rng: Generator) -> Run:
    n = int(between(rng, 5, 200))
    classes = pick(rng, 2, 10, 100)
    first, last = np.log(classes) * rng.uniform(0.75, 1.05), np.log(classes) * rng.uniform(0.02, 0.25)
    train = times(rng, fall(n, first, last, rng.uniform(3, 10)), rng.uniform(0.005, 0.05))
    floor = last + rng.uniform(0.0, 0.12) * first
    val = times(rng, fall(n, first * 0.97, floor, rng.uniform(4, 10)), rng.uniform(0.01, 0.06))
    top = rng.uniform(0.75, 0.97)
    acc = np.clip(top - (top - 1.3 / classes) * np.exp(-5 * np.arange(n) / n) + rng.normal(0, 0.01, n), 0, 1)
    return run(
        {
            "loss/train": train,
            "loss/val": val,
            "metric/accuracy/val": acc,
            "metric/accuracy/train": np.clip(acc + 0.03, 0, 1),
        },
    )


@healthy
def language_model_steps(rng: Generator) -> Run:
    n = int(between(rng, 100, 8000))
    loss = power(n, 10.9, rng.uniform(2.0, 3.3), rng.uniform(0.35, 0.6)) + red(
        rng, n, rng.uniform(0.02, 0.12)
    )
    norm = times(rng, power(n, 8.0, 0.35, 0.6), 0.15)
    evals = np.linspace(0.05, 1, int(rng.integers(3, 30)))
    val = np.interp(evals * n, np.arange(n), power(n, 10.9, 2.7, 0.5)) + rng.normal(0, 0.01, len(evals))
    return run(
        {"loss/train": loss, "grad/norm": norm, "lr": cosine(n, 6e-4, 0.03, 6e-5), "loss/val": (val, evals)},
        epochs=False,
        every=10,
    )


@healthy
def fine_tuning(rng: Generator) -> Run:
    n = int(between(rng, 40, 1500))
    first = rng.uniform(1.2, 2.6)
    loss = fall(n, first, first * rng.uniform(0.7, 0.9), rng.uniform(2, 8)) + red(
        rng, n, rng.uniform(0.03, 0.2)
    )
    evals = np.linspace(0.1, 1, int(rng.integers(3, 25)))
    val = fall(len(evals), first * 0.97, first * 0.85, 3) * (
        1 + np.maximum(0, evals - 0.7) * rng.uniform(0, 0.06)
    ) + rng.normal(0, 0.004, len(evals))
    return run(
        {
            "loss/train": loss,
            "lr": cosine(n, 2e-5, 0.05),
            "grad/norm": times(rng, np.full(n, 1.1), 0.3),
            "loss/val": (val, evals),
        },
        epochs=False,
        every=10,
    )


@healthy
def noisy_small_batches(rng: Generator) -> Run:
    n = int(between(rng, 60, 5000))
    loss = times(rng, fall(n, 2.3, rng.uniform(0.2, 0.9), rng.uniform(2, 6)), rng.uniform(0.2, 0.6))
    return run({"loss/train": loss, "lr": np.full(n, 1e-3)}, epochs=False)


@healthy
def heavy_tails(rng: Generator) -> Run:
    n = int(between(rng, 100, 5000))
    loss = fall(n, 3.0, 1.0, 4) * np.exp(0.15 * rng.standard_t(3, n))
    return run({"loss/train": loss}, epochs=False, every=10)


@healthy
def negative_loss(rng: Generator) -> Run:
    n = int(between(rng, 20, 500))
    loss = fall(n, pick(rng, 1.1, 3.0, 300.0), pick(rng, -0.3, -0.8, -3.5), rng.uniform(3, 8))
    loss = loss + red(rng, n, 0.02 * abs(loss[-1]) + 0.005 * abs(loss[0]))
    return run(
        {
            "loss/train": loss,
            "loss/val": loss + np.abs(rng.normal(0, 0.03, n)),
            "metric/dice/val": np.clip(0.8 - 0.6 * np.exp(-5 * np.arange(n) / n), 0, 1),
        },
    )


@healthy
def log_likelihood(rng: Generator) -> Run:
    n = int(between(rng, 20, 300))
    loss = fall(n, rng.uniform(100, 2000), -rng.uniform(200, 3000), rng.uniform(3, 8)) + red(rng, n, 10)
    return run({"loss/train": loss})


@healthy
def warm_restarts(rng: Generator) -> Run:
    n, cycles = int(between(rng, 60, 1000)), int(rng.integers(2, 6))
    phase = (np.arange(n) / n * cycles) % 1.0
    lr = 1e-2 * 0.5 * (1 + np.cos(np.pi * phase))
    base = fall(n, 2.3, 0.3, 4)
    bump = 1 + rng.uniform(0.1, 0.6) * (lr / 1e-2) * (np.arange(n) > n // cycles)
    series = {"loss/train": times(rng, base * bump, 0.03)}
    if rng.random() < 0.6:
        series["lr"] = lr
    return run(series, epochs=bool(rng.random() < 0.5))


@healthy
def stairs_at_epochs(rng: Generator) -> Run:
    n, count = int(between(rng, 100, 2000)), int(rng.integers(2, 6))
    epoch = np.minimum((np.arange(n) / n * count).astype(int), count - 1)
    loss = 2.2 * 0.75**epoch - 0.1 * ((np.arange(n) / n * count) % 1) + red(rng, n, 0.08)
    return run({"loss/train": np.maximum(loss, 0.02), "lr": cosine(n, 1e-4)}, epochs=False, every=10)


@healthy
def converged_and_flat(rng: Generator) -> Run:
    n = int(between(rng, 40, 2000))
    loss = fall(n, rng.uniform(1, 7), rng.uniform(0.02, 0.3), rng.uniform(15, 60))
    series = {"loss/train": times(rng, loss, rng.uniform(0.01, 0.15))}
    series["lr"] = np.full(n, 1e-3) if rng.random() < 0.5 else cosine(n, 1e-3)
    return run(series, epochs=bool(rng.random() < 0.5))


@healthy
def dropout_gap(rng: Generator) -> Run:
    n = int(between(rng, 10, 150))
    train = times(rng, fall(n, 2.3, 0.8, 5), 0.02)
    return run({"loss/train": train, "loss/val": times(rng, fall(n, 2.0, rng.uniform(0.4, 0.7), 5), 0.03)})


@healthy
def grokking(rng: Generator) -> Run:
    n = int(between(rng, 100, 500))
    jump = rng.uniform(0.3, 0.7)
    t = np.arange(n) / n
    train = 4.7 * np.exp(-60 * t) + 10 ** rng.uniform(-6, -3, n)
    val = np.where(
        t < jump, 4.7 + 15 * np.minimum(t / 0.2, 1), 0.02 + 19 * np.exp(-(t - jump) * 40)
    ) * np.exp(rng.normal(0, 0.05, n))
    acc = np.clip(0.02 + 0.98 / (1 + np.exp(-(t - jump) * 60)), 0, 1)
    return run(
        {
            "loss/train": train,
            "loss/val": val,
            "metric/accuracy/val": acc,
            "metric/accuracy/train": np.clip(60 * t, 0.02, 1),
        },
        epochs=False,
        every=100,
    )


@healthy
def resumed_late(rng: Generator) -> Run:
    n = int(between(rng, 50, 2000))
    loss = np.linspace(2.06, rng.uniform(2.0, 2.05), n) + red(rng, n, rng.uniform(0.005, 0.05))
    return run({"loss/train": loss, "lr": np.linspace(1e-4, 5e-5, n)}, epochs=False, every=20, start=30000)


@healthy
def very_short(rng: Generator) -> Run:
    n = int(rng.integers(1, 9))
    loss = fall(n, rng.uniform(0.5, 11), rng.uniform(0.3, 0.5), rng.uniform(0.3, 3)) + rng.normal(0, 0.03, n)
    return run({"loss/train": loss, "loss/val": loss + 0.1}, epochs=bool(rng.random() < 0.5))


@healthy
def first_steps_of_a_long_run(rng: Generator) -> Run:
    n = int(rng.integers(5, 60))
    loss = 10.9 - np.linspace(0, rng.uniform(0.5, 4), n) + red(rng, n, 0.05)
    return run(
        {
            "loss/train": loss,
            "lr": np.linspace(0, 3e-4, n),
            "grad/norm": times(rng, np.linspace(20, 3, n), 0.2),
        },
        epochs=False,
    )


@healthy
def adversarial_balance(rng: Generator) -> Run:
    n = int(between(rng, 20, 3000))
    d = np.maximum(0.2, rng.uniform(0.5, 1.3) + red(rng, n, 0.15, 0.7))
    g = np.maximum(0.2, np.linspace(1.0, rng.uniform(0.9, 2.5), n) + red(rng, n, 0.3, 0.7))
    return run({"loss/discriminator": d, "loss/generator": g}, epochs=False, every=10)


@healthy
def policy_gradient(rng: Generator) -> Run:
    n = int(between(rng, 30, 1000))
    t = np.arange(n) / n
    top = rng.uniform(100, 500)
    reward = top * (0.05 + 0.95 * t ** rng.uniform(0.3, 1.2)) + red(rng, n, 0.06 * top, 0.4)
    return run(
        {
            "rl/reward": reward,
            "rl/entropy": np.maximum(0.02, 1.4 - rng.uniform(0.4, 1.35) * t) + red(rng, n, 0.01),
            "loss/train": red(rng, n, 0.05) + 0.02,
            "loss/value": times(rng, 5 + 40 * t, 0.4),
            "loss/policy": red(rng, n, 0.01),
            "rl/kl": np.abs(rng.normal(0.012, 0.005, n)),
            "rl/clip_fraction": np.clip(rng.normal(0.12, 0.04, n), 0, 1),
            "rl/explained_variance": np.clip(0.9 - 2.5 * np.exp(-8 * t) + red(rng, n, 0.08), -5, 1),
        },
        epochs=False,
        every=2048,
    )


@healthy
def returns_and_critic_rise(rng: Generator) -> Run:
    n = int(between(rng, 40, 600))
    t = np.arange(n) / n
    return run(
        {
            "rl/reward": 50 + 6000 * t + red(rng, n, 300, 0.5),
            "loss/value": times(rng, 0.02 * (1 + 40 * t), 0.2),
        },
        epochs=False,
        every=1000,
    )


@healthy
def quantised_success(rng: Generator) -> Run:
    n = int(between(rng, 30, 300))
    p = np.clip(0.05 + 0.9 * np.arange(n) / n, 0, 1)
    return run(
        {"rl/success_rate": rng.binomial(8, p) / 8, "rl/reward": p * 10 + rng.normal(0, 1.5, n)},
        epochs=False,
    )


@healthy
def step_decay(rng: Generator) -> Run:
    n = int(between(rng, 30, 200))
    t = np.arange(n) / n
    stage = (t > 1 / 3).astype(int) + (t > 2 / 3)
    loss = np.array([1.6, 0.9, 0.75])[stage] + np.where(stage == 0, 5.3 * np.exp(-12 * t), 0)
    return run(
        {
            "loss/train": times(rng, loss, 0.015),
            "loss/val": times(rng, loss + 0.15, 0.03),
            "lr": np.array([0.1, 0.01, 0.001])[stage],
            "metric/accuracy/val": np.clip(0.76 - 0.12 * (loss - 0.75) + rng.normal(0, 0.006, n), 0, 1),
        },
    )


@healthy
def small_validation_set(rng: Generator) -> Run:
    n = int(between(rng, 8, 120))
    train = times(rng, fall(n, 1.1, 0.25, 4), 0.03)
    val = times(rng, fall(n, 1.1, rng.uniform(0.4, 0.6), 5), rng.uniform(0.05, 0.15))
    f1 = np.clip(0.72 - 0.4 * np.exp(-5 * np.arange(n) / n) + rng.normal(0, rng.uniform(0.02, 0.05), n), 0, 1)
    return run(
        {
            "loss/train": train,
            "loss/val": val,
            "metric/f1/val": f1,
            "metric/accuracy/val": np.clip(f1 + 0.05, 0, 1),
        },
    )


@healthy
def diffusion_flat(rng: Generator) -> Run:
    n = int(between(rng, 60, 4000))
    loss = times(rng, fall(n, 1.0, rng.uniform(0.02, 0.2), rng.uniform(20, 80)), rng.uniform(0.1, 0.4))
    return run({"loss/train": loss, "lr": np.full(n, 1e-4)}, epochs=bool(rng.random() < 0.3))


@healthy
def half_precision_start(rng: Generator) -> Run:
    n = int(between(rng, 60, 1000))
    skipped = np.zeros(n)
    skipped[: int(rng.integers(3, 12))] = 1
    skipped[rng.integers(0, n, max(1, n // 300))] = 1
    scale = np.where(np.arange(n) < 10, 2.0 ** (32 - 2 * np.arange(n)), 2.0**14)
    norm = times(rng, power(n, 20, 0.5, 0.5), 0.2)
    norm[:4] = np.inf
    loss = power(n, 10.9, 3.0, 0.45) + red(rng, n, 0.06)
    overflow = tuple(Event("overflow", "OVERFLOW! Skipping step", i + 1, step=float(i + 1)) for i in range(6))
    return run(
        {"loss/train": loss, "amp/loss_scale": scale, "amp/skipped": skipped, "grad/norm": norm},
        epochs=False,
        events=overflow,
    )


@healthy
def detection(rng: Generator) -> Run:
    n = int(between(rng, 12, 300))
    t = np.arange(n) / n
    close = np.where(t > 0.9, 0.85, 1.0)
    score = np.clip(0.5 * np.maximum(0, t - 0.05) ** 0.5 + rng.normal(0, 0.015, n), 0, 1)
    score[: max(1, n // 20)] = 0
    return run(
        {
            "loss/box": times(rng, fall(n, 3, 1.2, 4), 0.02) * close,
            "loss/cls": times(rng, fall(n, 4, 0.8, 5), 0.03) * close,
            "loss/dfl": times(rng, fall(n, 2, 1, 4), 0.02),
            "loss/box/val": times(rng, fall(n, 3, 1.4, 4), 0.04),
            "metric/map/val": score,
            "metric/map50/val": np.clip(score * 1.4, 0, 1),
        },
    )


@healthy
def already_good(rng: Generator) -> Run:
    n = int(between(rng, 5, 60))
    acc = np.clip(
        rng.uniform(0.93, 0.97) + 0.015 * (1 - np.exp(-3 * np.arange(n) / n)) + rng.normal(0, 0.003, n), 0, 1
    )
    loss = times(rng, fall(n, 0.16, 0.1, 2), 0.05)
    return run(
        {
            "loss/train": loss,
            "loss/val": times(rng, fall(n, 0.17, 0.14, 3), 0.03),
            "metric/accuracy/val": acc,
        },
    )


@healthy
def large_regression(rng: Generator) -> Run:
    n = int(between(rng, 20, 300))
    size = between(rng, 10, 1e5)
    loss = times(rng, size * fall(n, 1.0, rng.uniform(0.05, 0.3), rng.uniform(2, 6)), 0.05)
    return run(
        {"loss/train": loss, "loss/val": times(rng, loss * 1.1, 0.05), "metric/mae/val": np.sqrt(loss)}
    )


@healthy
def mean_started_at_zero(rng: Generator) -> Run:
    n = int(between(rng, 100, 3000))
    true = power(n, 9, 3.2, 0.35) + red(rng, n, 0.1)
    t = np.arange(1, n + 1)
    return run({"loss/train": true * (1 - 0.99 ** (t * 400 / n))}, epochs=False, every=10)


@healthy
def annealed_kl(rng: Generator) -> Run:
    n = int(between(rng, 20, 200))
    t = np.arange(n) / n
    kl = rng.uniform(8, 20) * np.minimum(t / 0.4, 1)
    recon = fall(n, 180, 75, 5)
    return run(
        {
            "loss/train": times(rng, recon + kl, 0.01),
            "loss/kl": kl + 0.01,
            "loss/recon": times(rng, recon, 0.01),
        },
    )


@healthy
def contrastive(rng: Generator) -> Run:
    n = int(between(rng, 40, 1000))
    loss = fall(n, np.log(512) * 0.99, np.log(512) * rng.uniform(0.7, 0.88), rng.uniform(2, 5)) + red(
        rng, n, 0.03
    )
    return run({"loss/train": loss, "lr": cosine(n, 1e-3)}, epochs=bool(rng.random() < 0.5))


@healthy
def rounded_values(rng: Generator) -> Run:
    n = int(between(rng, 40, 400))
    loss = np.round(power(n, 10.5, 3.8, 0.4) + red(rng, n, 0.05), 1)
    return run(
        {
            "loss/train": loss,
            "grad/norm": np.round(times(rng, power(n, 4, 0.4, 0.4), 0.15), 2),
            "lr": np.round(cosine(n, 1e-3), 5),
        },
        epochs=False,
        every=10,
    )


@healthy
def isolated_norm_spikes(rng: Generator) -> Run:
    n = int(between(rng, 200, 4000))
    norm = times(rng, np.full(n, 1.2), 0.25)
    norm[rng.integers(0, n, int(rng.integers(1, 5)))] *= rng.uniform(10, 60)
    return run(
        {"loss/train": power(n, 4, 1.5, 0.4) + red(rng, n, 0.08), "grad/norm": norm},
        epochs=False,
        every=20,
    )


@healthy
def one_cycle_in_progress(rng: Generator) -> Run:
    n = int(between(rng, 20, 200))
    return run(
        {"loss/train": times(rng, fall(n, 2.3, 1.2, 3), 0.05), "lr": np.linspace(4e-4, 1e-2, n)},
        epochs=False,
        every=10,
    )


@healthy
def components(rng: Generator) -> Run:
    n = int(between(rng, 20, 300))
    parts = {
        "loss/cls": times(rng, fall(n, 1.0, 0.2, 4), 0.04),
        "loss/box": times(rng, fall(n, 0.8, 0.3, 4), 0.04),
        "loss/obj": np.zeros(n),
    }
    return run({"loss/train": parts["loss/cls"] + parts["loss/box"], **parts})


@healthy
def stopped_early_in_time(rng: Generator) -> Run:
    n, patience = int(between(rng, 12, 80)), int(rng.integers(3, 8))
    val = times(rng, fall(n, 1.0, 0.5, 4), 0.012)
    val = np.concatenate([val, val[-1] * (1 + np.linspace(0.004, rng.uniform(0.01, 0.04), patience))])
    train = times(rng, fall(n + patience, 1.0, 0.3, 3.5), 0.01)
    return run(
        {"loss/train": train, "loss/val": val},
        events=(Event("early-stop", "early stopping", n + patience, epoch=float(n + patience)),),
    )


@healthy
def noisy_plateau_lm_late(rng: Generator) -> Run:
    """A language model far into its training: tiny slope, batch noise, single bad batches."""
    n = int(between(rng, 300, 6000))
    loss = power(n, 7.0, 2.1, 0.5) + red(rng, n, rng.uniform(0.05, 0.25))
    loss[rng.integers(n // 3, n, 2)] *= rng.uniform(1.15, 1.35)
    return run({"loss/train": loss, "lr": cosine(n, 3e-4, 0.02, 3e-5)}, epochs=False, every=100)


@healthy
def speed_and_memory(rng: Generator) -> Run:
    n = int(between(rng, 30, 1000))
    speed = times(rng, np.full(n, 900.0), 0.06)
    speed[:2] *= 0.3
    speed[rng.integers(0, n, max(1, n // 40))] *= 0.4
    memory = np.maximum.accumulate(
        10 + 0.6 * (1 - np.exp(-20 * np.arange(n) / n)) + np.abs(rng.normal(0, 0.03, n))
    )
    return run(
        {
            "loss/train": times(rng, fall(n, 2.3, 0.4, 4), 0.05),
            "throughput/samples_per_second": speed,
            "memory/gpu_mem": memory,
        },
        epochs=False,
    )


@healthy
def slow_but_learning_scores(rng: Generator) -> Run:
    """Hard task: loss falls slowly, scores rise slowly from low values."""
    n = int(between(rng, 20, 200))
    return run(
        {
            "loss/train": times(rng, fall(n, 6.9, 4.2, 2), 0.01),
            "metric/accuracy/val": np.clip(0.002 + 0.3 * np.arange(n) / n + rng.normal(0, 0.004, n), 0, 1),
        },
    )
