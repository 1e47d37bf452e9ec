"""Does the prescription cure? Train sick, diagnose, patch by the first prescriptions only, train again, compare.

    python benchmarks/cure.py [--seeds 1337 1 2] [--systems causal-dag ...] [--presets explosion ...] [--workers 2] [--out DIR] [--json FILE]

For every sick preset and seed: was the root cause named first, what was prescribed, is the finding resolved, is the system's target metric
better, did a new critical finding appear? A preset is cured when the root is resolved, nothing critical is new, and the metric is no worse.
``stable`` of every system must show no warning and no critical.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# system -> (signal that says whether the model is any good, whether higher is better)
TARGETS = {
    "causal-dag": ("metric/f1/val", True),
    "intervention-effect": ("metric/mae/*", False),
    "priority-net": ("loss/val", False),
    "atft": ("metric/ic/val", True),
}


@dataclass
class Trial:
    """One preset with one seed, before and after."""

    system: str
    preset: str
    seed: int
    roots: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    resolved: bool | None = None
    new_critical: list[str] = field(default_factory=list)
    metric_before: float = math.nan
    metric_after: float = math.nan
    trouble: str = ""
    seconds: float = 0.0

    @property
    def better(self) -> bool:
        """Whether the target metric is no worse than before (not a number counts as worst)."""
        higher = TARGETS[self.system][1]
        if math.isnan(self.metric_before) or math.isnan(self.metric_after):
            return not math.isnan(self.metric_after)
        return (
            self.metric_after >= self.metric_before - 0.02
            if higher
            else self.metric_after <= self.metric_before * 1.05
        )

    @property
    def cured(self) -> bool:
        """Resolved, nothing new that is critical, and the metric no worse."""
        return bool(self.resolved) and not self.new_critical and self.better


def train(system: str, out: Path, *arguments: str) -> None:
    """One run of the reference trainer in its own process. Raises RuntimeError with its last words."""
    command = [
        sys.executable,
        "-m",
        "gradoctor",
        "train",
        system,
        "--out",
        str(out),
        "--no-tensorboard",
        "--device",
        "cpu",
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise RuntimeError(
            done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}"
        )


def run_trial(system: str, preset: str, seed: int, folder: Path, rounds: int) -> Trial:
    """Sick run, patch, cured run."""
    from gradoctor.api import diagnose
    from gradoctor.diagnosis.patch import first_changes, make_patch

    trial = Trial(system, preset, seed)
    started = time.perf_counter()
    try:
        here = folder / f"{system}-{preset}-{seed}"
        train(system, here, "--preset", preset, "--seed", str(seed))
        sick = diagnose(here / "training_log.json", config=here / "config.yaml")
        trial.roots = [f"{f.severity}:{f.rule}" for f in sick.findings if f.root and f.severity != "info"]
        trial.explained = [f.rule for f in sick.findings if not f.root]
        trial.metric_before = target(sick, system)
        if preset == "stable":
            trial.resolved = not [f for f in sick.findings if f.severity != "info"]
            trial.metric_after = trial.metric_before
            return trial
        known, cured = sick, sick
        for number in range(1, rounds + 1):
            patch = make_patch(here / "config.yaml", first_changes(known.findings))
            trial.changes += [f"{step.key} {step.before} -> {step.after}" for step in patch.steps]
            trial.refused += [f"{r.what}: {r.reason}" for r in patch.refusals]
            if not patch.steps:
                break
            config = folder / f"{system}-{preset}-{seed}.round{number}.yaml"
            config.write_text(patch.after, encoding="utf-8")
            here = folder / f"{system}-{preset}-{seed}-round{number}"
            train(system, here, "--config", str(config), "--preset", preset, "--seed", str(seed))
            known = cured = diagnose(here / "training_log.json", config=here / "config.yaml")
            if not [f for f in cured.findings if f.severity != "info"]:
                break
        before = {f.rule for f in sick.findings}
        roots = {f.rule for f in sick.findings if f.root and f.severity != "info"}
        trial.after = [f"{f.severity}:{f.rule}" for f in cured.findings if f.severity != "info"]
        trial.resolved = bool(roots) and bool(trial.changes) and not roots & {f.rule for f in cured.findings}
        trial.new_critical = [
            f.rule for f in cured.findings if f.severity == "critical" and f.rule not in before
        ]
        trial.metric_after = target(cured, system)
    except Exception as error:  # one broken trial must not cost the table
        trial.trouble = f"{type(error).__name__}: {error}"
    finally:
        trial.seconds = time.perf_counter() - started
    return trial


def target(diagnosis: Any, system: str) -> float:
    """The best value of the system's target metric in a run."""
    import numpy as np

    pattern, higher = TARGETS[system]
    values = [
        s.values for d in diagnosis.runs for s in d.run.matching(pattern) if not s.name.endswith("/hard")
    ]
    finite = np.concatenate(values)[np.isfinite(np.concatenate(values))] if values else np.array([])
    return float(finite.max() if higher else finite.min()) if len(finite) else math.nan


def table(trials: Iterable[Trial]) -> str:
    """Markdown: one row a trial, and the cure rate."""
    trials = list(trials)
    lines = [
        "| system | preset | seed | root | prescription | resolved | left | metric before -> after | cured |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for t in trials:
        lines.append(f"| {t.system} | {t.preset} | {t.seed} | {', '.join(t.roots) or '-'} | {'; '.join(t.changes) or '-'} | {_yes(t.resolved)} "
                     f"| {', '.join(t.after) or '-'} | {t.metric_before:.4g} -> {t.metric_after:.4g} | {t.trouble or _yes(t.cured)} |")  # fmt: skip
    sick = [t for t in trials if t.preset != "stable"]
    well = [t for t in trials if t.preset == "stable"]
    if sick:
        named = sum(bool(t.roots) for t in sick)
        cured = sum(t.cured for t in sick)
        lines += [
            "",
            f"sick runs flagged: {named}/{len(sick)}; cured by the first prescriptions: {cured}/{len(sick)} = {100 * cured / len(sick):.0f} %",
        ]
    if well:
        lines.append(
            f"stable runs without a warning or critical: {sum(bool(t.resolved) for t in well)}/{len(well)}"
        )
    lines.append(f"processor time of the trials, one after the other: {sum(t.seconds for t in trials):.0f} s")
    return "\n".join(lines)


def _yes(answer: bool | None) -> str:
    return "-" if answer is None else ("yes" if answer else "no")


def main() -> None:
    """Run the trials and print the table."""
    from gradoctor.trainer.presets import presets_of

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1337, 1, 2])
    parser.add_argument("--systems", nargs="+", default=list(TARGETS))
    parser.add_argument("--presets", nargs="+", default=None)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--rounds",
        type=int,
        default=1,
        help="how often prescriptions may be taken before the result is judged",
    )
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--json", type=Path, default=None)
    asked = parser.parse_args()
    folder = asked.out or Path(tempfile.mkdtemp(prefix="cure-"))
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [
        (s, p, seed)
        for s in asked.systems
        for p in presets_of(s)
        if asked.presets is None or p in asked.presets
        for seed in asked.seeds
    ]
    started = time.perf_counter()
    with ThreadPoolExecutor(asked.workers) as pool:
        trials = []
        for trial in pool.map(lambda job: run_trial(*job, folder, asked.rounds), jobs):
            trials.append(trial)
            told = trial.trouble or ("cured" if trial.cured else "NOT CURED")
            print(
                f"{trial.system} {trial.preset} {trial.seed}: {told} ({trial.seconds:.0f} s)",
                file=sys.stderr,
                flush=True,
            )
            if asked.json:
                asked.json.write_text(json.dumps([asdict(t) for t in trials], indent=1), encoding="utf-8")
    print(table(trials))
    print(
        f"wall time: {time.perf_counter() - started:.0f} s with {asked.workers} workers; runs are in {folder}"
    )


if __name__ == "__main__":
    main()
