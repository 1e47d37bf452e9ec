"""Synthetic runs, healthy and sick: the families on which :mod:`calibrate` measures. One function a family,
seed -> Run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradoctor.intake.columns import Event
from gradoctor.signals.run import Fact, Run, Signal

Generator = np.random.Generator
Family = Callable[[Generator], Run]
HEALTHY: dict[str, Family] = {}
SICK: dict[str, tuple[Family, tuple[str, ...]]] = {}
HIGHER = (
    "metric/accuracy",
    "metric/f1",
    "metric/map",
    "metric/dice",
    "rl/reward",
    "rl/explained_variance",
    "rl/success_rate",
)


def healthy(make: Family) -> Family:
    HEALTHY[make.__name__] = make
    return make


def sick(*rules: str) -> Callable[[Family], Family]:
    def register(make: Family) -> Family:
        SICK[make.__name__] = (make, rules)
        return make

    return register


def run(
    series: dict[str, Any],
    *,
    epochs: bool = True,
    every: float = 1,
    start: float = 0,
    facts: dict[str, Any] | None = None,
    events: tuple[Event, ...] = (),
) -> Run:
    """A run of series that all end together; an entry may be (values, positions in 0..1)."""
    longest = max(len(v[0]) if isinstance(v, tuple) else len(v) for v in series.values())
    signals = {}
    for name, given in series.items():
        values, at = given if isinstance(given, tuple) else (given, None)
        values = np.asarray(values, dtype=np.float64)
        rows = (
            np.arange(len(values))
            if at is None
            else np.minimum((np.asarray(at) * longest).astype(int), longest - 1)
        )
        x = start + (rows + 1.0) * every
        signals[name] = Signal(
            name,
            values,
            rows + 1,
            None if epochs else x,
            x if epochs else None,
            "higher" if name.startswith(HIGHER) else "lower" if name.startswith(("loss", "metric")) else None,
            spelling=name,
            file="synthetic",
        )
    told = {name: Fact(name, value, key=name, file="synthetic") for name, value in (facts or {}).items()}
    return Run("synthetic", signals, told, events)


def fall(n: int, first: float, last: float, rate: float) -> np.ndarray:
    """An exponential approach; ``rate`` time constants fit into the series."""
    return last + (first - last) * np.exp(-rate * np.arange(n) / max(n - 1, 1))


def power(n: int, first: float, last: float, exponent: float) -> np.ndarray:
    """A power law, as language models fall."""
    t = np.arange(1, n + 1, dtype=np.float64)
    return last + (first - last) * t**-exponent


def red(rng: Generator, n: int, sigma: float, memory: float = 0.0) -> np.ndarray:
    """Normal noise with the given correlation from point to point."""
    white = rng.normal(0, sigma * np.sqrt(1 - memory**2), n)
    if memory == 0:
        return white
    out = np.empty(n)
    level = rng.normal(0, sigma)
    for i in range(n):
        level = memory * level + white[i]
        out[i] = level
    return out


def times(rng: Generator, values: np.ndarray, sigma: float) -> np.ndarray:
    """Multiplicative noise: losses vary in proportion to their level."""
    return values * np.exp(rng.normal(0, sigma, len(values)))


def pick(rng: Generator, *choices: Any) -> Any:
    return choices[int(rng.integers(len(choices)))]


def between(rng: Generator, low: float, high: float) -> float:
    """Log-uniform between positive bounds."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def cosine(n: int, peak: float, warm: float = 0.05, floor: float = 0.0) -> np.ndarray:
    t = np.arange(n) / max(n - 1, 1)
    return np.where(
        t < warm,
        peak * (t / max(warm, 1e-9)),
        floor + (peak - floor) * 0.5 * (1 + np.cos(np.pi * (t - warm) / (1 - warm))),
    )


# ---------------------------------------------------------------- healthy


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
    return run(
        rng, {"loss/train": train, "loss/val": times(rng, fall(n, 2.0, rng.uniform(0.4, 0.7), 5), 0.03)}
    )


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
    return run(
        rng, {"loss/train": loss, "lr": np.linspace(1e-4, 5e-5, n)}, epochs=False, every=20, start=30000
    )


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
        rng, {"loss/train": loss, "loss/val": times(rng, loss * 1.1, 0.05), "metric/mae/val": np.sqrt(loss)}
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


# ---------------------------------------------------------------- sick


@sick("dead-training-loss", "stuck-at-chance", "no-learning")
def dead_loss(rng: Generator) -> Run:
    n = int(between(rng, 8, 300))
    level = between(rng, 0.3, 20)
    return run({"loss/train": level * (1 + rng.normal(0, rng.uniform(1e-7, 3e-3), n))})


@sick("stuck-at-chance", "dead-training-loss", "no-learning")
def guessing(rng: Generator) -> Run:
    n, classes = int(between(rng, 8, 150)), pick(rng, 2, 10, 100, 1000)
    loss = np.log(classes) * (1 + np.abs(rng.normal(0, 0.003, n)))
    acc = np.clip(1 / classes + rng.normal(0, 0.1 / classes, n), 0, 1)
    return run(
        {
            "loss/train": loss,
            "loss/val": loss * (1 + rng.normal(0, 0.002, n)),
            "metric/accuracy/val": acc,
            "metric/accuracy/train": acc,
        },
        facts={"data/num_classes": classes},
    )


@sick("no-learning", "dead-training-loss", "loss-divergence", "loss-rising", "oscillating-loss")
def wandering(rng: Generator) -> Run:
    n = int(between(rng, 30, 300))
    return run({"loss/train": 1.7 * (1 + np.abs(red(rng, n, rng.uniform(0.01, 0.05))))})


@sick("non-finite-loss")
def explodes_to_nan(rng: Generator) -> Run:
    n = int(between(rng, 10, 500))
    loss = times(rng, fall(n, 5, 2, 3), 0.03)
    onset = int(n * rng.uniform(0.1, 0.8))
    loss[onset:] = np.nan
    loss[max(0, onset - 3) : onset] *= np.array([2, 6, 40])[-min(3, onset) :]
    return run({"loss/train": loss}, epochs=False)


@sick("hidden-non-finite-loss")
def hidden_nan(rng: Generator) -> Run:
    n = int(between(rng, 20, 500))
    loss, norm = times(rng, fall(n, 1.8, 1.0, 3), 0.05), times(rng, np.full(n, 1.0), 0.3)
    onset = int(n * rng.uniform(0.2, 0.9))
    loss[onset:], norm[onset:] = 0.0, np.nan
    series = {"loss/train": loss}
    if rng.random() < 0.7:
        series["grad/norm"] = norm
    return run(series, epochs=False, every=10)


@sick("loss-divergence", "loss-rising", "loss-spike")
def diverges(rng: Generator) -> Run:
    n = int(between(rng, 20, 1000))
    turn = int(n * rng.uniform(0.2, 0.7))
    loss = fall(n, 2.3, 0.8, 4)
    rest = n - turn
    loss[turn:] = loss[turn] + (rng.uniform(1.5, 8)) * (
        1 - np.exp(-rng.uniform(3, 15) * np.arange(rest) / rest)
    )
    return run({"loss/train": times(rng, loss, rng.uniform(0.01, 0.1))}, epochs=bool(rng.random() < 0.5))


@sick("loss-spike", "loss-divergence", "loss-rising", "spike-after-gradient-jump")
def spike_that_stays(rng: Generator) -> Run:
    n = int(between(rng, 60, 3000))
    loss = power(n, 10.9, 2.6, 0.5) + red(rng, n, 0.04)
    onset = int(n * rng.uniform(0.5, 0.9))
    loss[onset:] += rng.uniform(3, 6) * np.exp(-0.6 * np.arange(n - onset) / (n - onset))
    return run({"loss/train": loss}, epochs=False, every=10)


@sick("repeated-loss-spikes")
def spikes_again_and_again(rng: Generator) -> Run:
    n = int(between(rng, 300, 5000))
    loss = power(n, 10.9, 2.6, 0.5) + red(rng, n, 0.04)
    for onset in np.sort(rng.choice(np.arange(n // 5, n - 20), int(rng.integers(5, 9)), replace=False)):
        length = min(int(rng.integers(3, 12)), n - onset)
        loss[onset : onset + length] += rng.uniform(2.5, 6) * np.exp(-2 * np.arange(length) / length)
    return run({"loss/train": loss}, epochs=False, every=10)


@sick("spike-after-gradient-jump")
def norm_jumps_first(rng: Generator) -> Run:
    n = int(between(rng, 100, 3000))
    loss, norm = power(n, 10.9, 2.3, 0.5) + red(rng, n, 0.03), times(rng, np.full(n, 0.25), 0.1)
    onset = int(n * rng.uniform(0.4, 0.8))
    loss[onset : onset + 6] += rng.uniform(2, 4) * np.array([0.15, 1, 0.6, 0.3, 0.15, 0.05])
    norm[onset - 1 : onset + 3] = norm[0] * np.array([10, 400, 3000, 20])
    return run({"loss/train": loss, "grad/norm": norm}, epochs=False)


def _overfits(rng: Generator, low: float, high: float) -> Run:
    n = int(between(rng, 10, 200))
    turn = int(n * rng.uniform(0.15, 0.6))
    train = times(rng, fall(n, 1.2, rng.uniform(0.01, 0.2), 5), 0.02)
    val = fall(n, 1.2, 0.6, 6 * n / max(turn, 1) / 2)
    val = val + np.maximum(0, np.arange(n) - turn) / (n - turn) * 0.6 * rng.uniform(low, high)
    acc = np.clip(
        0.8
        - 0.4 * np.exp(-8 * np.arange(n) / n)
        - 0.05 * np.maximum(0, np.arange(n) - turn) / n
        + rng.normal(0, 0.006, n),
        0,
        1,
    )
    return run(
        {
            "loss/train": train,
            "loss/val": times(rng, val, rng.uniform(0.01, 0.03)),
            "metric/accuracy/val": acc,
        },
    )


@sick("overfitting", "early-stop-missed")
def overfits(rng: Generator) -> Run:
    return _overfits(rng, 0.25, 2.0)


@sick("generalisation-gap", "overfitting")
def learns_by_heart(rng: Generator) -> Run:
    n = int(between(rng, 15, 200))
    t = np.arange(n) / n
    train = np.clip(1.0 - 0.7 * np.exp(-10 * t) + rng.normal(0, 0.003, n), 0, 1)
    val = np.clip(rng.uniform(0.5, 0.72) - 0.3 * np.exp(-14 * t) + rng.normal(0, 0.008, n), 0, 1)
    return run(
        {
            "metric/accuracy/train": train,
            "metric/accuracy/val": val,
            "loss/train": times(rng, fall(n, 1.5, 0.02, 6), 0.03),
        },
    )


@sick("loss-plateau", "lr-never-changes")
def stuck_halfway(rng: Generator) -> Run:
    n = int(between(rng, 40, 500))
    loss = fall(n, 1.0, rng.uniform(0.6, 0.85), rng.uniform(20, 60))
    series = {"loss/train": times(rng, loss, rng.uniform(0.001, 0.02))}
    if rng.random() < 0.5:
        series["lr"] = np.full(n, 1e-3)
    return run(series)


@sick("lr-zero")
def rate_is_zero(rng: Generator) -> Run:
    n = int(between(rng, 10, 500))
    return run({"loss/train": 2.3 + red(rng, n, 0.01), "lr": np.zeros(n)})


@sick("schedule-ended-early")
def schedule_ends(rng: Generator) -> Run:
    n = int(between(rng, 40, 500))
    end = int(n * rng.uniform(0.3, 0.6))
    lr = np.concatenate([cosine(end, 1e-3), np.zeros(n - end)])
    loss = np.concatenate([fall(end, 2.3, 1.2, 4), np.full(n - end, 1.2)])
    return run({"loss/train": times(rng, loss, 0.01), "lr": lr})


@sick("warmup-never-ends")
def warmup_too_long(rng: Generator) -> Run:
    n = int(between(rng, 40, 400))
    return run({"loss/train": 10.397 + red(rng, n, 0.002), "lr": np.linspace(0, 1e-5, n)}, epochs=False)


@sick("slow-learning", "no-learning", "dead-training-loss")
def rate_too_low(rng: Generator) -> Run:
    n = int(between(rng, 20, 300))
    loss = 2.31 * (1 - rng.uniform(0.01, 0.06) * np.arange(n) / n)
    return run({"loss/train": loss + red(rng, n, 0.001)})


@sick("oscillating-loss")
def swings(rng: Generator) -> Run:
    n = int(between(rng, 14, 150))
    level = fall(n, 2.0, rng.uniform(0.7, 1.2), 4)
    return run(
        {
            "loss/train": level
            * (1 + rng.uniform(0.3, 0.5) * np.where(np.arange(n) % 2, 1, -1) * rng.uniform(0.6, 1.2, n))
        },
    )


@sick("zero-loss")
def masked_labels(rng: Generator) -> Run:
    n = int(between(rng, 6, 300))
    return run({"loss/train": np.zeros(n)}, epochs=False, every=10)


@sick("unbounded-negative-loss")
def runs_below_zero(rng: Generator) -> Run:
    n = int(between(rng, 8, 200))
    t = np.arange(1, n + 1) / n
    return run(
        {
            "loss/train": times(rng, -between(rng, 1e3, 1e8) * t ** rng.uniform(1, 3), 0.02) + 0.5,
            "metric/accuracy": np.full(n, 0.32),
        },
    )


@sick("huge-initial-loss")
def unscaled(rng: Generator) -> Run:
    n = int(between(rng, 10, 150))
    loss = times(rng, fall(n, 60, 9, 6), 0.05)
    loss[0] = between(rng, 8e3, 1e6)
    return run({"loss/train": loss})


@sick("implausibly-low-loss")
def leaks(rng: Generator) -> Run:
    n = int(between(rng, 150, 5000))
    loss = np.maximum(power(n, 10.8, 0.0, 0.3) * np.exp(-np.arange(n) / (n * 0.006)), 0.03)
    return run({"loss/train": times(rng, loss, 0.2)}, epochs=False, every=10)


@sick("score-stuck-at-zero")
def nothing_detected(rng: Generator) -> Run:
    n = int(between(rng, 6, 100))
    return run(
        {
            "loss/train": times(rng, fall(n, 40, 5, 4), 0.02),
            "metric/map/val": np.zeros(n),
            "metric/map50/val": np.zeros(n),
        },
    )


@sick("score-never-improves", "stuck-at-chance")
def majority_class(rng: Generator) -> Run:
    n = int(between(rng, 8, 100))
    return run(
        rng, {"loss/train": times(rng, fall(n, 2.3, 1.1, 4), 0.02), "metric/accuracy": np.full(n, 0.0987)}
    )


@sick("validation-never-improves", "overfitting")
def other_preprocessing(rng: Generator) -> Run:
    n = int(between(rng, 8, 100))
    return run(
        {
            "loss/train": times(rng, fall(n, 1.2, 0.05, 5), 0.02),
            "loss/val": times(rng, np.linspace(2.6, rng.uniform(2.6, 4), n), 0.02),
        },
    )


@sick("loss-metric-disagreement")
def score_collapses(rng: Generator) -> Run:
    n = int(between(rng, 10, 100))
    return run(
        {
            "loss/train": times(rng, fall(n, 0.66, 0.07, 4), 0.02),
            "metric/accuracy": np.clip(fall(n, 0.84, 0.1, 4) + rng.normal(0, 0.02, n), 0, 1),
        },
    )


@sick("reward-flat")
def agent_learns_nothing(rng: Generator) -> Run:
    n = int(between(rng, 40, 600))
    return run(
        {
            "rl/reward": rng.uniform(-100, 50) + red(rng, n, rng.uniform(1, 10), rng.uniform(0, 0.4)),
            "rl/entropy": 1.38 + red(rng, n, 0.003),
        },
        epochs=False,
        every=2048,
    )


@sick("reward-collapse")
def agent_forgets(rng: Generator) -> Run:
    n = int(between(rng, 60, 600))
    t = np.arange(n) / n
    reward = np.where(t < 0.5, 20 + 400 * t, 220 - rng.uniform(170, 210) * np.minimum((t - 0.5) / 0.1, 1))
    return run({"rl/reward": reward + red(rng, n, 8, 0.3)}, epochs=False, every=2048)


@sick("entropy-collapse")
def explores_no_more(rng: Generator) -> Run:
    n = int(between(rng, 40, 400))
    entropy = np.maximum(fall(n, 1.4, 0.01, rng.uniform(15, 40)), 0) + np.abs(rng.normal(0, 0.004, n))
    return run(
        rng, {"rl/entropy": entropy, "rl/reward": 12 + red(rng, n, 1.0, 0.3)}, epochs=False, every=2048
    )


@sick("discriminator-wins")
def discriminator_too_strong(rng: Generator) -> Run:
    n = int(between(rng, 20, 1000))
    return run(
        {
            "loss/discriminator": times(rng, fall(n, 1.3, 0.01, 8), 0.2),
            "loss/generator": times(rng, np.linspace(1, rng.uniform(5, 12), n), 0.1),
        },
        epochs=False,
    )


@sick("codebook-collapse")
def few_codes(rng: Generator) -> Run:
    n = int(between(rng, 30, 500))
    t = np.arange(n) / n
    return run(
        {
            "codebook/perplexity": times(
                rng, np.where(t < 0.3, 200 + 1000 * t, 15 + 480 * np.exp(-(t - 0.3) * 20)), 0.03
            ),
            "loss/train": times(rng, fall(n, 6, 3, 4), 0.02),
        },
        epochs=False,
    )


@sick("loss-scale-collapse")
def scale_at_its_floor(rng: Generator) -> Run:
    n = int(between(rng, 60, 500))
    onset = int(n * rng.uniform(0.3, 0.6))
    scale = np.concatenate([np.full(onset, 65536.0), np.maximum(65536.0 / 2.0 ** np.arange(n - onset), 1)])
    return run({"loss/train": times(rng, fall(n, 6, 3, 4), 0.02), "amp/loss_scale": scale}, epochs=False)


@sick("throughput-decay")
def slower_and_slower(rng: Generator) -> Run:
    n = int(between(rng, 40, 1000))
    speed = times(rng, np.linspace(1000, rng.uniform(300, 600), n), 0.05)
    return run(
        {"loss/train": times(rng, fall(n, 2.3, 0.4, 4), 0.05), "throughput/samples_per_second": speed},
        epochs=False,
    )


@sick("memory-growth")
def memory_leaks(rng: Generator) -> Run:
    n = int(between(rng, 40, 1000))
    memory = np.linspace(8, rng.uniform(11, 30), n) + rng.normal(0, 0.05, n)
    return run(
        rng, {"loss/train": times(rng, fall(n, 2.3, 0.4, 4), 0.05), "memory/gpu_mem": memory}, epochs=False
    )


@sick("restart-jump")
def resumed_without_optimizer(rng: Generator) -> Run:
    n = int(between(rng, 40, 500))
    at = int(n * rng.uniform(0.3, 0.7))
    loss = fall(n, 2.3, 0.8, 3)
    loss[at:] += 0.6 * np.exp(-4 * np.arange(n - at) / (n - at))
    return run(
        {"loss/train": times(rng, loss, 0.01)},
        epochs=False,
        every=10,
        events=(Event("restart", "Resuming from checkpoint", at + 1, step=at * 10.0),),
    )


@sick("freed-by-lr-cut")
def nothing_until_the_cut(rng: Generator) -> Run:
    n = int(between(rng, 12, 100))
    cut = n // 2
    loss = np.concatenate([np.full(cut, 18.5) + rng.normal(0, 0.15, cut), fall(n - cut, 7, 5.5, 3)])
    return run({"loss/train": loss, "lr": np.concatenate([np.full(cut, 20.0), np.full(n - cut, 5.0)])})
