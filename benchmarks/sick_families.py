"""Sick runs: each family lists the rules that may name its illness."""

from __future__ import annotations

import numpy as np
from synthetic import Generator, between, cosine, fall, pick, power, red, run, sick, times

from gradoctor.intake.columns import Event
from gradoctor.signals.run import Run


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


@sick("non-finite-loss", "loss-divergence", "loss-rising", "loss-spike")
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
    """In the middle of the fall it stops at once; or it slows down, and the score never moved."""
    n = int(between(rng, 40, 500))
    last, turn = rng.uniform(0.6, 0.85), rng.uniform(0.1, 0.3)
    sudden = np.maximum(1.0 - (1.0 - last) * np.arange(n) / max(5.0, turn * n), last)
    noise = rng.uniform(0.001, 0.01) * (1.0 - last)
    if rng.random() < 0.5:
        series = {"loss/train": times(rng, sudden, noise)}
    else:
        score = np.clip(rng.uniform(0.1, 0.4) + rng.normal(0, 0.01, n), 0, 1)
        series = {
            "loss/train": times(rng, fall(n, 1.0, last, rng.uniform(20, 60)), noise),
            "metric/accuracy/val": score,
        }
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
    return run({"loss/train": times(rng, fall(n, 2.3, 1.1, 4), 0.02), "metric/accuracy": np.full(n, 0.0987)})


@sick("validation-never-improves", "overfitting")
def other_preprocessing(rng: Generator) -> Run:
    n = int(between(rng, 8, 100))
    return run(
        {
            "loss/train": times(rng, fall(n, 1.2, 0.05, 5), 0.02),
            "loss/val": times(rng, np.linspace(2.6, rng.uniform(2.6, 4), n), 0.02),
        },
    )


@sick("loss-metric-disagreement", "score-collapses")
def score_collapses(rng: Generator) -> Run:
    n = int(between(rng, 10, 100))
    return run(
        {
            "loss/train": times(rng, fall(n, 0.66, 0.07, 4), 0.02),
            "metric/accuracy": np.clip(fall(n, 0.84, 0.1, 4) + rng.normal(0, 0.02, n), 0, 1),
        },
    )


@sick("reward-flat", "entropy-at-maximum")
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
    return run({"rl/entropy": entropy, "rl/reward": 12 + red(rng, n, 1.0, 0.3)}, epochs=False, every=2048)


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
    return run({"loss/train": times(rng, fall(n, 2.3, 0.4, 4), 0.05), "memory/gpu_mem": memory}, epochs=False)


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


@sick("loss-rising", "loss-divergence")
def creeps_away(rng: Generator) -> Run:
    """A language model turns and rises by a tenth of a nat or more, slowly, to the end."""
    n = int(between(rng, 40, 3000))
    turn = int(n * rng.uniform(0.3, 0.75))
    best = rng.uniform(1.5, 3.5)
    loss = power(n, rng.uniform(8, 11), best, rng.uniform(0.5, 1.0)) if n > 200 else fall(n, 8.0, best, 8)
    climb = np.maximum(np.arange(n) - turn, 0) / (n - turn)
    rise = rng.uniform(0.1, 0.45) * best
    noise = rng.uniform(0.01, 0.04) if n > 100 else rng.uniform(0.002, 0.01)
    series = {"loss/train": loss + rise * climb ** rng.uniform(0.7, 1.5) + red(rng, n, noise)}
    if rng.random() < 0.5:
        series["loss/val"] = (
            series["loss/train"][4::5] + 0.05 + red(rng, n // 5, 0.01),
            np.arange(4, n, 5) / n,
        )
    return run(series, epochs=False)


@sick("loss-divergence")
def back_to_the_start(rng: Generator) -> Run:
    """All that was learned is lost again: the loss ends where it began."""
    n = int(between(rng, 24, 800))
    turn = int(n * rng.uniform(0.3, 0.6))
    low = rng.uniform(0.3, 1.5)
    loss = fall(n, 2.3, low, 5)
    rest = np.arange(n - turn) / (n - turn)
    loss[turn:] += (2.3 * rng.uniform(0.97, 1.15) - loss[turn:]) * (1 - np.exp(-rng.uniform(6, 15) * rest))
    return run({"loss/train": times(rng, loss, rng.uniform(0.005, 0.05))})
