"""Make the benchmark: train every run, write every log, verify every label.

    python benchmarks/faults/make.py --out DIR [--seeds 2] [--first-seed 0] [--only plain hf ...] [--workers 2]

Needs benchmarks/faults/requirements.txt; a library that is missing skips its writer with a word. DIR then holds the logs and
labels.jsonl, which ``score.py`` and ``benchmarks/labelled_logs.py`` read. Runs that DIR already holds are kept: after an interruption
the same command goes on, a new DIR makes everything anew.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

# writer -> (library it needs, number of processes that share its runs)
WRITERS = {
    "plain": ("torch", 4),
    "sb3": ("stable_baselines3", 2),
    "hf": ("transformers", 2),
    "lightning": ("lightning", 2),
    "keras": ("keras", 2),
    "boosting": ("lightgbm", 1),
}


def run_writer(writer: str, part: str, out: Path, seeds: range) -> str:
    """One writer in its own process; its last words if it failed."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parent), "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore", "KERAS_BACKEND": "torch",
                                "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "CUDA_VISIBLE_DEVICES": ""}  # fmt: skip
    command = [
        sys.executable,
        "-m",
        f"faults.writers.{writer}",
        "--out",
        str(out),
        "--first-seed",
        str(seeds.start),
        "--seeds",
        str(len(seeds)),
        "--part",
        part,
    ]
    began = time.perf_counter()
    for _ in range(
        3
    ):  # what stopped a writer from outside does not stop the benchmark: runs that exist are kept
        done = subprocess.run(command, env=environment, cwd=out, capture_output=True, text=True, check=False)
        if done.returncode >= 0:
            break
    said = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    word = f", FAILED, its runs are incomplete: {said}" if done.returncode else ""
    return f"{writer} {part}: {time.perf_counter() - began:.0f} s{word}"


def main() -> None:
    """Write, verify, say what there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=2, help="how many seeds")
    parser.add_argument(
        "--first-seed", type=int, default=0, help="the first one: later seeds were never tuned on"
    )
    parser.add_argument("--only", nargs="*", choices=WRITERS, default=list(WRITERS))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--labels-only", action="store_true", help="verify again what is there")
    asked = parser.parse_args()
    out = asked.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    jobs = []
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    for writer in [] if asked.labels_only else asked.only:
        library, parts = WRITERS[writer]
        if importlib.util.find_spec(library) is None:
            print(
                f"{writer}: skipped, {library} is not installed (pip install -r {HERE / 'requirements.txt'})"
            )
            continue
        jobs += [(writer, f"{part}/{parts}") for part in range(parts)]
    with ThreadPoolExecutor(asked.workers) as pool:
        for word in pool.map(lambda job: run_writer(*job, out, seeds), jobs):
            print(word, flush=True)
    from faults.verify import verify

    labels = verify(out)
    print(f"{len(labels)} logs: " + ", ".join(f"{n} {word}" for word, n in Counter(row["verdict"] for row in labels).most_common()),
          f"; of the sick {sum(bool(row['visible']) for row in labels)} show it")  # fmt: skip


if __name__ == "__main__":
    main()
