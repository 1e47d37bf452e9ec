"""How fast console text is read, beside ``grep -E`` on the same file in the same run.

    python benchmarks/reading_text.py [--mb 100] [--rounds 3] [--only dense sparse ...] [--folder DIR]

Data is generated: *dense* is one record a line (11 numbers), *sparse* has nine other lines, each worded
differently, to every record, *dicts* prints Python dictionaries with numbers of full length, *nan* is dense with
NaN in one line of ten. Whole processes are timed in turn, start-up included; the ratios count, not the seconds:
other work on the machine moves both. ``--mb 1000`` also shows that memory stays bounded by the columns.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from as_installed import as_installed

WORDS = [
    "loading", "shard", "worker", "dataset", "tokenizer", "warmup", "barrier", "allocator", "prefetch", "queue", "retry",
    "collective", "timeout", "stream", "kernel", "fused", "attention", "compile", "rank", "device", "bucket", "handle",
]  # fmt: skip
READ = (
    "import sys; from gradoctor.intake.parsers.console import read; from gradoctor.intake.source import Source; "
    "from pathlib import Path; parsed = read(Source('run.log', Path(sys.argv[1]))); print(parsed.value_count)"
)
PATTERNS = {
    "dense": "Epoch.*Grad Clip",
    "nan": "Epoch.*Grad Clip",
    "sparse": "loss=.*grad_norm",
    "dicts": "loss.*grad_norm",
}


class Took(NamedTuple):
    """One process: wall and processor seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def dense(rng: random.Random, step: int, nan: float = 0.0) -> str:
    t = step / 40_000
    loss = math.nan if rng.random() < nan else 0.05 + 3.5 * math.exp(-3 * (t % 1)) + abs(rng.gauss(0, 0.05))
    norm = abs(rng.gauss(0.6, 0.3)) * (50 if rng.random() < 0.001 else 1)
    return (
        f"Epoch {1 + step // 200:5d}/9999 | Step {step:>9d} | Loss: {loss:.4f} | Val Loss: {loss * 1.1:.4f} | "
        f"Val F1: {rng.random():.4f} | Edges: {rng.randrange(14):2d} | Grad Norm: {norm:.3f} | "
        f"Grad Clip: {100 * min(1, norm / 2):4.1f}% | LR: {5e-4 * 0.5 ** (step // 9000 % 9):.2e} | {rng.gauss(41000, 900):.0f} tok/s"
    )


def sparse(rng: random.Random, step: int) -> str:
    stamp = f"2025-11-{1 + step // 86400 % 28:02d} {step // 3600 % 24:02d}:{step // 60 % 60:02d}:{step % 60:02d},{rng.randrange(1000):03d}"
    if step % 10:
        words = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(4, 12)))
        place = f"[rank{rng.randrange(8)}] trainer.{rng.choice(WORDS)}:{rng.randrange(900)}"
        return f"{stamp} - INFO - {place} - {words} {rng.randrange(10000)} in {rng.random():.3f}s"
    loss = 0.05 + 3.5 * math.exp(-3 * (step / 400_000 % 1)) + rng.gauss(0, 0.05)
    return (
        f"{stamp} - INFO - [rank0] trainer.loop:412 - step={step} epoch={1 + step // 200} loss={loss:.5f} "
        f"val_loss={loss * 1.1:.5f} grad_norm={abs(rng.gauss(0.6, 0.3)):.3e} lr={5e-4:.3e} tok/s={rng.gauss(41000, 900):.1f}"
    )


def dicts(rng: random.Random, step: int) -> str:
    return str(
        {
            "loss": round(3.5 * rng.random(), 4),
            "grad_norm": abs(rng.gauss(0.6, 0.3)),
            "learning_rate": 5e-4 * rng.random(),
            "epoch": round(step / 2000, 2),
        }
    )


KINDS: dict[str, Callable[[random.Random, int], str]] = {
    "dense": dense,
    "sparse": sparse,
    "dicts": dicts,
    "nan": lambda rng, step: dense(rng, step, 0.1),
}


def generate(kind: str, path: Path, megabytes: float) -> None:
    """Write a log of the given size: every line is made anew up to 20 MB, then blocks repeat with other steps."""
    rng, target, step, written = random.Random(1337), int(megabytes * 1e6), 0, 0
    make = KINDS[kind]
    unique = min(target, 20_000_000)
    block: list[str] = []
    with path.open("w", encoding="utf-8") as out:
        while written < unique:
            line = make(rng, step)
            block.append(line)
            step += 1
            written += out.write(line + "\n")
        count = len(block)
        while written < target:
            for index, line in enumerate(block):
                if kind in ("dense", "nan"):
                    line = f"Epoch {1 + (step + index) // 200:5d}/9999 | Step {step + index:>9d}{line[34:]}"
                written += out.write(line + "\n")
                if written >= target:
                    break
            step += count


def timed(command: list[str]) -> Took:
    """Run a process to its end; its output goes through a pipe (``grep`` stops early when it sees /dev/null)."""
    start = time.perf_counter()
    with (
        subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as sink,
        subprocess.Popen(command, stdout=sink.stdin, env=as_installed()) as process,
    ):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = Took(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3)
        sink.communicate()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed with {process.returncode}")
    return took


def compare(kind: str, path: Path, rounds: int) -> str:
    """Both in turn, ``rounds`` times; medians of the ratios."""
    ours, theirs = [], []
    timed([sys.executable, "-c", READ, os.devnull])  # once for the bytecode
    for _ in range(rounds):
        theirs.append(timed(["grep", "-E", PATTERNS[kind], str(path)]))
        ours.append(timed([sys.executable, "-c", READ, str(path)]))
    wall = statistics.median(one.wall / other.wall for one, other in zip(ours, theirs, strict=True))
    cpu = statistics.median(one.cpu / other.cpu for one, other in zip(ours, theirs, strict=True))
    best = min(ours, key=lambda took: took.cpu)
    size = path.stat().st_size / 1e6
    return (
        f"{kind:8s} {size:7.0f} MB  read {best.cpu:6.2f} cpu-s ({size / best.cpu:5.0f} MB/cpu-s)  "
        f"grep {min(t.cpu for t in theirs):5.2f} cpu-s  ratio wall {wall:5.2f}  cpu {cpu:5.2f}  peak {best.peak:4.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mb", type=float, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=sorted(KINDS), default=list(KINDS))
    parser.add_argument("--folder", type=Path, help="where the logs are made (and kept)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        for kind in given.only:
            path = folder / f"{kind}-{given.mb:g}.log"
            if not path.exists():
                generate(kind, path, given.mb)
            print(compare(kind, path, given.rounds), flush=True)
            if given.folder is None:
                path.unlink()


if __name__ == "__main__":
    main()
