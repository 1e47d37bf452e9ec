"""AllenNLP's table at the end of an epoch: ``name |  training |  validation``; ``N/A`` is nothing
measured.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number


def _header(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.memory["columns"] = [name.strip() for name in found["names"].split("|")]
    reader.records.mark_read(line)


def _row(reader: Reader, line: int, found: re.Match[str]) -> None:
    prefixes = {"Training": "train_", "Validation": "val_"}
    for column, cell in zip(reader.memory.get("columns", ()), found["cells"].split("|"), strict=False):
        text = cell.strip()
        if column in prefixes and re.fullmatch(f"-?{NUMBER}", text):
            reader.records.put(prefixes[column] + found["key"], number(text), line)


FORMAT = Family(
    name="allennlp-text",
    title="AllenNLP console",
    writes="AllenNLP",
    reason="AllenNLP tables (Training |  Validation)",
    score=84,
    kinds=(
        Kind("Training |", r"^\s*(?P<names>Training +\|? *(?:Validation)?)\s*$", sure=True, take=_header),
        Kind("Epoch ", r"^Epoch {epoch}/{epochs}\s*$"),
        Kind(" |", rf"^\s*(?P<key>[A-Za-z][\w/.@-]*) +\|(?P<cells> +(?:-?{NUMBER}|N/A) *(?:\| +(?:-?{NUMBER}|N/A) *)?)$",
             take=_row),
    ),
).format  # fmt: skip
