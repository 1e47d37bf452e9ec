"""What all writers share: a task drawn for every seed, the command line, the capture of what a terminal would have shown."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from faults.plain_tasks import Knobs
from faults.scenario import Scenario, Written, number, styles_of, tell, told

WriteRun = Callable[[Scenario, int, str, Path], Mapping[str, Any]]


@dataclass(frozen=True)
class Style:
    """How a logger's output is stored: the label's format, the end of the file's name, the reader for verification."""

    format: str
    suffix: str
    reader: str


def knobs_of(scenario: Scenario, seed: int) -> Knobs:
    """A scenario's settings on a task drawn by the seed: no two seeds train the same thing."""
    chance = number("task", scenario.name, seed)
    drawn: dict[str, Any] = {"classes": (3, 5, 10, 8)[chance % 4], "dim": (8, 12, 16)[chance // 4 % 3], "samples": (4000, 5000, 6000)[chance // 12 % 3],
                             "batch": (64, 128, 200)[chance // 36 % 3], "epochs": (18, 25, 32)[chance // 108 % 3]}  # fmt: skip
    return Knobs(
        **(
            drawn
            | {key: value for key, value in scenario.settings.items() if key in Knobs.__dataclass_fields__}
        )
    )


@contextlib.contextmanager
def captured(path: Path) -> Iterator[None]:
    """Standard output and errors of everything in this process go to ``path``, as ``> log 2>&1`` would do it."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    python = sys.stdout, sys.stderr
    with path.open("wb", buffering=0) as target:
        for descriptor in (1, 2):
            os.dup2(target.fileno(), descriptor)
        sys.stdout = sys.stderr = open(os.dup(1), "w", encoding="utf-8", buffering=1)  # noqa: SIM115, PTH123
        try:
            yield
        finally:
            sys.stdout.close()
            sys.stdout, sys.stderr = python
            for old, descriptor in zip(kept, (1, 2), strict=True):
                os.dup2(old, descriptor)
                os.close(old)


def seeded(scenario: Scenario, seed: int) -> int:
    """Seed every generator in use; the seed."""
    value = number(scenario.name, seed) % 100_000
    random.seed(value)
    np.random.seed(value)
    torch.manual_seed(value)
    return value


def write_all(
    writer: str, scenarios: Sequence[Scenario], write_run: WriteRun, styles: Mapping[str, Style]
) -> None:
    """The command line of a library's writer: train and log its share of the runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument(
        "--part", default="0/1", help="every n-th run, so that two processes share the work: 0/2, 1/2"
    )
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    torch.set_num_threads(1)
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
        style = styles_of(scenario, seed, 1)[0]
        path = asked.out / writer / f"{scenario.name}-{seed}{styles[style].suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        began = time.process_time()
        facts = write_run(scenario, seed, style, path)
        written = Written(str(path.relative_to(asked.out)), styles[style].format, scenario.name, seed, scenario.symptoms, scenario.root, scenario.also,
                          scenario.doubtful, styles[style].reader, facts, round(time.process_time() - began, 2))  # fmt: skip
        tell(written, asked.out / f"{writer}-{mine}.manifest.jsonl")
