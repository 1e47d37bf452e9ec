"""nnU-Net's epochs over several lines, versions 1 and 2.

Dice is printed for each class: the mean over the classes present is read. A negative loss is a good one
(it holds minus the Dice coefficient).
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader

_NUMBER = re.compile(r"(?<![\w.])(?:nan|\d+\.?\d*(?:e[-+]?\d+)?)(?![\w.])")


def _dice(reader: Reader, line: int, found: re.Match[str]) -> None:
    values = [float(text) for text in _NUMBER.findall(found["list"])]
    present = [value for value in values if value == value]
    reader.records.mark_read(line)
    if present:
        reader.value("val/mean_dice", sum(present) / len(present), line)
        reader.records.note("Dice is printed for each class: the mean over the classes present is read")


FORMAT = Family(
    name="nnunet-text",
    title="nnU-Net training log",
    writes="nnU-Net v1, v2",
    reason="nnU-Net lines (Dice of each class, train loss, validation loss)",
    score=82,
    kinds=(
        Kind("poch", r"^(?:epoch: +|Epoch ){epoch}\s*$"),
        Kind("train", r"^train(?: loss :|_loss) {loss}\s*$"),
        Kind("val", r"^val(?:idation loss:|_loss) {loss}\s*$", split="val/"),
        Kind(
            "Average global foreground Dice:",
            r"Average global foreground Dice: \[(?P<list>[^\]]*)",
            sure=True,
            take=_dice,
        ),
        Kind("seudo dice", r"^Pseudo dice \[(?P<list>[^\]]*)", sure=True, take=_dice),
        Kind("lr: ", r"^lr: {lr}\s*$"),
        Kind("learning rate:", r"^Current learning rate: {lr}\s*$"),
        Kind("his epoch took", r"This epoch took {epoch_time} s"),
        Kind("Epoch time:", r"^Epoch time: {epoch_time} s"),
    ),
).format
