"""torchtitan's step lines; every rank may print the same one."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import word_colon

FORMAT = Family(
    name="torchtitan",
    title="Step lines of torchtitan",
    writes="torchtitan",
    reason="torchtitan step lines (step: n  loss: ...  tps: ...)",
    score=78,
    kinds=(
        Kind("validate step:", r"^validate step: +{step} +{rest}", split="val/", tail=word_colon),
        Kind("tps:", r"^step: +{step} +(?=loss:|grad_norm:){rest}", tail=word_colon, sure=True),
        Kind("step:", r"^step: +{step} +(?=loss: ){rest}", tail=word_colon),
    ),
).format
