"""Coqui TTS: blocks of ``| > name: value (mean)`` under STEP lines, and averages under EVAL PERFORMANCE."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number


def _section(reader: Reader, line: int, found: re.Match[str]) -> None:
    """Steps of an evaluation are passed over: its averages follow."""
    title = found["title"]
    reader.memory["mode"] = {"TRAINING": "train", "EVALUATION": None, "EVAL PERFORMANCE": "val"}.get(title)
    reader.records.mark_read(line)


def _step(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.records.mark_read(line)
    if found["step"] is not None:
        reader.memory["mode"] = "train"
        reader.at(line, step=number(found["step"]))


def _value(reader: Reader, line: int, found: re.Match[str]) -> None:
    mode = reader.memory.get("mode")
    reader.records.mark_read(line)
    if mode:
        key = found["key"]
        name = f"val/{key.removeprefix('avg_')}" if mode == "val" else key
        reader.value(name, number(found["value"]), line)


FORMAT = Family(
    name="coqui",
    title="Coqui TTS console",
    writes="Coqui TTS, Trainer",
    reason="Coqui TTS blocks (--> STEP: n/N -- GLOBAL_STEP: n)",
    score=84,
    kinds=(
        Kind("EPOCH:", r"(?:^|\s)> EPOCH: {epoch}/{epochs}"),
        Kind(" > ", r"> (?P<title>TRAINING|EVALUATION)\b", take=_section),
        Kind("PERFORMANCE", r"--> (?P<title>EVAL PERFORMANCE|TRAIN PERFORMANCE)", take=_section),
        Kind("--> ", r"--> (?:TIME: .*? -- )?STEP: [\d/]+(?: -- GLOBAL_STEP: {step})?", take=_step),
        Kind("| > ", r"\| > (?P<key>[\w/.-]+): {value}", raw=True, take=_value),
    ),
    marks=(Kind("GLOBAL_STEP:", r"--> (?:TIME: .*? -- )?STEP: [\d/]+ -- GLOBAL_STEP: \d"),),
).format
