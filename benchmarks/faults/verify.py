"""Labels of the logs: what was injected, and whether the log shows it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import faults.checks_more  # noqa: F401 - registers its tests
from faults import read_plain
from faults.checks import CHECKS
from faults.read_libraries import LIBRARY_READERS
from faults.scenario import half

SIGNALS = {"train_loss": "train_loss", "val_loss": "val_loss", "lr": "lr", "grad_norm": "grad_norm", "val_acc": "val_metric", "val_f1": "val_metric",
           "val_mae": "val_metric", "val_metric": "val_metric", "reward": "reward", "entropy": "policy_entropy", "kl": "policy_kl", "d_loss": "d_loss",
           "g_loss": "g_loss", "loss_recon": "loss_component"}  # fmt: skip
DOUBT = {
    "loss_spike",
    "resumed_or_restarted",
}  # an isolated spike in a healthy twin makes it a doubtful case, not a sick one


def label(written: dict[str, Any], folder: Path) -> dict[str, Any]:
    """One line of labels.jsonl for one written log."""
    path = folder / written["file"]
    reader = LIBRARY_READERS.get(written["reader"])
    series = reader(path) if reader else read_plain.read(written["reader"], path)
    text = "" if path.is_dir() else path.read_text(encoding="utf-8", errors="replace")
    facts = written["facts"]
    shown = {word: evidence for word, test in CHECKS.items() if (evidence := test(series, facts, text))}
    problems = [{"symptom": word, "evidence": shown[word]} for word in written["symptoms"] if word in shown]
    beyond = sorted(set(shown) - set(written["symptoms"]))
    verdict = "problem" if written["symptoms"] else "unclear" if written["doubtful"] or beyond else "healthy"
    return {
        "file": written["file"], "format": written["format"], "n_records": records(series),
        "signals": sorted({SIGNALS[name] for name in series if name in SIGNALS}), "verdict": verdict, "problems": problems,
        "visible": bool(problems) if written["symptoms"] else None, "root": list(written["root"]), "also": sorted({*written["also"], *beyond}),
        "injection": written["scenario"], "seed": written["seed"], "half": half(written["scenario"], written["seed"]),
        "note": "; ".join(f"{word}: {shown[word]}" for word in beyond),
    }  # fmt: skip


def records(series: read_plain.Series) -> int:
    """Places at which something was logged."""
    return len({x for points in series.values() for x, _ in points if math.isfinite(x)})


def verify(folder: Path) -> list[dict[str, Any]]:
    """Label every log of the manifests in ``folder`` and write labels.jsonl."""
    labels, told = [], []
    lines = [
        line
        for manifest in sorted(folder.glob("*.manifest.jsonl"))
        for line in manifest.read_text(encoding="utf-8").splitlines()
    ]
    runs = {
        written["file"]: written for written in map(json.loads, lines)
    }  # a run that was made again counts once
    for written in runs.values():
        try:
            labels.append(label(written, folder))
        except (OSError, ValueError, KeyError, SyntaxError) as error:
            told.append(f"{written['file']} not labelled: {type(error).__name__}: {error}")
    labels.sort(key=lambda row: str(row["file"]))
    (folder / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labels), encoding="utf-8")
    print("\n".join(told))
    return labels
