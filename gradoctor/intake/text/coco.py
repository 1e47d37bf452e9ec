"""The block of average precisions that pycocotools prints, in the logs of many detectors.

-1 and ``nan`` mean that there was no object of the kind: nothing was measured.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_NAMES = {"0.50:0.95": "mAP", "0.50": "mAP_50"}


def put_precision(reader: Reader, line: int, field: str, value: float, unit: str | None = None) -> None:
    """An average precision, unless it says that there was nothing to measure."""
    reader.records.mark_read(line)
    if value == value and value >= 0:
        reader.value(field, value, line, unit)


def _average(reader: Reader, line: int, found: re.Match[str]) -> None:
    put_precision(reader, line, f"val/{_NAMES[found['iou']]}", number(found["value"]))


COCO = Kind(
    "Average Precision",
    r"Average Precision +\(AP\) @\[ IoU=(?P<iou>0\.50:0\.95|0\.50) +\| area= +all \| maxDets= *\d+ \] = "
    r"(?P<value>-?"
    + NUMBER + ")",
    take=_average,
)  # fmt: skip
