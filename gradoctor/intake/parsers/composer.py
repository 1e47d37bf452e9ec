"""MosaicML Composer: its file logger (``[metric][batch=12]: name: value``) and its console (blocks under ``[epoch=1]``)."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number

_COUNTS = ("time/", "trainer/")  # Composer's counters: epochs, batches, samples, tokens


def _of_file(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.at(line, step=number(found["step"]))
    reader.memory["file"] = True  # its console is in the same file once more
    _put(reader, line, found["key"], found["value"])


def _block(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.records.mark_read(line)
    if not reader.memory.get("file"):
        reader.at(line, epoch=number(found["epoch"]), batch=number(found["batch"]))


def _of_console(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.records.mark_read(line)
    if not reader.memory.get("file"):
        _put(reader, line, found["key"], found["value"])


def _put(reader: Reader, line: int, key: str, text: str) -> None:
    reader.records.mark_read(line)
    if not key.startswith(_COUNTS):
        plain = key.removeprefix("metrics/").replace("LanguageCrossEntropy", "CrossEntropy")
        reader.value(
            plain.replace("eval/", "val/", 1) if plain.startswith("eval/") else plain, number(text), line
        )


FORMAT = Family(
    name="composer",
    title="Composer logs",
    writes="MosaicML Composer, llm-foundry (console and FileLogger)",
    reason="lines of Composer ([metric][batch=n]: ... or blocks of Train ...)",
    score=84,
    least=2,
    kinds=(
        Kind(
            "[metric][batch=",
            r"^\[metric\]\[batch={step}\]: (?P<key>[^\s:]+): {value}\s*$",
            sure=True,
            take=_of_file,
        ),
        Kind(
            "[epoch=",
            r"^(?:\[stderr\]: )?\[epoch={epoch}(?:/\d+)?\]\[batch={batch}/\d+\]:\s*$",
            sure=True,
            take=_block,
        ),
        Kind(
            "/",
            r"^(?:\[stderr\]: )?\s*(?:Train|Eval) (?P<key>[a-z]\w*/[^\s:]+): {value}\s*$",
            take=_of_console,
        ),
    ),
).format
