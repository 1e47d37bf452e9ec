"""Marian's update and validation lines: fields between `` : ``, a blank between name and value.

``cross-entropy`` of a validation is a sum per sentence, not comparable with the cost per word: it keeps
its own name.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number

_VALID = {
    "cross-entropy": "sentence_cross_entropy_loss",
    "ce-mean-words": "loss",
    "ce-mean": "sentence_mean_loss",
}


def _valid(reader: Reader, line: int, found: re.Match[str]) -> None:
    key = found["key"]
    reader.place(line, found.groupdict())
    reader.value(f"val/{_VALID.get(key, key)}", number(found["value"]), line)
    if found["stalled"]:
        reader.value("stalled", number(found["stalled"]), line)
    if "new best" in found.string:
        reader.records.event("new-best", found.string, line, key)


FORMAT = Family(
    name="marian",
    title="Marian training log",
    writes="Marian NMT",
    reason="Marian lines (Ep. n : Up. n : Sen. n : Cost ...)",
    score=84,
    kinds=(
        Kind(
            "[valid]",
            r"\[valid\] Ep\. {epoch} : Up\. {step} : (?P<key>[\w-]+) : {value}"
            r"(?: : stalled (?P<stalled>\d{1,15}) times)?",
            sure=True,
            take=_valid,
        ),
        Kind(
            " Up. ",
            r"Ep\. {epoch} : Up\. {step} : Sen\. {sentences}(?: : Cost {loss}| : [^:]*)?"
            r"(?:.*? : {wps} words/s)?(?:.*? : gNorm {gnorm})?(?:.*? : L\.r\. {lr})?",
            sure=True,
            names={"sentences": ""},
        ),
        Kind(
            "Training finished",
            r"Training finished",
            take=lambda reader, line, found: reader.tell(line, found.string),
        ),
    ),
).format
