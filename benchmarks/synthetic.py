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
    "metric/auc",
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
