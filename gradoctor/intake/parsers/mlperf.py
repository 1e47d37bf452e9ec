"""MLPerf's ``:::MLL`` events, and the lines of the reference implementations they stand between."""

from __future__ import annotations

import json
import re
from typing import Any

from gradoctor.intake.parsers.maskrcnn_benchmark import LINE as MASKRCNN
from gradoctor.intake.parsers.mxnet import KINDS as MXNET
from gradoctor.intake.text.family import Family, Kind, Reader, borrowed

_FACTS = {
    "global_batch_size": "batch_size",
    "opt_base_learning_rate": "learning_rate",
    "opt_learning_rate": "learning_rate",
    "seed": "seed",
    "opt_learning_rate_warmup_steps": "warmup_steps",
    "opt_learning_rate_warmup_epochs": "warmup_epochs",
    "opt_weight_decay": "weight_decay",
    "opt_name": "optimizer",
    "max_sequence_length": "max_sequence_length",
    "gradient_accumulation_steps": "gradient_accumulation_steps",
}


def _event(reader: Reader, line: int, found: re.Match[str]) -> None:
    event = _object(found["json"])
    reader.records.mark_read(line)
    if not event:
        return
    key = found["key"] or str(event.get("key", ""))
    value, meta = event.get("value"), event.get("metadata")
    if key in _FACTS and isinstance(value, int | float | str):
        reader.records.fact(_FACTS[key], value, line)
    elif key in ("eval_accuracy", "train_loss", "eval_loss"):
        said = meta.get("epoch_num", meta.get("epoch")) if isinstance(meta, dict) else None
        epoch = _number(said)
        if epoch is not None and reader.records.batch is None and reader.records.step is None:
            reader.at(line, epoch=epoch)
        for name, number in _numbers(key.replace("eval_", "val/"), value):
            if not reader.records.holds(name):
                reader.value(name, number, line)
    elif key == "run_stop" and isinstance(meta, dict) and meta.get("status") == "success":
        reader.records.event("finished", "run_stop: success", line)


def _object(text: str) -> dict[str, Any]:
    """The first object of a text, in JSON or with Python's single quotes; empty when there is none."""
    for form in (text, text.replace("'", '"')):
        try:
            value, _ = json.JSONDecoder().raw_decode(form)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else {}
    return {}


def _numbers(name: str, value: object) -> list[tuple[str, float]]:
    """A value as named numbers: one, a list by position, a dictionary by its keys (one level down)."""
    if isinstance(value, list):
        named = [(f"{name}_{index}", item) for index, item in enumerate(value[:8])]
    elif isinstance(value, dict):
        inner = next((item for item in value.values() if isinstance(item, dict)), value)
        named = [(f"{name}_{str(key).lower()}", item) for key, item in list(inner.items())[:64]]
    else:
        named = [(name, value)]
    return [(key, found) for key, item in named if (found := _number(item)) is not None]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


FORMAT = Family(
    name="mlperf",
    title="MLPerf training log",
    writes="MLPerf training reference implementations",
    reason="MLPerf events (:::MLL)",
    score=86,
    kinds=(
        Kind(
            ":::ML",
            r":::MLL(?:OG)?(?:v[\d.]+)? *(?:\[?\w*\]? *)?(?:[\d.]+ +)?(?:(?P<key>\w+): *)?(?P<json>\{.*)",
            sure=True,
            raw=True,
            take=_event,
        ),
        Kind(
            "Loss/tok",
            r"TRAIN \[{epoch}\]\[{batch}/(?P<batches>\d+)\]\s.*?Tok/s {tokens_per_sec} \([^)]*\)\s+"
            r"Loss/tok {loss} \([^)]*\)(?:\s+(?:LR|Learning Rate) {lr})?",
        ),
        Kind(
            "Loss/tok",
            r"VALIDATION \[{epoch}\]\[.*Loss/tok {unused} \({loss}\)",
            split="val/",
            names={"unused": ""},
        ),
        Kind(
            "Average Loss:",
            r"Iteration: +{step}, Loss function: {loss}, Average Loss: {ema_loss}"
            r"(?:, avg\. samples / sec: {samples_per_sec})?",
            names={"ema_loss": "loss_ema"},
        ),
        *borrowed(MASKRCNN, *MXNET),
    ),
).format
