"""Meters of the torchvision references and their kin (DETR, DeiT, MAE), and of the PyTorch ImageNet
example.

``loss: 8.27 (8.30)`` is the newest value (or the median of a window) and the running mean. Lines of an
evaluation are batches: its result is the line after them.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.coco import COCO
from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number, phrase_colon

_DROP = {"eta": "", "max mem": "max_mem", "data": "data_time"}
_UNITS = {"Acc@1": "%", "Acc@5": "%", "acc1": "%", "acc5": "%", "class_error": "%"}
_METER = re.compile(rf"(?:^|\t| {{2,}})(?P<key>[A-Z][\w@/.]*) +(?P<value>{NUMBER}) \(")
_WORD = re.compile(rf"(?P<key>[A-Za-z][\w@]*):? +(?P<value>{NUMBER})")
_TIMES = {"Time": "batch_time", "Data": "data_time"}


def _batch_of_test(reader: Reader, line: int, found: re.Match[str]) -> None:  # noqa: ARG001
    reader.section = "val/"
    reader.records.mark_read(line)


def _averages(reader: Reader, line: int, found: re.Match[str]) -> None:
    """Means over the epoch, of the split whose batches stand above."""
    reader.records.mark_read(line)
    if reader.course and not reader.section:
        return
    for key, value, _ in phrase_colon(found["rest"]):
        reader.value(f"{reader.section}{key}", value, line, _UNITS.get(key))


def _meters(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.section = ""
    reader.place(line, found.groupdict())
    reader.course = True
    for meter in _METER.finditer(found["rest"]):
        key = meter["key"]
        reader.value(_TIMES.get(key, key), number(meter["value"]), line, _UNITS.get(key))


def _result(reader: Reader, line: int, found: re.Match[str]) -> None:
    """``* Acc@1 76.1 Acc@5 92.9 loss 0.955``: what the evaluation came to."""
    for word in _WORD.finditer(found["rest"]):
        key = word["key"]
        if not reader.records.holds(f"val/{key}"):
            reader.value(f"val/{key}", number(word["value"]), line, _UNITS.get(key))


_TRAIN = Kind(
    "eta: ",
    r"^Epoch: \[{epoch}\] +\[ *{batch}/(?P<batches>\d+)\]  {rest}",
    sure=True,
    tail=phrase_colon,
    section="",
    names=_DROP,
    units=_UNITS,
)

FORMAT = Family(
    name="torchvision-references",
    title="MetricLogger and AverageMeter lines",
    writes="torchvision references, DETR, DeiT, MAE, the PyTorch ImageNet example",
    reason="meters (Epoch: [e] [n/N] ... loss: x (y))",
    score=74,
    kinds=(
        _TRAIN,
        Kind("eta: ", r"^Test: .*?\[ *\d+/\d+\]  ", take=_batch_of_test),
        Kind("Averaged stats:", r"^Averaged stats: {rest}", take=_averages),
        Kind(
            "Epoch: [",
            r"^Epoch: \[{epoch}\]\[ *{batch}/(?P<batches>\d+)\]\s(?P<rest>.*\tLoss +" + NUMBER + r" \(.*)",
            sure=True,
            take=_meters,
        ),
        Kind("Test: [", r"^Test: \[ *\d+/\d+\]\s", take=_batch_of_test),
        Kind("Acc@1", r"^ *(?:\*|Test: .*?) +(?P<rest>Acc@1 .*)", take=_result),
        COCO,
    ),
).format
