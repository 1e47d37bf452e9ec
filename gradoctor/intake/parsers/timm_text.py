"""timm's train and test lines; the running mean on the last line of a test is the epoch's result."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_METER = re.compile(rf"(?P<key>[A-Z][\w@]*): +(?P<value>{NUMBER})(?: \( *(?P<mean>{NUMBER})\))?")
_UNITS = {"Acc@1": "%", "Acc@5": "%"}
_FIELDS = {"Loss": "loss", "LR": "lr", "Time": "batch_time", "Data": "data_time"}


def _train(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.place(line, found.groupdict())
    for meter in _METER.finditer(found["rest"]):
        reader.value(_FIELDS.get(meter["key"], meter["key"]), number(meter["value"]), line)


def _test(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.records.mark_read(line)
    if found["done"] != found["total"]:
        return
    split = "val/" if not found["log"] else f"val/{found['log'].strip(' ()').lower()}_"
    for meter in _METER.finditer(found["rest"]):
        if meter["mean"] and meter["key"] not in ("Time", "Data"):
            key = meter["key"]
            reader.value(split + _FIELDS.get(key, key), number(meter["mean"]), line, _UNITS.get(key))


FORMAT = Family(
    name="timm-text",
    title="timm's train.py console",
    writes="timm's train.py",
    reason="timm lines (Train: e [n/N (p%)]  Loss: ...)",
    score=80,
    kinds=(
        Kind(
            "Train: ",
            r"^Train: {epoch} \[ *{batch}/(?P<batches>\d+) +\( *\d+%\)\] +{rest}",
            sure=True,
            take=_train,
        ),
        Kind(
            "Test",
            r"^Test(?P<log> \(\w+\))?: +\[ *(?P<done>\d{1,15})/(?P<total>\d{1,15})\] +(?P<rest>.*Acc@1.*)",
            take=_test,
        ),
    ),
).format
