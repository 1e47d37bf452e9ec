"""Is a symptom visible in the log? One plain test a word, on the series read back from the log itself.

Deliberately simpler than a diagnosis tool and independent of any: exact values where there are some (NaN, 0, ln K), coarse ratios
otherwise. A test answers with its evidence, or None. Facts are what the person who made the task knows (``entropy`` of the labels,
announced ``epochs``, ``floor``); a reader of the log may not know them, so they only confirm what also shows as a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = Mapping[str, list[tuple[float, float]]]
Facts = Mapping[str, Any]
CHECKS: dict[str, Callable[[Series, Facts, str], str | None]] = {}


def check(
    word: str,
) -> Callable[[Callable[[Series, Facts, str], str | None]], Callable[[Series, Facts, str], str | None]]:
    """Register the test of a symptom."""

    def register(
        function: Callable[[Series, Facts, str], str | None],
    ) -> Callable[[Series, Facts, str], str | None]:
        CHECKS[word] = function
        return function

    return register


def values(series: Series, name: str, *, finite: bool = True) -> NDArray[np.float64]:
    """The values of a series in the order of the log."""
    found = np.array([value for _, value in series.get(name, [])], dtype=np.float64)
    return found[np.isfinite(found)] if finite else found


def level(x: NDArray[np.float64], start: float, stop: float) -> float:
    """Median of a stretch of a series, given as shares of its length; NaN if it is empty."""
    part = x[int(start * len(x)) : max(int(start * len(x)) + 1, int(stop * len(x)))]
    return float(np.median(part)) if len(part) else math.nan


def noise(x: NDArray[np.float64]) -> float:
    """Scatter around a straight line through neighbours, as a standard deviation (second differences: a trend is no scatter)."""
    return float(1.4826 * np.median(np.abs(np.diff(x, 2))) / math.sqrt(6)) if len(x) > 3 else 0.0


def gained(reward: NDArray[np.float64]) -> float:
    """How much higher the reward ends, beyond its scatter and a seventh of its first level."""
    return (
        level(reward, 0.8, 1)
        - level(reward, 0, 0.2)
        - max(2 * noise(reward), 0.15 * abs(level(reward, 0, 0.2)))
    )


@check("nonfinite_loss")
def nonfinite(series: Series, _facts: Facts, _text: str) -> str | None:
    """A loss or gradient norm that is NaN or infinite, or exact zeros with such a norm."""
    for name in ("train_loss", "val_loss", "grad_norm"):
        bad = ~np.isfinite(values(series, name, finite=False))
        if bad.sum() >= (1 if "loss" in name else 3):
            return f"{name} not finite in {bad.sum()} of {len(bad)} records"
    return None


@check("loss_divergence")
def divergence(series: Series, _facts: Facts, _text: str) -> str | None:
    """The end lies far above the best level reached or above the beginning."""
    for name in ("train_loss", "value_loss"):
        x = values(series, name)
        if len(x) < 5:
            continue
        end, best = level(x, 0.9, 1), float(np.min(x))
        spread = 8 * noise(x[: max(4, len(x) // 3)])
        if (
            name == "train_loss"
            and len(x) >= 5
            and end - x[0] > max(0.2 * abs(x[0]), spread)
            and np.median(x) > x[0]
        ):
            return f"{name} starts at {x[0]:.4g} and ends at {end:.4g}"
        if (
            end - best > 0.5 * max(level(x, 0, 0.1) - best, 0.1 * abs(best)) + spread
            and end > 1.5 * abs(best) + spread
        ):
            return f"{name} was {best:.4g} and ends at {end:.4g}"
        if end < -20 * max(1.0, abs(x[0])) and level(x, 0.45, 0.55) < 0:
            return f"{name} runs to {end:.4g}"
    return None


@check("unbounded_loss")
def unbounded(series: Series, _facts: Facts, _text: str) -> str | None:
    """Falls ever faster below zero."""
    x = values(series, "train_loss")
    if len(x) >= 8 and level(x, 0.9, 1) < -5 and level(x, 0.9, 1) < 1.5 * level(x, 0.45, 0.55) < 0:
        return f"train_loss {x[0]:.4g}, {level(x, 0.45, 0.55):.4g} halfway, {level(x, 0.9, 1):.4g} at the end"
    return None


@check("exploding_gradient")
def exploding(series: Series, facts: Facts, _text: str) -> str | None:
    """Norms beyond all measure for a mean loss of order one, or growing a hundredfold."""
    x = values(series, "grad_norm", finite=False)
    if len(x) >= 4:
        fine = x[np.isfinite(x)]
        scale = max(1.0, facts.get("variance", 1.0))
        if len(fine) and (
            np.median(fine) > 500 * scale or fine.max() > 100 * max(scale, level(fine, 0, 0.2))
        ):
            return f"grad_norm median {np.median(fine):.4g}, largest {fine.max():.4g}"
        if len(fine) < len(x) - 2:
            return f"grad_norm not finite in {len(x) - len(fine)} records"
    return None


@check("huge_initial_loss")
def huge_start(series: Series, facts: Facts, _text: str) -> str | None:
    """The first loss is orders of magnitude above the variance of the target."""
    x = values(series, "train_loss")
    if len(x) and "variance" in facts and x[0] > 50 * facts["variance"]:
        return f"starts at {x[0]:.4g}, the target's variance is {facts['variance']:.3g}"
    return None


@check("vanishing_gradient")
def vanishing(series: Series, _facts: Facts, _text: str) -> str | None:
    """Norms of nothing from the beginning on."""
    x = values(series, "grad_norm")
    return (
        f"grad_norm median {np.median(x):.3g}"
        if len(x) >= 4 and np.median(x) < 1e-5 and level(x, 0, 0.2) < 1e-5
        else None
    )


@check("no_learning")
def no_learning(series: Series, facts: Facts, _text: str) -> str | None:
    """The training loss (or the reward) ends where it began, within its own scatter."""
    x = values(series, "train_loss")
    if len(x) >= 6 and not np.any(x < -1):
        start, end = level(x, 0, 0.12), level(x, 0.88, 1)
        gain, scale = start - end, max(abs(start), 1e-12)
        if gain < max(0.03 * scale, min(0.15 * scale, 0.3 * float(np.std(x)))) and gain > -0.5 * scale:
            return f"train_loss {start:.5g} -> {end:.5g}"
        entropy = facts.get("entropy")
        if entropy and end > 0.97 * entropy and gain < 0.5 * max(0.0, start - entropy) + 0.05 * entropy:
            return f"train_loss ends at {end:.4g}, guessing is {entropy:.4g}"
    r = values(series, "reward")
    if len(r) >= 8 and gained(r) <= 0:
        return f"reward {level(r, 0, 0.2):.4g} -> {level(r, 0.8, 1):.4g}"
    return None


@check("zero_loss")
def zero_loss(series: Series, _facts: Facts, _text: str) -> str | None:
    """Exactly zero everywhere."""
    x = values(series, "train_loss")
    return "train_loss is exactly 0 in every record" if len(x) >= 4 and not x.any() else None


@check("loss_plateau")
def plateau(series: Series, facts: Facts, _text: str) -> str | None:
    """Flat for the last 60 % although far above what the task allows."""
    x = values(series, "train_loss")
    if len(x) < 10:
        return None
    middle, end = level(x, 0.35, 0.5), level(x, 0.85, 1)
    flat = abs(middle - end) < max(0.02 * abs(end), noise(x))
    return (
        f"train_loss {x[0]:.4g}, {middle:.4g} at 40 %, {end:.4g} at the end"
        if flat and end > max(0.5 * facts.get("entropy", math.inf), 1.3 * facts.get("floor", 0.0))
        else None
    )


@check("underfitting")
def underfitting(series: Series, facts: Facts, _text: str) -> str | None:
    """Low accuracy on validation, loss near half of guessing or worse in both, no gap."""
    x, v, acc = values(series, "train_loss"), values(series, "val_loss"), values(series, "val_acc")
    if len(x) >= 8 and len(v) >= 5 and len(acc) >= 5 and "entropy" in facts:
        end, held = level(x, 0.85, 1), level(v, 0.85, 1)
        if (
            end > max(0.5 * facts["entropy"], 1.3 * facts.get("floor", 0.0))
            and level(acc, 0.85, 1) < 0.65
            and abs(held - end) < 0.12 * end
        ):
            return f"train {end:.3g}, val {held:.3g}, accuracy {level(acc, 0.85, 1):.3g}, guessing {facts['entropy']:.3g}"
    return None


@check("lr_too_low")
def lr_too_low(series: Series, facts: Facts, _text: str) -> str | None:
    """A tiny logged rate, and a loss that covered little of its way."""
    lr, x = values(series, "lr"), values(series, "train_loss")
    if len(lr) < 4 or len(x) < 4 or not x[0]:
        return None
    gain = (level(x, 0, 0.1) - level(x, 0.9, 1)) / abs(x[0])
    left = level(x, 0.9, 1) > 0.5 * facts.get("entropy", math.inf)
    tiny = np.median(lr) < 1e-5
    return (
        f"rate {np.median(lr):.3g}, the loss gained {100 * gain:.1f} %"
        if tiny and lr.max() > 0 and (gain < 0.3 or left)
        else None
    )


@check("lr_zero_or_constant_bug")
def lr_zero(series: Series, _facts: Facts, _text: str) -> str | None:
    """Zero in more than a fifth of the run, or still rising from nothing at its end."""
    lr = values(series, "lr")
    if len(lr) < 5:
        return None
    if (lr <= 1e-12).mean() > 0.2:
        return f"rate is 0 in {100 * (lr <= 1e-12).mean():.0f} % of the records"
    if lr.max() < 1e-4 and np.all(np.diff(lr) > 0) and lr[-1] > 3 * lr[0]:
        return f"rate only rises, {lr[0]:.3g} -> {lr[-1]:.3g}"
    return None


@check("oscillating_loss")
def oscillating(series: Series, _facts: Facts, _text: str) -> str | None:
    """Swings of a tenth of its level and more from record to record in the second half, without getting anywhere."""
    for name in ("train_loss", "val_loss"):
        x = values(series, name)
        x = x[len(x) // 2 :]
        if len(x) > 60:  # single steps are noisy by nature: their means over stretches
            x = x[: len(x) // 30 * 30].reshape(30, -1).mean(1)
        if len(x) >= 8:
            d = np.diff(x)
            turns = float(np.mean(d[1:] * d[:-1] < 0))
            swing = float(np.median(np.abs(d))) / max(abs(float(np.median(x))), 1e-12)
            if (
                turns > 0.45
                and swing > 0.25
                and abs(level(x, 0.7, 1) - level(x, 0, 0.3)) < 3 * np.median(np.abs(d))
            ):
                return f"{name} swings by {100 * swing:.0f} % of its level, turning at {100 * turns:.0f} % of the records"
    return None


@check("loss_spike")
def spike(series: Series, _facts: Facts, _text: str) -> str | None:
    """A jump beyond twenty times the scatter and at least a third of the level before it."""
    points = [(at, value) for at, value in series.get("train_loss", []) if math.isfinite(value)]
    x = np.array([value for _, value in points])
    starts = [i for i in range(1, len(points)) if points[i][0] <= points[i - 1][0]]
    for i in range(6, len(x)):
        if any(0 <= i - start < 6 for start in starts):  # a new start is no spike
            continue
        before = x[max([0, i - 12, *(start for start in starts if start <= i)]) : i]
        usual = float(np.median(before))
        if x[i] - usual > max(20 * noise(before), 5 * float(np.std(before)), 0.33 * abs(usual)):
            return f"record {i + 1}: {x[i]:.4g} after a level of {usual:.4g}"
    return None
