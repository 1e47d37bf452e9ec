"""Progress bars of PyTorch Lightning and NeMo.

A bar shows the newest value of every metric it knows: during an epoch ``val_loss`` is that of the epoch
before. So a value is taken when it changes, and a validation metric only from the state that ends an
epoch with a validation.
"""

from __future__ import annotations

import re
from typing import Any

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import cells, word_equals

_NOT_VALUES = frozenset(("v_num", "epoch", "refresh"))
_OF_EPOCH = re.compile(r"(?:^|[/_.])(?:val|valid|validation|test|eval|dev)(?:$|[/_.])|_epoch$", re.IGNORECASE)


def _bar(reader: Reader, line: int, found: re.Match[str]) -> None:
    """Hold the newest state of the bar; each is drawn twice, first with the old values."""
    done = int(found["done"])
    state = (float(found["epoch"]), done)
    reader.records.mark_read(line)
    if done == 0:
        return
    held = reader.memory.get("held")
    if held and held["state"] != state:
        _commit(reader)
    values = {key: value for key, value, _ in word_equals(found["rest"]) if key not in _NOT_VALUES}
    reader.memory["held"] = {
        "state": state,
        "line": line,
        "values": values,
        "last": found["done"] == found["total"],
    }


def _commit(reader: Reader) -> None:
    held = reader.memory.pop("held", None)
    if not held:
        return
    shown: dict[str, float] = reader.memory.setdefault("shown", {})
    new = {
        key: value for key, value in held["values"].items() if _is_new(key, value, held, shown, reader.memory)
    }
    shown.update(new)
    epoch, done = held["state"]
    if new:
        step = new.pop("global_step", None)
        if step is not None:
            reader.at(held["line"], epoch=epoch, step=step)
        else:
            reader.at(held["line"], epoch=epoch, batch=done)
        for key, value in new.items():
            reader.value(key, value, held["line"])
    if held["last"]:
        reader.memory["validated"] = False


def _is_new(
    key: str, value: float, held: dict[str, Any], shown: dict[str, float], memory: dict[str, Any]
) -> bool:
    changed = key not in shown or (value != shown[key] and not (value != value and shown[key] != shown[key]))
    if _OF_EPOCH.search(key):
        return bool(held["last"]) and (changed or bool(memory.get("validated")))
    return changed or bool(held["last"])


def _validation(reader: Reader, line: int, found: re.Match[str]) -> None:  # noqa: ARG001
    reader.memory["validated"] = True
    reader.records.mark_read(line)


def _sanity(reader: Reader, line: int, found: re.Match[str]) -> None:  # noqa: ARG001
    reader.records.mark_read(line)


FORMAT = Family(
    name="lightning-console",
    title="PyTorch Lightning progress bars",
    writes="PyTorch Lightning, NeMo (standard output)",
    reason="progress bars of PyTorch Lightning",
    score=80,
    redraws=True,
    finish=_commit,
    kinds=(
        Kind(
            "Epoch ",
            r"Epoch (?P<epoch>\d{1,15}):.*?(?P<done>\d{1,15})/(?P<total>\d{1,15}) \["
            r"(?P<rest>[^\]]*v_num=[^\]]*)",
            sure=True,
            take=_bar,
        ),
        Kind(
            "Epoch ",
            r"Epoch (?P<epoch>\d{1,15}): .*?\| *(?P<done>\d{1,15})/(?P<total>\d{1,15}) \[(?P<rest>[^\]]*)",
            take=_bar,
        ),
        Kind("Sanity Checking", r"Sanity Checking", sure=True, take=_sanity),
        Kind("Validation", r"^\s*(?:Validation|Validating)\b[^|]*\|", take=_validation),
        Kind(
            "Training epoch",
            r"Training epoch {epoch}, iteration {batch}/(?P<batches>\d+) \| {rest}",
            sure=True,
            tail=cells,
            axes={"global_step": "step"},
            names={
                "global_batch_size": "",
                "consumed_samples": "",
                "reduced_train_loss": "train_loss",
                "train_step_timing in s": "step_time",
            },
        ),
    ),
).format
