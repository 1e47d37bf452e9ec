"""The tables of YOLOv5, YOLOv7 and Ultralytics: column names on one line, their values under a progress
bar.

What is printed after the last epoch is a validation of the best weights: it is kept apart under
``evaluate/``.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_VALUE = re.compile(rf"(?P<value>-?{NUMBER})(?P<unit>[GMK]i?B?|%)?")
_COUNTS = frozenset(("labels", "img_size", "instances", "size", "images", "class", "targets"))
_PRECISIONS = {
    "P": "precision",
    "R": "recall",
    "mAP@.5": "mAP50",
    "mAP@0.5": "mAP50",
    "mAP50": "mAP50",
    "mAP@.5:.95": "mAP50-95",
    "mAP@0.5:0.95": "mAP50-95",
    "mAP50-95": "mAP50-95",
}


def _names(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.memory["columns"] = found["columns"].split()
    reader.records.mark_read(line)


def _row(reader: Reader, line: int, found: re.Match[str]) -> None:
    """Hold a state of the bar; the last one of an epoch is its record."""
    columns, values = reader.memory.get("columns"), found["values"].split()
    reader.records.mark_read(line)
    if columns and len(columns) == len(values):
        epoch = number(found["epoch"])
        if "held" in reader.memory and reader.memory["held"][1] != epoch:
            _commit(reader)
        reader.memory["held"] = (line, epoch, dict(zip(columns, values, strict=True)))
    last, from_zero = int(found["epochs"]), found["epoch"] == "0"
    reader.records.fact("total_epochs", last + from_zero, line)


def _commit(reader: Reader) -> None:
    line, epoch, cells = reader.memory.pop("held", (0, 0.0, {}))
    if not cells:
        return
    reader.at(line, epoch=epoch)
    for key, text in cells.items():
        found = _VALUE.fullmatch(text)
        if found and key.lower() not in _COUNTS:
            name = key if key.lower().endswith(("loss", "mem")) else f"{key}_loss"
            reader.value(name, number(found["value"]), line, found["unit"])


def _precisions(reader: Reader, line: int, found: re.Match[str]) -> None:
    _commit(reader)
    words = found["columns"].replace("Box(", " ").split()
    reader.memory["precisions"] = [_PRECISIONS.get(word.rstrip(":)")) for word in words]
    reader.records.mark_read(line)


def _all(reader: Reader, line: int, found: re.Match[str]) -> None:
    names, values = reader.memory.get("precisions"), found["values"].split()
    reader.records.mark_read(line)
    if not names or len(names) > len(values):
        return
    prefix = "evaluate/" if reader.memory.get("over") else "val/"
    for name, value in zip(names, values, strict=False):  # those of masks follow those of boxes
        if name and _VALUE.fullmatch(value) and not reader.records.holds(prefix + name):
            reader.value(prefix + name, number(value), line)


def _over(reader: Reader, line: int, found: re.Match[str]) -> None:
    _commit(reader)
    reader.memory["over"] = True
    reader.records.event("finished", found.string, line)


FORMAT = Family(
    name="yolo-console",
    title="YOLO tables",
    writes="YOLOv5, YOLOv7, Ultralytics (console)",
    reason="YOLO tables (Epoch  gpu_mem  box  obj ...)",
    score=82,
    kinds=(
        Kind(
            "Epoch",
            r"^\s*Epoch\s+(?P<columns>[Gg][Pp][Uu]_mem(?:\s+\S+){2,20})\s*$",
            sure=True,
            take=_names,
        ),
        Kind(
            "/",
            r"^\s*(?P<epoch>\d{1,15})/(?P<epochs>\d{1,15})\s+(?P<values>[\d.]+[GMK]?i?B?(?:\s+[-+.\w]+){2,20}?)"
            r"(?:: |:?\s+\d+%|:?\s*$)",
            take=_row,
        ),
        Kind(
            "mAP",
            r"^\s*Class\s+(?P<columns>Images\s+\S+\s+(?:Box\()?P\s+R\s+mAP\S+\s+mAP[^\s)]+)",
            take=_precisions,
        ),
        Kind("all", r"^\s*all\s+(?P<values>-?[\d.]+(?:\s+[-+.\dean]+){3,8})\s*$", take=_all),
        Kind("epochs completed in", r"\d+ epochs completed in", take=_over),
    ),
    finish=_commit,
).format
