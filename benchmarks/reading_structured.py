"""Reading speed of structured logs beside the usual ways, on the same files, in turn.

python benchmarks/reading_structured.py [--megabytes 1 100] [--rounds 3] [--only jsonl csv] [--folder DIR]

Every way runs as a process of its own, A B A B; printed are medians of the ratio to the first way named, in
wall time and in CPU time, start-up included, and the peak memory. Ratios hold on a busy machine, seconds do
not. Ways whose program or package is not installed are left out and said.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import json
import math
import os
import random
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from as_installed import as_installed

FIELDS = (
    "epoch",
    "step",
    "global_step",
    "train_loss",
    "val_loss",
    "val_f1",
    "val_accuracy",
    "grad_norm",
    "grad_clip_ratio",
    "learning_rate",
    "edge_count",
    "best_threshold",
    "loss_recon",
    "loss_sparse",
    "loss_acyclic",
    "ema_loss",
    "tokens_per_sec",
    "gpu_mem_gb",
)
PICKED = ".step, .train_loss, .val_f1, .grad_clip_ratio, .learning_rate"
TAGS = [
    f"{group}/{name}"
    for group in ("train", "val", "grad", "perf")
    for name in ("a", "loss", "norm", "rate", "x")
]
_BLOCK_ROWS = 4000


@dataclass(frozen=True)
class Way:
    """One way to read a file: the command for a path, and what must be there for it."""

    name: str
    command: Callable[[str], list[str]]
    needs: str = ""

    @property
    def missing(self) -> bool:
        """Whether the program or package it needs is not installed."""
        return (
            bool(self.needs)
            and shutil.which(self.needs) is None
            and importlib.util.find_spec(self.needs) is None
        )


def python(code: str) -> Callable[[str], list[str]]:
    """A command that runs Python code with the path in ``p``."""
    return lambda path: [sys.executable, "-c", f"import sys; p = sys.argv[1]\n{code}", path]


OURS = Way(
    "gradoctor",
    python(
        "from pathlib import Path\n"
        "from gradoctor.intake.sniff import choose\n"
        "from gradoctor.intake.source import Source\n"
        "source = Source(p, Path(p)); parsed = choose(source).format.read(source)\n"
        "assert parsed.value_count > 1000"
    ),
)
ACCUMULATE = (
    "from tensorboard.backend.event_processing.event_accumulator import EventAccumulator\n"
    "e = EventAccumulator(p, size_guidance={'scalars': 0, 'tensors': 0}); e.Reload()\n"
    "[[(s.step, s.value) for s in e.Scalars(t)] for t in e.Tags()['scalars']]"
)
WAYS: dict[str, list[Way]] = {
    "jsonl": [
        Way("jq, 5 fields", lambda path: ["jq", "-c", f"[{PICKED}]", path], "jq"),
        Way("pandas.read_json", python("import pandas; pandas.read_json(p, lines=True)"), "pandas"),
    ],
    "json": [
        Way("jq, 5 fields", lambda path: ["jq", "-c", f".epochs[] | [{PICKED}]", path], "jq"),
        Way(
            "json + pandas",
            python("import json, pandas; pandas.DataFrame(json.load(open(p))['epochs'])"),
            "pandas",
        ),
    ],
    "csv": [Way("pandas.read_csv", python("import pandas; pandas.read_csv(p)"), "pandas")],
    "events": [
        Way("EventAccumulator", python(ACCUMULATE), "tensorboard"),
        Way("tbparse", python("from tbparse import SummaryReader; SummaryReader(p).scalars"), "tbparse"),
    ],
}
WAYS["events-irregular"] = WAYS["events"]
WAYS["csv-nan"] = WAYS["csv"]
WAYS["jsonl-nan"] = WAYS["jsonl"][1:]


def rows(count: int, nan_share: float = 0.0) -> Iterator[dict[str, object]]:
    """Records of a noisy falling loss, numbers with all their digits."""
    rng = random.Random(1337)
    for index in range(count):
        done = index / count
        loss = 0.05 + 3.5 * math.exp(-3 * done) + rng.gauss(0, 0.05)
        loss = math.nan if rng.random() < nan_share else loss
        values = (1 + index // 200, index, index * 8, loss, loss * 1.1, done, done, abs(rng.gauss(0.6, 0.3)), done, 5e-4 * 0.5 ** (index // 2000), rng.randrange(14), rng.randrange(21) / 20, loss * 0.8, abs(rng.gauss(1e-4, 1e-5)), abs(rng.gauss(1e-5, 1e-6)), rng.random(), rng.gauss(41000, 900), round(rng.gauss(61.2, 0.1), 2))  # fmt: skip
        yield {
            **dict(zip(FIELDS, values, strict=True)),
            "phase": "train",
            "time": f"2025-11-01T00:{index // 60 % 60:02}:{index % 60:02}",
        }


def write(kind: str, megabytes: float, path: Path) -> None:
    """Make a file of about this size: a block of rows, repeated with the step going on."""
    if kind.startswith("events"):
        scalars = irregular if kind == "events-irregular" else in_turn
        write_events(path, scalars(int(megabytes * 1e6 / 62), random.Random(1)))
        return
    block = list(rows(_BLOCK_ROWS, 0.1 if kind.endswith("-nan") else 0.0))
    if kind.startswith("csv"):
        buffer = io.StringIO()
        csv.DictWriter(buffer, [*FIELDS, "phase", "time"], lineterminator="\n").writerows(
            [{**row, "step": "@"} for row in block]
        )
        lines = buffer.getvalue().splitlines()
    else:
        lines = [json.dumps({**row, "step": "@"}).replace('"@"', "@") for row in block]
    separator = ",\n" if kind == "json" else "\n"
    parts = [line.split("@", 1) for line in lines]
    header = ",".join([*FIELDS, "phase", "time"]) + "\n"
    with path.open("w") as out:
        out.write(
            {
                "csv": header,
                "csv-nan": header,
                "json": '{"config": {"seed": 1337}, "epochs": [\n',
            }.get(kind, "")
        )
        written = step = 0
        while written < megabytes * 1e6:
            text = separator.join(
                f"{before}{step + index}{after}" for index, (before, after) in enumerate(parts)
            )
            step += len(parts)
            out.write(
                (separator if written and kind == "json" else "") + text + ("" if kind == "json" else "\n")
            )
            written += len(text)
        out.write('\n], "summary": {"best_epoch": 3}}\n' if kind == "json" else "")


def in_turn(count: int, rng: random.Random) -> Iterator[tuple[str, int, bytes]]:
    """Scalars of all tags at every step: the lengths of the records repeat."""
    for index in range(count):
        yield TAGS[index % len(TAGS)], index // len(TAGS) + 1, b"\x15" + struct.pack("<f", rng.random())


def irregular(count: int, rng: random.Random) -> Iterator[tuple[str, int, bytes]]:
    """Tags of every 1st, 10th and 50th step, histograms, and a tag that comes by chance: no pattern repeats for long."""
    often, seldom = [f"train/metric_{i}" for i in range(12)], [f"grad/layer_{i}/norm" for i in range(8)]
    made, step = 0, -1
    while made < count:
        step += 1
        tags = often + seldom * (step % 10 == 0) + ["val/loss", "val/f1", "val/accuracy"] * (step % 50 == 0)
        for tag in tags + ["events/skip_step"] * (rng.random() < 0.01):
            yield tag, step, b"\x15" + struct.pack("<f", rng.random())
            made += 1
        if step % 500 == 0:
            numbers = struct.pack("<30d", *(rng.randrange(9) for _ in range(30)))
            body = b"\x32\xf0\x01" + numbers + b"\x3a\xf0\x01" + numbers
            yield "weights", step, b"\x2a" + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def write_events(path: Path, events: Iterator[tuple[str, int, bytes]]) -> None:
    """An event file of (tag, step, value as protobuf), framed and summed as TensorBoard does it."""
    from gradoctor.intake.binary.crc32c import crc32c, masked

    sums: dict[int, bytes] = {}

    def framed(payload: bytes) -> bytes:
        length = struct.pack("<Q", len(payload))
        head = sums.setdefault(len(payload), length + struct.pack("<I", masked(crc32c(length))))
        return head + payload + struct.pack("<I", masked(crc32c(payload)))

    def delimited(number: int, data: bytes) -> bytes:
        return bytes([number << 3 | 2]) + varint(len(data)) + data

    def varint(value: int) -> bytes:
        out = b""
        while value > 0x7F:
            out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
        return out + bytes([value])

    with path.open("wb") as out:
        out.write(framed(b"\x09" + struct.pack("<d", 1.7e9) + delimited(3, b"brain.Event:2")))
        for index, (tag, step, number) in enumerate(events):
            value = delimited(1, delimited(1, tag.encode()) + number)
            out.write(
                framed(
                    b"\x09" + struct.pack("<d", 1.7e9 + index) + b"\x10" + varint(step) + delimited(5, value)
                )
            )


@dataclass(frozen=True)
class Cost:
    """What one run of a command took: seconds of wall and CPU time, megabytes of memory at its peak."""

    wall: float
    cpu: float
    memory: float


def cost(command: list[str]) -> Cost:
    """Run a command once. Raises CalledProcessError when it fails."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=as_installed())
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise subprocess.CalledProcessError(
            status, command, stderr=child.stderr.read() if child.stderr else b""
        )
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(kind: str, path: Path, rounds: int) -> None:
    """Print the table of one file."""
    ways = [OURS, *(way for way in WAYS[kind] if not way.missing)]
    for way in WAYS[kind]:
        if way.missing:
            print(f"  ({way.name}: {way.needs} is not installed)")
    taken: dict[str, list[Cost]] = {way.name: [] for way in ways}
    for way in ways:
        cost(way.command(str(path)))  # once for the bytecode and the page cache
    for _ in range(rounds):
        for way in ways:
            taken[way.name].append(cost(way.command(str(path))))
    for way in ways:
        print(_line(way.name, taken[way.name], taken[OURS.name], path.stat().st_size / 1e6))


def _line(name: str, costs: list[Cost], ours: list[Cost], megabytes: float) -> str:
    cpu = statistics.median(c.cpu for c in costs)
    wall_ratio = statistics.median(o.wall / c.wall for o, c in zip(ours, costs, strict=True))
    cpu_ratio = statistics.median(o.cpu / c.cpu for o, c in zip(ours, costs, strict=True))
    ratio = (
        ""
        if name == OURS.name
        else f"   gradoctor takes {wall_ratio:6.3f}x its wall, {cpu_ratio:6.3f}x its CPU time"
    )
    peak = max(c.memory for c in costs)
    return f"  {name:20s} {cpu:7.2f} cpu-s {megabytes / cpu:7.1f} MB/cpu-s {peak:6.0f} MB peak{ratio}"


def main() -> None:
    """Make the files, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, nargs="+", default=[1, 100])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=sorted(WAYS), default=sorted(WAYS))
    parser.add_argument("--folder", type=Path, help="keep the files here and use them again")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for kind in options.only:
            for megabytes in options.megabytes:
                path = folder / (
                    f"{kind}.tfevents.{megabytes:g}" if kind.startswith("events") else f"{kind}.{megabytes:g}"
                )
                if not path.exists():
                    write(kind, megabytes, path)
                print(f"{kind}, {path.stat().st_size / 1e6:.0f} MB, {options.rounds} rounds")
                compare(kind, path, options.rounds)


if __name__ == "__main__":
    main()
