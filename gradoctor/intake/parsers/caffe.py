"""Caffe's solver lines. Its softmax loss is capped at 87.3365 = -log(FLT_MIN): that number stands for
NaN.

``Iteration n, loss`` is a moving average, the outputs of the train net below it are those of one batch.
The TEST net that a solver runs every ``test_interval`` is validation.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number

_CAP, _PRINTED = 87.3365, 6e-4  # -log(FLT_MIN) in single precision, and the last digit that is printed
_NAN_NOTE = "loss 87.3365 is the cap of Caffe's softmax loss (-log(FLT_MIN)): read as NaN"


def _real(reader: Reader, value: float) -> float:
    if abs(value - _CAP) < _PRINTED:
        reader.records.note(_NAN_NOTE)
        return float("nan")
    return value


def _loss(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.section = ""
    reader.at(line, step=number(found["step"]))
    reader.value("loss", _real(reader, number(found["loss"])), line)


def _output(reader: Reader, line: int, found: re.Match[str]) -> None:
    """An output of a net. A train net's ``loss`` is that of one batch: the moving average has been read."""
    net, key, value = found["net"], found["key"], number(found["value"])
    reader.records.mark_read(line)
    is_loss = "loss" in key.lower() or found["weight"] is not None
    value = _real(reader, value) if is_loss else value
    name = key if not is_loss or "loss" in key.lower() else f"{key}_loss"
    if net == "Test":
        reader.value(f"val/{name}", value, line)
    elif not (name == "loss" and reader.records.holds("loss")):
        reader.value(name if is_loss else f"train/{name}", value, line)


FORMAT = Family(
    name="caffe",
    title="Caffe solver log",
    writes="Caffe",
    reason="Caffe solver lines (solver.cpp: Iteration n, loss = ...)",
    score=84,
    kinds=(
        Kind("loss = ", r"Iteration {step}(?: \([^)]*\))?, loss = {loss}", take=_loss),
        Kind(
            "net output #",
            r"(?P<net>Train|Test) net output #\d+: (?P<key>[\w/.-]+) = {value}"
            r"(?P<weight> \(\* [\d.e+-]+ = [-\w.+]+ loss\))?",
            take=_output,
        ),
        Kind("lr = ", r"Iteration {step}, lr = {lr}"),
        Kind("Testing net", r"Iteration {step}, Testing net"),
    ),
    marks=(
        Kind(
            "solver.cpp:",
            r"solver\.cpp:\d+\]\s+(?:Iteration \d+[ ,]|(?:Train|Test) net output #\d)",
            raw=True,
        ),
    ),
).format
