"""DeepSpeed's own lines among those of a program without a reader of its own."""

from __future__ import annotations

from gradoctor.intake.text.deepspeed import KINDS
from gradoctor.intake.text.family import Family

FORMAT = Family(
    name="deepspeed",
    title="DeepSpeed engine lines",
    writes="DeepSpeed (standard output)",
    reason="DeepSpeed engine lines (step=, skipped=, lr=[...]; OVERFLOW! Skipping step)",
    score=60,
    kinds=KINDS,
    rest=True,
).format
