"""Reading and judging measured on a folder of labelled logs.

    python benchmarks/labelled_logs.py FOLDER [--json OUT] [--only TEXT] [--misses]

FOLDER holds ``labels.jsonl``: one object a log with ``file``, ``format``, ``n_records``, ``signals`` (words such as train_loss, val_loss,
lr, grad_norm), ``verdict`` (healthy | problem | unclear) and ``problems`` ([{symptom, benign?}]). Prints per format what was
recognised (or rightly refused), how many of the labelled records and signals were found, core signals named beyond the label, how
many values were found again in the raw file by other code (``spot_check``) and how many were not (misread), the verdict against
the label, and precision and recall per symptom.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from spot_check import check

CORE = {"train_loss": "loss/train", "val_loss": "loss/val", "lr": "lr", "grad_norm": "grad/norm"}
# label word -> does this canonical name answer it?
WORDS: dict[str, tuple[str, ...]] = {
    "train_loss": ("loss/train", "loss/"), "val_loss": ("loss/val", "loss/test", "*/val"), "lr": ("lr",), "grad_norm": ("grad/norm",),
    "loss_component": ("loss/",), "train_metric": ("metric/",), "val_metric": ("metric/",), "val_accuracy": ("metric/accuracy",),
    "train_accuracy": ("metric/accuracy",), "test_accuracy": ("metric/accuracy",), "train_perplexity": ("metric/perplexity", "metric/bpb"),
    "val_perplexity": ("metric/perplexity", "metric/bpb"), "val_bpb": ("metric/bpb",), "val_map": ("metric/map",), "val_map50": ("metric/map50",),
    "reward": ("rl/reward", "rl/"), "eval_reward": ("rl/eval_reward", "rl/"), "throughput": ("throughput/",), "memory": ("memory/",),
    "loss_scale": ("amp/loss_scale",), "skipped_iterations": ("amp/skipped",), "nan_iterations": ("amp/nan_iterations",), "lr_multiplier": ("lr/",),
    "policy_entropy": ("rl/entropy",), "policy_kl": ("rl/kl",), "d_loss": ("loss/discriminator",), "g_loss": ("loss/generator",),
}  # fmt: skip
NO_TRAINING = ("NEGATIVE FIXTURE", "not a training run")


@dataclass
class Row:
    """One log's result."""

    file: str
    format: str
    verdict: str
    symptoms: list[str]
    labelled_records: int
    labelled_signals: list[str]
    reader: str = ""
    trouble: str = ""
    records: int = 0
    named: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    findings: list[tuple[str, str, str]] = field(default_factory=list)  # severity, rule, symptoms
    values: dict[str, int] = field(default_factory=dict)  # looked up again in the raw file, see spot_check
    no_training: bool = False  # labelled as something else than a training
    confidences: list[str] = field(default_factory=list)  # of the findings, in their order
    seconds: float = 0.0

    @property
    def recognised(self) -> bool:
        """Read under names, or refused with the reason where the label says that it is no training."""
        return bool(self.named) or (self.no_training and bool(self.trouble))

    @property
    def agrees(self) -> bool | None:
        """Whether the verdict is the label's; None where the label has none."""
        if self.verdict == "healthy":
            return not self.accused
        return self.accused if self.verdict == "problem" and self.symptoms else None

    @property
    def accused(self) -> bool:
        return any(severity in ("critical", "warning") for severity, _, _ in self.findings)


def measure(job: tuple[str, dict[str, Any]]) -> Row:
    """Read and judge one log."""
    from gradoctor.api import Options, diagnose_runs, load_sources
    from gradoctor.rulebook.load import load_rules

    folder, label = job
    row = Row(label["file"], label["format"], label["verdict"],
              sorted({p["symptom"] for p in label["problems"] if not p.get("benign")}), label["n_records"], label["signals"])  # fmt: skip
    started = time.perf_counter()
    row.no_training = any(words in label.get("note", "") for words in NO_TRAINING)
    symptoms = {rule.id: ",".join(rule.symptoms) for rule in load_rules()}
    try:
        options = Options(config=False)
        loaded = load_sources([str(Path(folder) / label["file"])], options)
        row.trouble = "; ".join(r.reason for r in loaded.refused)
        for run in loaded.runs:
            row.reader = run.sources[0].format if run.sources else ""
            row.records += len(
                {
                    (s.file, *place)
                    for s in run.signals.values()
                    if not s.derived_from
                    for place in zip(s.lines.tolist(), s.x.tolist(), strict=True)
                }
            )
            row.named += [
                s.name
                for s in run.signals.values()
                if not s.derived_from and not s.name.startswith("events/")
            ]
            if any("merged" in note for note in run.notes):  # lines of several ranks give one record
                row.records = max(row.records, sum(source.account.read for source in run.sources))
            row.unnamed += [u.spelling for u in run.unnamed]
        row.values = dict(check(Path(folder) / label["file"], list(loaded.runs)))
        for run_diagnosis in diagnose_runs(loaded, options).runs if loaded.runs else ():
            row.findings += [(f.severity, f.rule, symptoms[f.rule]) for f in run_diagnosis.findings]
            row.confidences += [f.confidence for f in run_diagnosis.findings]
    except Exception as error:  # the measure itself must survive what it measures
        row.trouble = f"CRASH {type(error).__name__}: {error}"
    row.seconds = time.perf_counter() - started
    _compare_names(row)
    return row


def _compare_names(row: Row) -> None:
    names = set(row.named)
    for word in row.labelled_signals:
        prefixes = WORDS.get(word)
        if prefixes and not any(_answers(name, prefix) for name in names for prefix in prefixes):
            row.missed.append(word)
    labelled = set(row.labelled_signals)
    if row.labelled_signals:
        row.extra = [name for word, name in CORE.items() if name in names and word not in labelled]


def _answers(name: str, prefix: str) -> bool:
    if prefix.startswith("*"):
        return name.startswith("loss/") and name.endswith(prefix[1:])
    return name == prefix or name.startswith(prefix if prefix.endswith("/") else prefix + "/")


def wilson(hits: int, total: int) -> str:
    """A proportion with its 95 % Wilson interval."""
    if not total:
        return "-"
    p, z = hits / total, 1.96
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return f"{100 * p:.0f} % ({hits}/{total}; {100 * (middle - half):.0f}-{100 * (middle + half):.0f})"


def report(rows: list[Row], *, misses: bool) -> str:
    """The tables as text."""
    lines = [
        "| format | logs | recognised | records found/labelled | logs with >= 95 % | signals right | missed | beyond the label "
        "| values found again | misread | verdict |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.format].append(row)
    for name, group in [*sorted(groups.items()), ("**all**", rows)]:
        asked = [r for r in group if r.labelled_records > 0]
        known = [w for r in asked for w in r.labelled_signals if w in WORDS]
        missed = sum(len(r.missed) for r in asked)
        judged = [r.agrees for r in group if r.agrees is not None]
        found = sum(min(r.records, r.labelled_records) for r in asked)
        again = sum(
            count
            for r in group
            for word, count in r.values.items()
            if word in ("named", "placed", "computed")
        )
        full = [
            r for r in asked if r.records >= 0.95 * r.labelled_records or (r.no_training and r.recognised)
        ]
        lines.append(
            f"| {name} | {len(group)} | {sum(r.recognised for r in asked)}/{len(asked)} "
            f"| {found}/{sum(r.labelled_records for r in asked)} | {len(full)}/{len(asked)} "
            f"| {len(known) - missed}/{len(known)} | {missed} | {sum(len(r.extra) for r in group)} "
            f"| {again} | {sum(r.values.get('wrong', 0) for r in group)} | {sum(judged)}/{len(judged)} |"
        )
    healthy = [r for r in rows if r.verdict == "healthy"]
    sick = [r for r in rows if r.verdict == "problem" and r.symptoms]
    course = [r for r in sick if r.labelled_records > 1]
    lines += ["", f"crashes: {sum(r.trouble.startswith('CRASH') for r in rows)}; slowest {max((r.seconds for r in rows), default=0):.2f} s",
              f"sick logs flagged (critical or warning): {wilson(sum(r.accused for r in sick), len(sick))}; of those with more than one record {wilson(sum(r.accused for r in course), len(course))}",
              f"healthy logs accused (critical or warning): {wilson(sum(r.accused for r in healthy), len(healthy))}",
              f"healthy logs with a critical: {wilson(sum(any(s == 'critical' for s, _, _ in r.findings) for r in healthy), len(healthy))}",
              f"unclear logs flagged: {wilson(sum(r.accused for r in rows if r.verdict == 'unclear'), sum(r.verdict == 'unclear' for r in rows))}", "",
              "| symptom | labelled | found | named on logs without it (sick and healthy) |", "|---|---|---|---|"]  # fmt: skip
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    beyond: Counter[str] = Counter()
    for row in rows:
        told = {
            word
            for severity, _, words in row.findings
            if severity != "info"
            for word in words.split(",")
            if word
        }
        any_told = {word for _, _, words in row.findings for word in words.split(",") if word}
        for word in row.symptoms:
            wanted[word] += 1
            found[word] += word in any_told
        if row.verdict != "unclear":
            beyond.update(told - set(row.symptoms))
    lines += [
        f"| {word} | {wanted[word]} | {found[word]} | {beyond[word]} |"
        for word in sorted(set(wanted) | set(beyond))
    ]
    lines += [
        "",
        "findings (critical or warning) that name a labelled symptom, by confidence:",
        *_by_confidence(rows),
    ]
    if misses:
        lines += ["", "what differs:"] + [text for row in rows for text in _differences(row)]
    return "\n".join(lines)


def _by_confidence(rows: list[Row]) -> list[str]:
    """Of the alarms at each confidence, how many are right; on a healthy log none is."""
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for row in rows:
        if row.verdict == "unclear":
            continue
        for (severity, _, words), confidence in zip(row.findings, row.confidences, strict=True):
            if severity != "info":
                told[confidence] += 1
                right[confidence] += bool({*words.split(",")} & {*row.symptoms})
    return [f"  {word:6s} {wilson(right[word], told[word])}" for word in ("high", "medium", "low")]


def _differences(row: Row) -> list[str]:
    told = [f"{severity}:{rule}" for severity, rule, _ in row.findings if severity != "info"]
    short = row.records < 0.95 * row.labelled_records
    wrong = (row.verdict == "healthy" and row.accused) or (
        row.verdict == "problem" and row.symptoms and not row.accused
    )
    if not (row.trouble or row.missed or row.extra or short or wrong):
        return []
    return [f"- {row.file} [{row.format} by {row.reader or 'none'}] {row.verdict} {row.symptoms} -> {told}; records {row.records}/{row.labelled_records}; "
            f"missed {row.missed}; extra {row.extra}; unnamed {row.unnamed[:6]} {row.trouble[:160]}"]  # fmt: skip


def main() -> None:
    """Measure a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="only logs whose path holds this text")
    parser.add_argument("--misses", action="store_true", help="also list every difference")
    asked = parser.parse_args()
    labels = [
        json.loads(line)
        for line in (asked.folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    jobs = [(str(asked.folder), label) for label in labels if asked.only in label["file"]]
    with ProcessPoolExecutor(max_workers=2) as pool:
        rows = list(pool.map(measure, jobs, chunksize=4))
    print(report(rows, misses=asked.misses))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
