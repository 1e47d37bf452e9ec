"""ESPnet2's lines: one per log interval, and at an epoch's end all results on one line, a section a split."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import SPLITS, Family, Kind, Reader
from gradoctor.intake.text.tails import number, word_equals

_SECTION = re.compile(r"\[(?P<name>[\w ]+)\] ")
_NOT_READ = frozenset(("time", "total_count", "iter"))
_UNITS = {"clip": "%"}


def _results(reader: Reader, line: int, found: re.Match[str]) -> None:
    """The sections of an epoch's results. Training means count where no interval was printed."""
    reader.at(line, epoch=number(found["epoch"]))
    parts = _SECTION.split(found["rest"])
    for name, text in zip(parts[1::2], parts[2::2], strict=False):
        if name not in SPLITS:
            continue
        if name == "train" and reader.course:
            continue
        for key, value, unit in word_equals(text):
            if key not in _NOT_READ:
                reader.value(f"{SPLITS[name]}{key}", value, line, unit or _UNITS.get(key))


FORMAT = Family(
    name="espnet",
    title="ESPnet2 training log",
    writes="ESPnet2",
    reason="ESPnet2 lines (Nepoch:train:a-bbatch: ...)",
    score=84,
    kinds=(
        Kind("epoch results:", r"^{epoch}epoch results: {rest}", sure=True, take=_results),
        Kind(
            "epoch:",
            r"^{epoch}epoch:(?P<split>train|valid):\d+-{batch}batch: {rest}",
            sure=True,
            tail=word_equals,
            units=_UNITS,
        ),
    ),
).format
