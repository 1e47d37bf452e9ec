"""Detectron2's console: ``iter: n  total_loss: ...`` lines, and average precisions as two lines of commas."""

from __future__ import annotations

import re

from gradoctor.intake.text.coco import put_precision
from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number, word_colon

_WORDS = {"AP": "mAP", "AP50": "mAP50", "AP75": "mAP75"}


def _task(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.memory["task"] = found["task"]
    reader.records.mark_read(line)


def _names(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.memory["names"] = found["names"].split(",")
    reader.records.mark_read(line)


def _values(reader: Reader, line: int, found: re.Match[str]) -> None:
    """The numbers of the names above; percentages, whatever is measured."""
    names, values = reader.memory.pop("names", []), found["values"].split(",")
    if len(names) != len(values):
        return
    task = reader.memory.get("task", "bbox")
    for name, value in zip(names, values, strict=True):
        field = f"val/{task}_{_WORDS.get(name.strip(), name.strip())}"
        put_precision(reader, line, field, number(value.strip()), "%")


FORMAT = Family(
    name="detectron2-text",
    title="Detectron2 console",
    writes="Detectron2, fvcore",
    reason="Detectron2 lines (iter: n  total_loss: ...)",
    score=78,
    kinds=(
        Kind("total_loss:", r"(?:^|\s)iter: {step}  {rest}", sure=True, tail=word_colon, names={"eta": ""}),
        Kind("copypaste: Task", r"copypaste: Task: (?P<task>\w+)", take=_task),
        Kind("copypaste: AP", r"copypaste: (?P<names>[A-Za-z][\w.,@+\- ]*)$", take=_names),
        Kind(
            "copypaste: ",
            rf"copypaste: (?P<values>-?{NUMBER}(?: *, *-?{NUMBER})*)$",
            take=_values,
        ),
        Kind("copypaste: ", r"copypaste: (?P<names>[A-Za-z][\w.,@+\- ]*)$", take=_names),
    ),
).format
