"""Lines of the PaddlePaddle tools: Paddle's own examples, PaddleOCR, PaddleSeg, PaddleClas,
PaddleDetection.
"""

from __future__ import annotations

from gradoctor.intake.text.coco import COCO
from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import word_colon

_DROP = {
    "avg_reader_cost": "reader_time",
    "avg_batch_cost": "batch_time",
    "reader_cost": "reader_time",
    "batch_cost": "batch_time",
    "eta": "",
    "ETA": "",
    "batch_size": "",
    "avg_samples": "",
    "samples": "",
}

FORMAT = Family(
    name="paddle",
    title="PaddlePaddle tools",
    writes="PaddleOCR, PaddleSeg, PaddleClas, PaddleDetection, PaddleRec",
    reason="lines of a PaddlePaddle tool (epoch: ..., batch_cost / reader_cost, ips)",
    score=76,
    kinds=(
        Kind(
            "reader_cost",
            r"^epoch: {epoch}, batch_id: {batch}, {rest}",
            sure=True,
            tail=word_colon,
            names=_DROP,
        ),
        Kind(
            "reader_cost",
            r"epoch: \[{epoch}/{epochs}\], (?:global_step|iter): {step}, {rest}",
            sure=True,
            tail=word_colon,
            names=_DROP,
        ),
        Kind(
            "_cost",
            r"\[TRAIN\] epoch: {epoch}, iter: {step}/{steps}, {rest}",
            sure=True,
            tail=word_colon,
            names=_DROP,
        ),
        Kind("[EVAL]", r"\[EVAL\] #Images: \d+ {rest}", sure=True, tail=word_colon, split="val/"),
        Kind(
            "_cost",
            r"\[Train\]\[Epoch {epoch}/{epochs}\]\[Iter: {batch}/(?P<batches>\d+)\]"
            r"(?:lr(?:\(\w+\))?: {lr}, )?{rest}",
            sure=True,
            tail=word_colon,
            names=_DROP,
        ),
        Kind(
            "[Train]",
            r"\[Train\]\[Epoch {epoch}/{epochs}\]\[Avg\]{rest}",
            tail=word_colon,
            summary=True,
        ),
        Kind("[Eval]", r"\[Eval\]\[Epoch {epoch}\]\[Avg\]{rest}", sure=True, tail=word_colon, split="val/"),
        Kind(
            "batch_cost:",
            r"Epoch: \[{epoch}\] \[ *{batch}/(?P<batches>\d+)\] {rest}",
            sure=True,
            tail=word_colon,
            names=_DROP,
        ),
        Kind("cur metric, ", r"cur metric, {rest}", tail=word_colon, split="val/", sure=True),
        COCO,
    ),
).format
