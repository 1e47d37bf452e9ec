"""Runs that differ in nothing but their seed: each gets to see how the others ended.

``seeds/<signal>/<seed>`` are the courses of all runs of such a group, given to the one that ended worst, so that
what the seeds disagree on is told once, and each number of it stands on a line of its own run's log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gradoctor.signals.run import Run, Signal

# a part of a path, or of a name in it: seed=1, seed_1, run_seed_2, rs3; a whole part or the last word of one: s1
_SEED = re.compile(r"(?i)(?<![a-z0-9])(?:(?:random|run)?[_-]?seed|rs)[ =_-]?(\d+)(?![0-9]|\.[0-9])")
_SHORT = re.compile(r"(?<![a-zA-Z0-9])s(\d+)(?=$|[/.\]])")
_TARGETS = (
    "metric/f1/val", "metric/accuracy/val", "metric/auc/val", "metric/map/val", "metric/iou/val", "metric/dice/val",
    "metric/score/val", "rl/eval_reward", "rl/success_rate", "rl/reward", "loss/val", "metric/accuracy", "loss/train",
)  # fmt: skip
_JUDGED = ("loss/", "metric/", "rl/")
_LEAST = 5  # points of a course
_END = 0.1  # of a course is where it ended


def with_seeds(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs; of each group that differs in the seed alone, the one that ended worst with the others' courses."""
    groups: dict[tuple[object, ...], list[tuple[str, int]]] = {}
    for index, run in enumerate(runs):
        seed, rest = seed_of(run)
        if seed is not None:
            groups.setdefault(_likeness(run, rest), []).append((seed, index))
    told = list(runs)
    for members in groups.values():
        if len({seed for seed, _ in members}) == len(members) >= 2:
            _tell(told, [(seed, runs[index], index) for seed, index in members])
    return tuple(told)


def seed_of(run: Run) -> tuple[str | None, str]:
    """The seed of a run, by its name or its configuration, and its name without the seed."""
    name = run.name.replace("\\", "/")
    for pattern in (_SEED, _SHORT):
        found = pattern.search(name)
        if found:
            return found[1], name[: found.start()] + "*" + name[found.end() :]
    fact = run.facts.get("train/seed")
    return (str(fact.value), "") if fact is not None and fact.value is not None else (None, name)


def _likeness(run: Run, rest: str) -> tuple[object, ...]:
    """What two runs must share to differ in the seed alone: name, settings, and what they log.

    Runs told apart by their configuration alone must have one, the same in every setting.
    """
    named = rest or ("*" if run.settings else run.name)
    return named, run.settings, frozenset(name for name in run.signals if name.startswith(_JUDGED))


def _tell(told: list[Run], members: list[tuple[str, Run, int]]) -> None:
    """Give the run that ended worst the courses of all, of the quantity that matters most."""
    target = next(
        (t for t in _TARGETS if all(len(run.signals.get(t, ())) >= _LEAST for _, run, _ in members)), None
    )
    if target is None:
        return
    courses = [(seed, run.signals[target], index) for seed, run, index in members]
    worst = max(courses, key=lambda course: _badness(course[1]))[2]
    peers = {
        f"seeds/{target}/{seed}": replace(
            signal,
            name=f"seeds/{target}/{seed}",
            spelling=f"{signal.spelling} of seed {seed}",
            derived_from=(target,),
            unit=None,
            reason="the course of a run that differs in the seed alone",
        )
        for seed, signal, _ in courses
    }
    told[worst] = replace(told[worst], signals={**told[worst].signals, **peers})


def _badness(signal: Signal) -> tuple[float, float]:
    """How badly a course ended: not finite at all, then by its last level."""
    end = signal.values[-max(1, round(_END * len(signal))) :]
    level = float(np.median(end))
    sign = -1.0 if signal.direction == "higher" else 1.0
    return (0.0, sign * level) if np.isfinite(level) else (1.0, 0.0)
