"""How far every threshold of the rules is from a false alarm and from a miss.

    python benchmarks/thresholds.py [--seeds 12] [--first 0] [--faults DIR] [--rules NAME ...] [--all]

One threshold at a time is halved and doubled (a share above a half moves half of its way to 1), the rule is asked again, alone,
of every synthetic run (:mod:`calibrate`) and, with ``--faults``, of the logs of the half that is tuned on. Printed is what changes: healthy
runs on which the rule fires, and sick runs it is meant for on which it does. A threshold that changes nothing in either direction stands
far from both, or no run here comes near it: ``--all`` lists these as well.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import calibrate  # noqa: F401 - registers the families
from synthetic import HEALTHY, SICK

from gradoctor.api import load
from gradoctor.detectors.series import forget
from gradoctor.rulebook.ask import Context, ask
from gradoctor.rulebook.condition import Condition
from gradoctor.rulebook.load import load_rules
from gradoctor.rulebook.model import Rule
from gradoctor.signals.run import Run

MOVES = ("lower", "now", "higher")
NOT_THRESHOLDS = {"minimum", "tail", "episodes", "count", "value", "initial", "unlike"}


@dataclass(frozen=True)
class Labelled:
    """A run and what is known of it: ``meant`` are the rules that should fire; healthy means none."""

    run: Run
    meant: frozenset[str]
    healthy: bool


@dataclass
class Threshold:
    """One number of one rule, with the rule's condition for its lower and higher value, and what fired under each."""

    rule: Rule
    where: str
    value: float
    lower: float
    higher: float
    conditions: dict[str, Condition]
    healthy: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)

    def moves(self) -> bool:
        """Whether any count depends on the number."""
        return any(len({counts[m] for m in MOVES}) > 1 for counts in (self.healthy, self.named))


def moved(value: float, name: str) -> tuple[float, float] | None:
    """The lower and the higher value; None for what is no threshold (sentinels such as -1e-30, whole counts)."""
    if name in NOT_THRESHOLDS or value == 0 or not 1e-20 < abs(value) < 1e20:
        return None
    return (value / 2, (1 + value) / 2) if 0.5 < value < 1 else (value / 2, value * 2)


def with_number(condition: Condition, path: tuple[int, ...], name: str, value: float) -> Condition:
    """The condition with one number of one detector replaced."""
    if not path:
        return Condition(condition.key, (), {**condition.arguments, name: value})
    children = list(condition.children)
    children[path[0]] = with_number(children[path[0]], path[1:], name, value)
    return Condition(condition.key, tuple(children), {})


def numbers(
    condition: Condition, path: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], Condition, str, float]]:
    """Every number of the condition's detectors, with the way to it."""
    for i, child in enumerate(condition.children):
        yield from numbers(child, (*path, i))
    for name, value in condition.arguments.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield path, condition, name, float(value)


def thresholds(rules: Sequence[Rule]) -> list[Threshold]:
    """All that can be moved."""
    found = []
    for rule in rules:
        for path, leaf, name, value in numbers(rule.condition):
            ends = moved(value, name)
            if ends is None:
                continue
            conditions = {
                "lower": with_number(rule.condition, path, name, ends[0]),
                "higher": with_number(rule.condition, path, name, ends[1]),
            }
            subject: Any = leaf.arguments.get("signal") or leaf.arguments.get("signals") or ""
            of = f" of {subject if isinstance(subject, str) else subject[0]}" if subject else ""
            found.append(Threshold(rule, f"{leaf.key} {name}{of}", value, *ends, conditions))
    return found


def synthetic_runs(seeds: range) -> Iterator[Labelled]:
    """The families of :mod:`calibrate`."""
    for seed in seeds:
        for make in HEALTHY.values():
            yield Labelled(make(np.random.default_rng(seed)), frozenset(), True)
        for sick, wanted in SICK.values():
            yield Labelled(sick(np.random.default_rng(seed)), frozenset(wanted), False)


def fault_runs(folder: Path, rules: Sequence[Rule]) -> Iterator[Labelled]:
    """The logs of half a; meant for a rule whose symptoms are labelled."""
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["half"] != "a" or label["verdict"] == "unclear":
            continue
        problems = {problem["symptom"] for problem in label["problems"]}
        meant = frozenset(rule.id for rule in rules if problems & set(rule.symptoms))
        for run in load(folder / label["file"], config=False):
            yield Labelled(run, meant, label["verdict"] == "healthy")


def fires(condition: Condition, context: Context) -> bool:
    """Whether it fires; a number moved out of its range may break the detector, which is no finding either."""
    try:
        return ask(condition, context).fired
    except (ArithmeticError, IndexError, ValueError):
        return False


def measure(found: Sequence[Threshold], runs: Iterator[Labelled]) -> tuple[int, int]:
    """Ask every rule of every run, once for each number moved; how many healthy and sick runs there were."""
    healthy = sick = 0
    for labelled in runs:
        healthy, sick = healthy + labelled.healthy, sick + (not labelled.healthy)
        context = Context(labelled.run)
        now: dict[str, str] = {}
        for threshold in found:
            rule = threshold.rule
            if not labelled.healthy and rule.id not in labelled.meant:
                continue
            counts = threshold.healthy if labelled.healthy else threshold.named
            kind = now.get(rule.id) or now.setdefault(rule.id, ask(rule.condition, context).kind)
            if kind == "not-applicable":
                continue
            counts["now"] += kind == "fired"
            for move, condition in threshold.conditions.items():
                counts[move] += fires(condition, context)
        forget()
    return healthy, sick


def show(found: Sequence[Threshold], *, unmoved: bool) -> None:
    """The table, in the order of codes."""
    print("| rule | number | now | moved to | healthy runs accused: lower, now, higher | sick runs named: lower, now, higher |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for t in found:
        if t.moves() or unmoved:
            counts = [", ".join(str(c[m]) for m in MOVES) for c in (t.healthy, t.named)]
            print(
                f"| {t.rule.code} `{t.rule.id}` | {t.where} | {t.value:g} | {t.lower:g}, {t.higher:g} | {counts[0]} | {counts[1]} |"
            )
    print(f"\n{sum(t.moves() for t in found)} of {len(found)} numbers change a count.")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--faults", type=Path, help="folder of benchmarks/faults/make.py")
    parser.add_argument("--rules", nargs="*", default=[])
    parser.add_argument("--all", action="store_true", help="also the numbers that change nothing")
    given = parser.parse_args()
    rules = [r for r in load_rules() if r.severity != "info" and (not given.rules or r.id in given.rules)]
    found = thresholds(rules)
    counts = measure(found, synthetic_runs(range(given.first, given.first + given.seeds)))
    print(f"synthetic runs: {counts[0]} healthy, {counts[1]} sick")
    if given.faults:
        counts = measure(found, fault_runs(given.faults, rules))
        print(f"benchmark of faults, half a: {counts[0]} healthy, {counts[1]} sick")
    show(found, unmoved=given.all)


if __name__ == "__main__":
    main()
