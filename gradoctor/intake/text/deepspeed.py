"""Lines of DeepSpeed that stand in the logs of many programs: skipped steps, loss scale, learning rate."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Kind, Reader
from gradoctor.intake.text.tails import number


def _overflow(reader: Reader, line: int, found: re.Match[str]) -> None:
    """A skipped step: one event, whatever the number of ranks that report it, and the new loss scale."""
    records = reader.records
    scale = number(found["scale"])
    if reader.memory.get("scale") != (records.step, scale):
        reader.memory["scale"] = (records.step, scale)
        reader.value("loss_scale", scale, line)
    records.event("overflow", f"OVERFLOW! Skipping step, loss scale reduced to {scale:g}", line)


OVERFLOW = Kind(
    "Attempted loss scale",
    r"OVERFLOW! Rank \d+ Skipping step\. Attempted loss scale: [\d.e+]+, reducing to {scale}",
    sure=True,
    take=_overflow,
)
KINDS = (
    OVERFLOW,
    Kind(
        "mom=[",
        r"(?:\[Rank \d+\] )?step={step}, skipped={skipped}, lr=\[{lr}[^\]]*\], mom=\[",
        sure=True,
    ),
    Kind(
        "RunningAvgSamplesPerSec",
        r"epoch=\d+/micro_step=\d+/global_step={step}, RunningAvgSamplesPerSec={samples_per_sec}",
    ),
)
