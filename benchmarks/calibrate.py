"""Calibrates the rules on synthetic families of healthy and sick runs, and prints what they find.

    python benchmarks/calibrate.py [--seeds 200] [--first 0] [--only NAME ...] [--halves] [--faults DIR]

Every family is a generator of runs with the lengths, sampling and noise that occur in the field; a seed
gives one run. Healthy families must stay without a warning, sick ones must be named by one of the rules
they list. ``--halves`` reports even seeds (on which thresholds are tuned) and odd seeds (never looked at
while tuning) apart. NumPy only, no training. ``--faults``: the logs that ``benchmarks/faults/make.py`` wrote count as
well in the table of confidences: of the findings at high, medium and low, how many were right.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import families_of_collapse  # noqa: F401 - registers its families
import healthy_families  # noqa: F401 - registers its families
import healthy_families_more  # noqa: F401
import sick_families  # noqa: F401
from synthetic import HEALTHY, SICK

from gradoctor.diagnosis.engine import Asked, diagnose_run
from gradoctor.diagnosis.finding import Finding
from gradoctor.rulebook.load import load_rules
from gradoctor.signals.run import Run


@dataclass
class Score:
    """Counts of one family: runs, runs with a warning or a critical finding, runs named rightly; the rules that fired; and
    findings by confidence, all and right ones.
    """

    runs: int = 0
    warned: int = 0
    critical: int = 0
    named: int = 0
    root: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)


def judge(run: Run, asked: Asked) -> list[Finding]:
    """The warnings and critical findings of a run."""
    return [f for f in diagnose_run(run, asked).findings if f.severity != "info"]


def score(
    make: Callable[[np.random.Generator], Run], wanted: tuple[str, ...], seeds: range, asked: Asked
) -> Score:
    """One family over many seeds. A finding is right if it is one of those wanted or follows from one."""
    result = Score()
    for seed in seeds:
        found = judge(make(np.random.default_rng(seed)), asked)
        result.runs += 1
        result.warned += bool(found)
        result.critical += any(f.severity == "critical" for f in found)
        result.named += any(f.rule in wanted for f in found)
        result.root += any(f.rule in wanted and f.root for f in found)
        result.rules.update({f.rule for f in found})
        result.told.update(f.confidence for f in found)
        result.right.update(f.confidence for f in found if {f.rule, *f.explained_by} & set(wanted))
    return result


def show(name: str, s: Score, wanted: tuple[str, ...]) -> None:
    """One line a family."""
    others = ", ".join(f"{rule} {count}" for rule, count in s.rules.most_common(6) if rule not in wanted)
    if wanted:
        figures = f"{s.named / s.runs:6.1%} named, {s.root / s.runs:6.1%} as root   also: {others or '-'}"
    else:
        figures = f"{s.warned / s.runs:6.1%} warned, {s.critical / s.runs:6.1%} critical   {others}"
    print(f"  {name:34s} {figures}")


def report(seeds: range, only: list[str], asked: Asked) -> None:
    totals: Counter[str] = Counter()
    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    print(f"healthy families, {len(seeds)} runs each: share with a warning")
    for name, make in HEALTHY.items():
        if not only or name in only:
            s = score(make, (), seeds, asked)
            show(name, s, ())
            totals.update(healthy=s.runs, warned=s.warned, critical=s.critical)
            told += s.told
    print(f"sick families, {len(seeds)} runs each: share named by one of the rules meant for them")
    for name, (make, wanted) in SICK.items():
        if not only or name in only:
            s = score(make, wanted, seeds, asked)
            show(name, s, wanted)
            totals.update(sick=s.runs, named=s.named, root=s.root)
            told, right = told + s.told, right + s.right
    healthy, ill = max(totals["healthy"], 1), max(totals["sick"], 1)
    alarms = f"false alarms {totals['warned'] / healthy:.2%}, critical {totals['critical'] / healthy:.2%}"
    print(f"{alarms} of {totals['healthy']} healthy runs")
    found = f"recall {totals['named'] / ill:.2%}, as root {totals['root'] / ill:.2%}"
    print(f"{found} of {totals['sick']} sick runs")
    show_confidences("synthetic families", told, right)


def of_faults(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Warnings and critical findings on the benchmark of faults by confidence: told, and right by the labels."""
    from faults.score import alarms, right_words, rightness
    from faults.tools import gradoctor, gradoctor_words

    told: Counter[str] = Counter()
    right: Counter[str] = Counter()
    words = gradoctor_words()
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["verdict"] == "unclear" or label["visible"] is False:
            continue
        loud = alarms(gradoctor(folder / label["file"], words))
        told.update(t.confidence for t in loud)
        right.update(
            t.confidence for t, fits in zip(loud, rightness(loud, right_words(label)), strict=True) if fits
        )
    return told, right


def show_confidences(title: str, told: Counter[str], right: Counter[str]) -> None:
    """Of the findings at high, medium, low: how many were right."""
    from faults.score import wilson

    print(f"{title}: findings that are right, by confidence")
    for confidence in ("high", "medium", "low"):
        flags = [True] * right[confidence] + [False] * (told[confidence] - right[confidence])
        print(f"  {confidence:6s} {wilson(flags)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--halves", action="store_true")
    parser.add_argument("--faults", type=Path, help="folder of benchmarks/faults/make.py")
    given = parser.parse_args()
    if given.faults:
        show_confidences("benchmark of faults", *of_faults(given.faults))
    asked = Asked(load_rules())
    last = given.first + given.seeds
    if not given.halves:
        report(range(given.first, last), given.only, asked)
        return
    for title, start in (("even seeds (tuned on)", 0), ("odd seeds (held out)", 1)):
        print(f"== {title}")
        report(range(given.first + start, last, 2), given.only, asked)


if __name__ == "__main__":
    main()
