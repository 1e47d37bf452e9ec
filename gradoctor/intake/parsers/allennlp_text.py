"""AllenNLP's table at the end of an epoch (``name |  training |  validation``), or, without tables, its
bars.

A bar names its metrics first: ``accuracy: 0.87, loss: 0.36 ||:  34%|###4 | 162/475 [...]``. They are
running means: the last state counts. Bars of another length than the first are those of the validation.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number, word_colon

_CELL = rf"(?:-?{NUMBER}|N/A)"
_PREFIXES = {"Training": "train_", "Validation": "val_"}


def _header(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.memory["columns"] = [name.strip() for name in found["names"].split("|")]
    reader.records.mark_read(line)


def _row(reader: Reader, line: int, found: re.Match[str]) -> None:
    for column, cell in zip(reader.memory.get("columns", ()), found["cells"].split("|"), strict=False):
        text = cell.strip()
        if column in _PREFIXES and text != "N/A":
            reader.value(_PREFIXES[column] + found["key"], number(text), line)


def _bar(reader: Reader, line: int, found: re.Match[str]) -> None:
    """Keep the last state of every bar until it is known whether there are tables."""
    bars = reader.memory.setdefault("bars", [])
    done, total = int(found["done"]), int(found["total"])
    state = (line, done, total, found["rest"])
    reader.records.mark_read(line)
    if bars and bars[-1][2] == total and bars[-1][1] <= done:
        bars[-1] = state
    else:
        bars.append(state)


def _finish(reader: Reader) -> None:
    bars = reader.memory.get("bars")
    if not bars or "columns" in reader.memory:
        return
    length, epoch = bars[0][2], -1
    for line, _, total, text in bars:
        epoch += total == length
        reader.at(line, epoch=float(epoch))
        for key, value, unit in word_colon(text):
            reader.value(("train_" if total == length else "val_") + key, value, line, unit)


FORMAT = Family(
    name="allennlp-text",
    title="AllenNLP console",
    writes="AllenNLP",
    reason="AllenNLP tables or bars (Training |  Validation; loss: ... ||: 34%|)",
    score=84,
    kinds=(
        Kind("Training |", r"^\s*(?P<names>Training +\| +Validation)\s*$", sure=True, take=_header),
        Kind("Epoch ", r"^Epoch {epoch}/{epochs}\s*$"),
        Kind(
            " ||: ",
            r"^(?P<rest>[^|]+) \|\|: +\d+%\|[^|]*\| *(?P<done>\d{1,15})/(?P<total>\d{1,15}) \[",
            sure=True,
            take=_bar,
        ),
        Kind(
            " |",
            rf"^\s*(?P<key>[A-Za-z][\w/.@-]*) +\|(?P<cells> +{_CELL} *(?:\| +{_CELL} *)?)$",
            take=_row,
        ),
    ),
    finish=_finish,
).format
