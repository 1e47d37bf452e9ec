"""maskrcnn-benchmark's meters: ``loss: 0.69 (0.83)`` is the median of a window, and the mean of all in
brackets.
"""

from __future__ import annotations

from gradoctor.intake.text.coco import COCO
from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import phrase_colon

LINE = Kind(
    "eta: ",
    r"eta: [^ ].{0,40}?  iter: {step}  (?=loss: ){rest}",
    sure=True,
    tail=phrase_colon,
    names={"max mem": "max_mem", "data": "data_time"},
)

FORMAT = Family(
    name="maskrcnn-benchmark",
    title="Meters of maskrcnn-benchmark",
    writes="maskrcnn-benchmark, FCOS, GLIP",
    reason="meters of maskrcnn-benchmark (eta: ...  iter: n  loss: x (y))",
    score=74,
    kinds=(LINE, COCO),
).format
