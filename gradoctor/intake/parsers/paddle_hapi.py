"""Paddle's high-level ``Model.fit``: bars of training, and the same for the evaluation behind ``Eval begin``."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_PAIR = re.compile(rf"(?P<key>[A-Za-z_]\w*): \[?(?P<value>{NUMBER})\]?(?= - |\s*$)")


def _bar(reader: Reader, line: int, found: re.Match[str]) -> None:
    """One state of a bar. An evaluation's numbers are running means: the last state holds the result."""
    reader.records.mark_read(line)
    split, batch = reader.section, number(found["batch"])
    if split and found["batch"] != found["batches"]:
        return
    if not split:
        reader.at(line, batch=batch)
    for pair in _PAIR.finditer(found["pairs"]):
        reader.value(split + pair["key"], number(pair["value"]), line)


FORMAT = Family(
    name="paddle-hapi",
    title="Paddle's Model.fit",
    writes="paddle.Model.fit and evaluate",
    reason="lines of paddle.Model.fit (Eval begin, step n/N - loss: ...)",
    score=84,
    kinds=(
        Kind("Epoch ", r"^Epoch {epoch}/{epochs}\s*$", section=""),
        Kind("Eval begin", r"^Eval begin\.\.\.", section="val/", sure=True),
        Kind("Eval samples", r"^Eval samples: \d+", section=""),
        Kind("step ", r"^step +{batch}/(?P<batches>\d+) (?:\[[=>.]*\] )?- (?P<pairs>.*)", take=_bar),
    ),
    marks=(
        Kind("The loss value printed in the log", r"^The loss value printed in the log is the current step"),
    ),
).format
