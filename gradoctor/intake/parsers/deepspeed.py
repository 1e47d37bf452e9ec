"""DeepSpeed's own lines in logs without any other curve."""

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
).format
