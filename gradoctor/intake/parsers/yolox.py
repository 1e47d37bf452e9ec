"""YOLOX' iteration lines, and the average precisions of its evaluations."""

from __future__ import annotations

from gradoctor.intake.text.coco import COCO
from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import word_colon

FORMAT = Family(
    name="yolox",
    title="YOLOX console",
    writes="YOLOX",
    reason="YOLOX lines (epoch: e/E, iter: n/N, ... total_loss: ...)",
    score=78,
    kinds=(
        Kind(
            "total_loss:",
            r"epoch: {epoch}/{epochs}, iter: {batch}/(?P<batches>\d+), {rest}",
            sure=True,
            tail=word_colon,
            names={"size": "", "ETA": ""},
        ),
        COCO,
    ),
).format
