"""Reports: how long a whole process takes to write one, and how large it is. Run: ``python
benchmarks/reports.py``.

Goals: HTML for 100 epochs of 20 signals in 1.5 s, markdown in 0.5 s; a million steps of 20 signals below
500 kB.
Each figure is the best of five processes beside ``python -c pass`` in the same moment; a busy machine slows
both, and processor time less than wall time.
"""

from __future__ import annotations

import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAMES = [
    "train_loss",
    "val_loss",
    "recon_loss",
    "sparse_loss",
    "acyclic_loss",
    "grad_norm",
    "grad_clip_ratio",
    "lr",
    "val_f1",
    "val_shd",
    "edge_count",
    "pred_std",
    "grad_norm/encoder",
    "grad_norm/backbone",
    "grad_norm/head",
    "grad_norm/attention",
    "val_accuracy",
    "val_mae",
    "val_auc",
    "epoch_time",
]


def write_log(path: Path, rows: int, axis: str) -> None:
    """JSON lines of twenty signals that fall with noise; the clip ratio stays in 0..1."""
    dice = random.Random(7)
    with path.open("w", encoding="utf-8") as stream:
        for row in range(1, rows + 1):
            level = math.exp(-6 * row / rows)
            record: dict[str, float] = {axis: row}
            record |= {name: round((0.05 + level) * (1 + 0.1 * dice.random()), 6) for name in NAMES}
            stream.write(json.dumps(record) + "\n")


def best_of(command: list[str], times: int = 5) -> tuple[float, float]:
    """The least wall time and the least processor time of a command in seconds; exit codes of the gate are
    no failure.
    """
    walls, works = [], []
    for _ in range(times):
        start, before = time.perf_counter(), _worked()
        done = subprocess.run(command, capture_output=True, check=False)
        walls.append(time.perf_counter() - start)
        works.append(_worked() - before)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr.decode())
    return min(walls), min(works)


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print one line a measurement: seconds, times of an empty Python, and bytes written."""
    gradoctor = [sys.executable, "-m", "gradoctor"]
    with tempfile.TemporaryDirectory() as folder:
        log, long, stored = Path(folder, "run.jsonl"), Path(folder, "long.jsonl"), Path(folder, "run.json")
        write_log(log, 100, "epoch")
        write_log(long, 1_000_000 if "--long" in sys.argv else 100_000, "step")
        empty, work = best_of([sys.executable, "-c", "pass"])
        print(f"{'python -c pass':44} {empty:6.3f} s wall {work:6.3f} s cpu")
        diagnose = [*gradoctor, "diagnose", str(log)]
        subprocess.run([*diagnose, "-f", "json", "-o", str(stored)], capture_output=True, check=False)
        tellings = [
            ("html, 100 epochs x 20, from the log", [*diagnose, "-f", "html"], "report.html"),
            ("markdown, the same", [*diagnose, "-f", "markdown"], "report.md"),
            ("html from the stored diagnosis", [*gradoctor, "report", str(stored)], "again.html"),
            ("plot to PNG (matplotlib)", [*gradoctor, "plot", str(stored)], "curves.png"),
            ("plot to SVG (matplotlib)", [*gradoctor, "plot", str(stored)], "curves.svg"),
        ]
        for said, command, name in tellings:
            out = Path(folder, name)
            wall, work = best_of([*command, "-o", str(out)])
            size = f"{out.stat().st_size:9,} bytes"
            print(f"{said:44} {wall:6.3f} s wall {work:6.3f} s cpu  {wall / empty:5.1f}x  {size}")
        steps = sum(1 for _ in long.open("rb"))
        out = Path(folder, "long.html")
        text, _ = best_of([*gradoctor, "diagnose", str(long), "-o", str(Path(folder, "long.txt"))], 1)
        page, _ = best_of([*gradoctor, "diagnose", str(long), "-f", "html", "-o", str(out)], 1)
        size = out.stat().st_size
        said = f"html, {steps:,} steps x 20"
        print(f"{said:44} {page:6.2f} s, of which reading and asking {text:.2f} s; {size:,} bytes")


if __name__ == "__main__":
    main()
