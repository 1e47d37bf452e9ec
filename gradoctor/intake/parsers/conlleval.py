"""The report of the CoNLL evaluation script: phrases found, then accuracy, precision, recall and FB1 in percent."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind

_FAMILY = Family(
    "conlleval",
    "CoNLL evaluation report",
    "conlleval.pl and its ports (taggers in TensorFlow 1, NeuroNER)",
    kinds=(),
    marks=(Kind("processed ", r"^\s*processed \d+ tokens with \d+ phrases; found: \d+ phrases", sure=True),),
    reason="processed N tokens with N phrases",
    score=30,
    rest=True,
)
FORMAT = _FAMILY.format
