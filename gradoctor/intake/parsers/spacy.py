"""spaCy's training table: epoch and step under ``E`` and ``#``, a loss a component, scores in percent, the weighted score.

A loss is the sum over the batches since the row before. The row at step 0 sums one batch only: its losses are left out.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_GAPS = re.compile(r" {2,}")
_VALUE = re.compile(NUMBER)


def _header(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.records.mark_read(line)
    reader.memory["names"] = _GAPS.split(found["names"].strip())


def _row(reader: Reader, line: int, found: re.Match[str]) -> None:
    names = reader.memory.get("names", [])
    values = found["values"].split()
    if len(values) != len(names):
        return
    step = number(found["step"])
    reader.at(line, epoch=number(found["epoch"]), step=step)
    reader.records.mark_read(line)
    for name, text in zip(names, values, strict=True):
        loss = name.startswith("LOSS ")
        if _VALUE.fullmatch(text) is None or (loss and not step):
            continue
        unit = None if loss or name == "SCORE" else "%"
        reader.value(name if loss else f"val/{name}", number(text), line, unit)


FORMAT = Family(
    name="spacy",
    title="spaCy training table",
    writes="spacy train",
    reason="the head of spaCy's table (E  #  LOSS ...  SCORE)",
    score=84,
    kinds=(
        Kind("LOSS ", r"^E\s+#\s+(?P<names>(?:LOSS \S+ +)+.*?SCORE)\s*$", sure=True, take=_header),
        Kind(".", r"^ *{epoch} +{step}(?= )(?P<values>(?: +[-+\d.naif]+)+)\s*$", take=_row),
    ),
).format
