"""Reads the house styles back, for verification: knows each style exactly, guesses nothing."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import defaultdict
from pathlib import Path

Series = dict[str, list[tuple[float, float]]]
NUMBER = r"(-?(?:\d+\.?\d*(?:e[+-]?\d+)?|nan|inf))"
NAMES = {"loss": "train_loss", "train loss": "train_loss", "Train Loss": "train_loss", "val loss": "val_loss", "Val Loss": "val_loss", "LR": "lr",
         "learning_rate": "lr", "val acc": "val_acc", "val f1": "val_f1", "val mae": "val_mae", "grad norm": "grad_norm", "clip ratio": "clipped",
         "recon": "loss_recon", "sparse": "loss_sparse", "Loss/train": "train_loss", "Loss/val": "val_loss", "Accuracy/val": "val_acc",
         "F1/val": "val_f1", "MAE/val": "val_mae", "clip_ratio": "clipped", "Loss/recon": "loss_recon", "Loss/sparse": "loss_sparse", "kl": "loss_kl", "Loss/kl": "loss_kl",
         "train_loss_step": "train_loss", "lr-AdamW": "lr", "lr-SGD": "lr"}  # fmt: skip
AXES = ("epoch", "step")


def add(series: Series, x: float, pairs: dict[str, float]) -> None:
    """Put one record's numbers under their names."""
    for key, value in pairs.items():
        if key not in AXES:
            series[NAMES.get(key, key)].append((x, float(value)))


def read(style: str, path: Path) -> Series:
    """The series of a log of a style. Raises ValueError on a style it does not know."""
    series: Series = defaultdict(list)
    if style.startswith("tensorboard"):
        return tensorboard(path)
    text = path.read_text(encoding="utf-8", errors="replace")
    if style.startswith("jsonl"):
        _json_lines(text, series)
    elif style.startswith("csv"):
        for row in csv.DictReader(text.splitlines()):
            add(
                series,
                float(row.get("epoch") or row.get("step") or 0),
                {k: float(v) for k, v in row.items() if v not in ("", None)},
            )
    elif style == "history":
        for key, values in json.loads(text).items():
            series[NAMES.get(key, key)] = [(i + 1.0, v) for i, v in enumerate(values)]
    elif style == "list":
        for row in json.loads(text):
            add(series, row["epoch"], row)
    else:
        _lines(style, text, series)
    return series


def _json_lines(text: str, series: Series) -> None:
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        add(series, row.get("step", row.get("epoch")), row)


PATTERNS = {
    "pipes": (r"^Epoch (\d+)/", r"(?:\| )([a-z][a-z0-9 ]*?) "),
    "logging": (r"INFO train: \[(\d+)/", r"([A-Za-z][A-Za-z0-9 ]*?)="),
    "tqdm": (r"^Epoch (\d+): ", r"([a-z][a-z0-9_ ]*?)="),
    "steps": (r"^step +(\d+) (?=\|)", r"(?:\| )([a-z][a-z0-9 ]*?) "),
    "nanogpt": (r"^(?:iter|step) (\d+):", r"(train loss|val loss|loss|lr) "),
}


def _lines(style: str, text: str, series: Series) -> None:
    if style == "dicts":
        for line in text.splitlines():
            if line.startswith("{"):
                row = ast.literal_eval(_literal(line))
                add(series, row["epoch"], row)
        return
    if style == "tutorial":
        _tutorial(text, series)
        return
    if style == "word-lm":
        _word_lm(text, series)
        return
    head, key = PATTERNS[style]
    for line in re.split(r"[\r\n]+", text):
        found = re.search(head, line)
        if found:
            pairs = {
                name.strip(): float(value)
                for name, value in re.findall(
                    key + " *" + NUMBER, line[found.end() :] if style != "nanogpt" else line
                )
            }
            if style == "nanogpt" and "train loss" in pairs:
                pairs.pop("train loss")
            if speed := re.search(rf"{NUMBER} samples/s|time {NUMBER}ms|\| {NUMBER}s$", line):
                pairs |= {
                    name: float(value)
                    for name, value in zip(
                        ("samples_per_sec", "seconds", "seconds"), speed.groups(), strict=True
                    )
                    if value
                }
            add(series, float(found[1]), pairs)


def _literal(line: str) -> str:
    return re.sub(r"(?<=: )(-?)inf", r"\g<1>1e999", line).replace(": nan", ": 'nan'")


def _tutorial(text: str, series: Series) -> None:
    epoch = 0.0
    for line in text.splitlines():
        if found := re.match(r"Epoch (\d+)/", line):
            epoch = float(found[1]) + 1
        elif found := re.match(rf"(train|val) Loss: {NUMBER}(?: Acc: {NUMBER})?", line):
            series[f"{found[1]}_loss"].append((epoch, float(found[2])))
            if found[3]:
                series["val_acc"].append((epoch, float(found[3])))


def _word_lm(text: str, series: Series) -> None:
    for line in text.splitlines():
        if found := re.match(
            rf"\| epoch +(\d+) \| +(\d+)/ *(\d+) batches \| lr +{NUMBER} .*\| loss +{NUMBER}", line
        ):
            step = (int(found[1]) - 1) * int(found[3]) + int(found[2])
            series["lr"].append((step, float(found[4])))
            series["train_loss"].append((step, float(found[5])))
        elif found := re.match(rf"\| end of epoch +(\d+) .*valid loss +{NUMBER}", line):
            series["val_loss"].append((float(found[1]), float(found[2])))
            if told := re.search(rf"valid ppl +{NUMBER}", line):
                series["val_ppl"].append((float(found[1]), float(told[1])))


def tensorboard(folder: Path) -> Series:
    """Scalars of an event folder, by TensorBoard's own reader; the folder's parts are the split."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    series: Series = defaultdict(list)
    for file in sorted(folder.rglob("*tfevents*")):
        events = EventAccumulator(str(file), size_guidance={"scalars": 0, "tensors": 0})
        events.Reload()
        split = "val_" if file.parent.name.startswith("val") else ""
        for tag in events.Tags()["scalars"]:
            series[NAMES.get(tag, split + tag)] += [
                (event.step, event.value) for event in events.Scalars(tag)
            ]
        for tag in events.Tags()["tensors"]:
            series[NAMES.get(tag, split + tag)] += [
                (e.step, float(make_ndarray(e.tensor_proto)))
                for e in events.Tensors(tag)
                if not e.tensor_proto.tensor_shape.dim
            ]
    return series
