"""Plain PyTorch in house styles, sick and healthy.

``python -m faults.writers.plain --out DIR [--seeds 3] [--only TEXT]``
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import torch

from faults.plain_healthy import HEALTHY
from faults.plain_sick import SICK
from faults.plain_training import reproducible
from faults.runs import knobs_of
from faults.scenario import Scenario, Written, styles_of, tell, told
from faults.special import SPECIAL, Special
from faults.styles import FORMATS, SUFFIX, open_log

LETHAL = ("killed", "out-of-memory", "bad-label")


def write_run(scenario: Scenario, seed: int, style: str, path: Path) -> dict[str, Any]:
    """Train and log one run; what the person who made the task knows about it."""
    knobs = knobs_of(scenario, seed)
    training = reproducible(knobs, scenario.name, seed)
    log = open_log(style, path, knobs)
    for kind, record in training.run():
        log.write(kind, record)
    log.close()
    return training.data.facts | {"epochs": knobs.epochs}


def write_until_death(scenario: Scenario, seed: int, style: str, path: Path) -> dict[str, Any]:
    """The same in a process of its own, whose standard output and errors are the log, as under a job scheduler."""
    command = f"'{sys.executable}' -u -m faults.writers.plain --one '{scenario.name}' --seed {seed} --style {style}; exit $?"
    with path.open("wb") as stream:
        subprocess.run(["bash", "-c", command], stdout=stream, stderr=stream, check=False, timeout=120)
    return {"epochs": knobs_of(scenario, seed).epochs}


def write(scenario: Scenario | Special, seed: int, out: Path) -> Written:
    """One log of one run."""
    style = styles_of(scenario, seed, 1)[0] if isinstance(scenario, Scenario) else scenario.style(seed)
    path = out / "plain" / f"{scenario.name}-{seed}{SUFFIX.get(style, '.log')}"
    path.parent.mkdir(parents=True, exist_ok=True)
    began = time.process_time()
    if isinstance(scenario, Special):
        facts = scenario.write(seed, style, path)
    elif scenario.settings.get("fault") in LETHAL:
        facts = write_until_death(scenario, seed, style, path)
    else:
        facts = write_run(scenario, seed, style, path)
    return Written(str(path.relative_to(out)), FORMATS.get(style, "pytorch_print"), scenario.name, seed, scenario.symptoms, scenario.root, scenario.also,
                   scenario.doubtful, style, facts, round(time.process_time() - began, 2))  # fmt: skip


def main() -> None:
    """Write all runs, or (for the lethal ones) one to standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument(
        "--part", default="0/1", help="every n-th run, so that two processes share the work: 0/2, 1/2"
    )
    parser.add_argument("--only", default="")
    parser.add_argument("--one", default="")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--style", default="pipes")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    scenarios: list[Scenario | Special] = [*SICK, *HEALTHY, *SPECIAL]
    if asked.one:
        write_run(next(s for s in SICK if s.name == asked.one), asked.seed, asked.style, Path("-"))
        return
    mine, parts = map(int, asked.part.split("/"))
    jobs = [
        (scenario, seed)
        for seed in range(asked.first_seed, asked.first_seed + asked.seeds)
        for scenario in scenarios
        if asked.only in scenario.name
    ]
    known = told(asked.out)
    for scenario, seed in jobs[mine::parts]:
        if (scenario.name, seed) in known:
            continue
        tell(write(scenario, seed, asked.out), asked.out / f"plain-{mine}.manifest.jsonl")


if __name__ == "__main__":
    main()
