"""Reads back, for verification, what the libraries' own loggers wrote."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faults.read_plain import Series, tensorboard

NAMES = {"loss": "train_loss", "eval_loss": "val_loss", "eval_accuracy": "val_acc", "eval_mae": "val_mae", "learning_rate": "lr",
         "train_loss_step": "train_loss", "train_loss_epoch": "train_loss_epoch", "val_accuracy": "val_acc", "lr-AdamW": "lr", "lr-SGD": "lr",
         "epoch_loss": "train_loss", "epoch_accuracy": "train_acc", "val_epoch_loss": "val_loss", "val_epoch_accuracy": "val_acc",
         "rollout/ep_rew_mean": "reward", "train/value_loss": "value_loss", "train/explained_variance": "explained_variance", "train/approx_kl": "kl",
         "train/clip_fraction": "clip_fraction", "train/critic_loss": "value_loss", "train/learning_rate": "lr"}  # fmt: skip


def _add(series: Series, x: float, row: dict[str, Any]) -> None:
    for key, value in row.items():
        if key in ("epoch", "step", "") or value in ("", None):
            continue
        try:
            number = float(value)
        except (TypeError, ValueError):
            continue
        if key == "train/entropy_loss":
            series["entropy"].append((x, -number))
        else:
            series[NAMES.get(key, key)].append((x, number))


def _gan(path: Path) -> Series:
    series: Series = defaultdict(list)
    for i, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if found := re.search(r"Loss_D: (\S+)\tLoss_G: (\S+)", line):
            series["d_loss"].append((i, float(found[1])))
            series["g_loss"].append((i, float(found[2])))
    return series


def _hf_rows(rows: list[dict[str, Any]]) -> Series:
    series: Series = defaultdict(list)
    for i, row in enumerate(rows):
        if "train_runtime" not in row:
            _add(series, float(row.get("step", i)), row)
    return series


def _hf_state(path: Path) -> Series:
    return _hf_rows(json.loads(path.read_text(encoding="utf-8"))["log_history"])


def _hf_stdout(path: Path) -> Series:
    rows = []
    for found in re.findall(r"\{'[^{}]*\}", path.read_text(encoding="utf-8", errors="replace")):
        rows.append(ast.literal_eval(re.sub(r": (-?(?:nan|inf))\b", r": '\1'", found)))
    return _hf_rows(rows)


def _table(path: Path, axes: tuple[str, ...]) -> Series:
    series: Series = defaultdict(list)
    for i, row in enumerate(csv.DictReader(path.read_text(encoding="utf-8").splitlines())):
        _add(series, next((float(row[a]) for a in axes if row.get(a)), float(i)), row)
    return series


def _keras_console(path: Path) -> Series:
    series: Series = defaultdict(list)
    epoch = 0.0
    for line in re.split(r"[\r\n\x08]+", path.read_text(encoding="utf-8", errors="replace")):
        line = re.sub(r"\x1b\[[0-9;]*m", "", line)
        if found := re.match(r"Epoch (\d+)/", line):
            epoch = float(found[1])
        elif "loss:" in line and "val_loss:" in line:
            _add(
                series,
                epoch,
                dict(re.findall(r"(\w+): (-?[\d.]+(?:e[+-]?\d+)?|-?nan|-?inf)", line.split("/step")[-1])),
            )
    return series


def _boxes(path: Path) -> Series:
    series: Series = defaultdict(list)
    section, row = "", dict[str, str]()
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("---") and row:
            _add(series, float(row.get("time/total_timesteps", 0)), row)
            row = {}
        elif found := re.match(r"\| +?(\S.*?) *\| *(\S*) *\|$", line):
            section = found[1] if found[1].endswith("/") else section
            row[section + found[1]] = found[2]
    return series


def _boosting(path: Path) -> Series:
    series: Series = defaultdict(list)
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if found := re.match(r"\[(\d+)\]\s+(.*)", line):
            for split, name, value in re.findall(
                r"(train|training|valid|val|validation_0)(?:'s |-)(\w+):\s*(-?[\d.e+-]+|nan|inf)", found[2]
            ):
                word = (
                    "loss"
                    if name in ("binary_logloss", "multi_logloss", "l2", "logloss", "mlogloss", "rmse")
                    else "acc"
                    if "error" not in name
                    else "error"
                )
                series[f"{'train' if split.startswith('train') else 'val'}_{word}"].append(
                    (float(found[1]), float(value))
                )
    return series


LIBRARY_READERS: dict[str, Callable[[Path], Series]] = {
    "gan": _gan, "tensorboard": tensorboard, "hf-state": _hf_state, "hf-stdout": _hf_stdout, "lightning-csv": lambda path: _table(path, ("step", "epoch")),
    "keras-csv": lambda path: _table(path, ("epoch",)), "keras-console": _keras_console, "sb3-csv": lambda path: _table(path, ("time/total_timesteps",)),
    "sb3-boxes": _boxes, "boosting": _boosting,
}  # fmt: skip
