"""Darknet's batch lines, in which the value stands before its name: ``2133: 0.529, 0.534 avg loss, 0.001
rate, ...``.
"""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind

FORMAT = Family(
    name="darknet",
    title="Darknet batch lines",
    writes="Darknet (YOLOv2 to YOLOv4)",
    reason="Darknet batch lines (n: loss, ... avg loss, ... rate)",
    score=82,
    kinds=(
        Kind(
            " avg",
            r"^ *{step}: {loss}, {avg_loss} avg(?: loss)?, {lr} rate, {seconds} seconds, {images} images",
            sure=True,
        ),
        Kind("mean_average_precision", r"mean_average_precision \(mAP@0\.50?\) = {mAP50}", split="val/"),
        Kind("mean average precision", r"mean average precision \(mAP@0\.50?\) = {mAP50}", split="val/"),
    ),
).format
