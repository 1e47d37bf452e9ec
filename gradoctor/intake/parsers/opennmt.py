"""OpenNMT-py's report lines; its accuracies are percentages without a sign."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number, phrase_colon

_NAMES = {"xent": "loss", "sents": "", "bsz": ""}


def _speed(reader: Reader, line: int, found: re.Match[str]) -> None:
    kind = _REPORT
    reader.put_all(kind, line, found)
    speed = _SPEED.search(found["rest"])
    if speed:
        reader.value("tokens_per_sec", number(speed["target"]), line)


_SPEED = re.compile(r"\d+/ *(?P<target>\d+) tok/s")
_REPORT = Kind(
    "; acc:",
    r"^Step {step}/ *{steps}; {rest}",
    sure=True,
    tail=phrase_colon,
    names=_NAMES,
    units={"acc": "%"},
    take=_speed,
)

FORMAT = Family(
    name="opennmt",
    title="OpenNMT-py report lines",
    writes="OpenNMT-py",
    reason="OpenNMT-py lines (Step n/N; acc: ...; ppl: ...)",
    score=80,
    kinds=(
        _REPORT,
        Kind("alidation perplexity", r"Validation perplexity: {ppl}", split="val/"),
        Kind("alidation accuracy", r"Validation accuracy: {acc}", split="val/", units={"acc": "%"}),
    ),
).format
