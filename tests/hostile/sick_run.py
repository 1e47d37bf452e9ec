"""One sick run (it overfits, its gradients explode, at last its loss is not a number), told in many ways."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

EPOCHS = 40


def _epoch(n: int) -> dict[str, float]:
    spike = 900.0 if n > 30 else 0.0
    return {
        "epoch": n,
        "train_loss": round(2.5 * math.exp(-n / 8) + 0.01, 4) if n < 38 else math.nan,
        "val_loss": round(1.2 - 0.05 * n if n < 10 else 0.7 + 0.08 * (n - 10), 4),
        "val_accuracy": round(0.5 + 0.02 * min(n, 10) - 0.005 * max(n - 10, 0), 4),
        "grad_norm": round(1.5 + 0.1 * (n % 3) + spike, 4),
        "lr": 0.001,
    }


ROWS = [_epoch(n) for n in range(1, EPOCHS + 1)]


def console(prefix: str = "", ending: str = "\n") -> str:
    """The run as a training script prints it; ``prefix`` is what a logger puts before each line."""
    lines = []
    for row in ROWS:
        n = int(row["epoch"])
        pairs = " ".join(f"{name}: {value:.4f}" for name, value in row.items() if name != "epoch")
        stamp = prefix.format(n=n, minute=n, clock=f"2024-03-01 12:{n:02d}:07,123")
        lines.append(f"{stamp}Epoch {n}/{EPOCHS} {pairs}")
    return ending.join(lines) + ending


def coloured() -> str:
    """The console log with colours, as written for a terminal."""
    out = []
    for line in console().splitlines():
        head, _, rest = line.partition(" train_loss")
        out.append(f"\x1b[1;36m{head}\x1b[0m train_loss{rest}\x1b[K")
    return "\n".join(out) + "\n"


def as_jsonl() -> str:
    """One JSON object a line."""
    return "".join(json.dumps(row) + "\n" for row in ROWS)


def as_json(shape: str) -> str:
    """One JSON document: ``list`` of records, ``dict`` of lists, or ``epochs`` of records."""
    columns: dict[str, list[float]] = {name: [row[name] for row in ROWS] for name in ROWS[0]}
    shapes: dict[str, Any] = {"list": ROWS, "dict": columns, "epochs": {"epochs": ROWS}}
    return json.dumps(shapes[shape])


def as_table(separator: str) -> str:
    """Header and rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue()
