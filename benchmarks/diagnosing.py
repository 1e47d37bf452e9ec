"""How long a diagnosis takes once the log is read: all rules on a run of many signals, a million steps each.

    python benchmarks/diagnosing.py [--steps 1000000] [--signals 50] [--rounds 3] [--sick] [--slowest 15]

The run is made in memory: losses of both splits and their parts, gradient norms of modules, rates, metrics and
signals nobody knows, all noisy. Printed are processor seconds of the whole, and of the slowest rules by themselves.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np
from synthetic import between, cosine, fall, red, times

from gradoctor.api import Options, diagnose_runs, render
from gradoctor.diagnosis.engine import Asked, diagnose_run
from gradoctor.rulebook.load import load_rules
from gradoctor.signals.load import Loaded
from gradoctor.signals.run import Run, Signal

KNOWN = (
    "loss/train/total", "loss/val/total", "grad/norm/global", "lr", "metric/accuracy/train", "metric/accuracy/val",
    "metric/f1/val", "grad/clip_ratio",
)  # fmt: skip


def wide_run(steps: int, signals: int, *, sick: bool) -> Run:
    """A run of ``signals`` series of ``steps`` points; a sick one explodes half-way."""
    rng = np.random.default_rng(7)
    x = np.arange(1, steps + 1, dtype=np.float64)
    names = [*KNOWN, *(f"grad/norm/layer{n}" for n in range(16)), *(f"loss/train/part{n}" for n in range(8))]
    names += [f"other/{n}" for n in range(max(0, signals - len(names)))]
    made = {}
    for name in names[:signals]:
        values = _course(name, steps, rng)
        if sick and name.startswith(("loss", "grad/norm")):
            values[steps // 2 :] *= np.exp(np.linspace(0, 12, steps - steps // 2))
        direction = "lower" if name.startswith("loss") else "higher" if name.startswith("metric") else None
        made[name] = Signal(
            name, values, x.astype(np.int64), x, None, direction, spelling=name, file="synthetic"
        )
    return Run("synthetic", made, {}, ())


def _course(name: str, steps: int, rng: np.random.Generator) -> np.ndarray:
    if name == "lr":
        return cosine(steps, 5e-4)
    if name.startswith("metric"):
        return np.clip(fall(steps, 0.1, 0.9, 6) + red(rng, steps, 0.01), 0, 1)
    if name == "grad/clip_ratio":
        return np.clip(fall(steps, 0.6, 0.02, 8) + red(rng, steps, 0.01), 0, 1)
    return times(rng, fall(steps, between(rng, 1, 9), between(rng, 0.1, 0.5), 5), 0.05)


def seconds(run: Run, rounds: int) -> float:
    """Processor seconds of the diagnosis and its text report, the best of some rounds; the rules are read before."""
    best = float("inf")
    for _ in range(rounds):
        fresh = replace(run, signals={name: replace(signal) for name, signal in run.signals.items()})
        start = time.process_time()
        render(diagnose_runs(Loaded((fresh,), ()), Options()), "text")
        best = min(best, time.process_time() - start)
    return best


def slowest(run: Run, count: int) -> list[tuple[float, str]]:
    """The rules that take longest when each is asked alone."""
    taken = []
    for rule in load_rules():
        fresh = replace(run, signals={name: replace(signal) for name, signal in run.signals.items()})
        start = time.process_time()
        diagnose_run(fresh, Asked((rule,), {}, {}, {}, ()))
        taken.append((time.process_time() - start, rule.id))
    return sorted(taken, reverse=True)[:count]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--signals", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sick", action="store_true")
    parser.add_argument("--slowest", type=int, default=15)
    given = parser.parse_args()
    run = wide_run(given.steps, given.signals, sick=given.sick)
    render(
        diagnose_runs(Loaded((wide_run(100, 3, sick=False),), ()), Options())
    )  # rules and detectors are loaded
    kind = "sick" if given.sick else "healthy"
    print(f"{given.signals} signals x {given.steps} steps, {kind}: {seconds(run, given.rounds):.2f} cpu-s")
    for took, rule in slowest(run, given.slowest):
        print(f"  {took:6.3f}  {rule}")


if __name__ == "__main__":
    main()
