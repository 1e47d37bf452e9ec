"""MXNet's fit() and Speedometer lines: one metric a line, several lines a batch. The value of an
epoch's end counts where no batch was printed.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number, word_equals


def _end(reader: Reader, line: int, found: re.Match[str]) -> None:
    epoch, here = number(found["epoch"]), reader.records.epoch
    if here is None or epoch >= here:  # an evaluation may end after the next epoch's first batches
        reader.at(line, epoch=epoch)
    split, key = found["split"], found["key"]
    if split == "Validation":
        reader.value(f"val/{key}", number(found["value"]), line)
    elif reader.course:
        reader.records.mark_read(line)
    else:
        reader.value(f"train/{key}", number(found["value"]), line)


KINDS = (
    Kind(
        "Speed: ",
        r"Epoch\[{epoch}\] Batch \[(?:\d+-)?{batch}\]\s+Speed: {speed} samples/s(?:ec)?\s+{rest}",
        sure=True,
        tail=word_equals,
        once=frozenset(("speed",)),
        units={"speed": "samples/sec"},
    ),
    Kind(
        "-",
        r"Epoch\[{epoch}\] (?P<split>Train|Validation)-(?P<key>[\w.@/-]+)={value}\s*$",
        sure=True,
        take=_end,
    ),
    Kind("Time cost=", r"Epoch\[{epoch}\] Time cost={time_epoch}"),
)

FORMAT = Family(
    name="mxnet",
    title="MXNet training log",
    writes="MXNet Module.fit, GluonCV",
    reason="MXNet lines (Epoch[e] Batch [n] Speed: ... Train-accuracy=...)",
    score=78,
    kinds=KINDS,
).format
