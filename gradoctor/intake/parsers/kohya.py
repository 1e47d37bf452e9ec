"""The progress bar of kohya-ss' sd-scripts: every state of it is a record (the line is redrawn for hours)."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number, word_equals


def _bar(reader: Reader, line: int, found: re.Match[str]) -> None:
    step = number(found["step"])
    if step and step != reader.records.step:
        reader.at(line, step=step)
        for key, value, _ in word_equals(found["rest"]):
            reader.value(key, value, line)
    reader.place(line, {"steps": found["steps"]})


FORMAT = Family(
    name="kohya",
    title="Progress bar of kohya sd-scripts",
    writes="kohya-ss sd-scripts",
    reason="the progress bar of sd-scripts (steps: ... avr_loss=...)",
    score=82,
    redraws=True,
    kinds=(
        Kind(
            "steps:",
            r"^ *steps: .*?\| *{step}/{steps} \[[^,\]]*,[^,\]]*, (?P<rest>[^\]]*loss=[^\]]*)",
            sure=True,
            take=_bar,
        ),
        Kind("epoch ", r"^epoch {epoch}/{epochs}$"),
    ),
).format
