"""Flair's iteration lines (running means), the epoch's summary, and its evaluations. Rows of classes are
no records.
"""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind

FORMAT = Family(
    name="flair-text",
    title="Flair console",
    writes="Flair",
    reason="Flair lines (epoch e - iter n/N - loss ...)",
    score=82,
    kinds=(
        Kind(
            " - iter ",
            r"^epoch {epoch} - iter {batch}/(?P<batches>\d+) - loss {loss}"
            r"(?:.*? - samples/sec: {samples_per_sec})?"
            r"(?:.*? - lr: {lr})?",
            sure=True,
        ),
        Kind(
            " done: loss",
            r"^EPOCH {epoch} done: loss:? {loss} - (?:lr:?|learning rate:?) {lr}"
            r"(?: - bad epochs {bad_epochs})?",
            sure=True,
            summary=True,
        ),
        Kind(
            "DEV ",
            r"^DEV : loss {loss}(?: - (?:score|f1-score \(micro avg\)) +{f1_score})?",
            sure=True,
            split="val/",
        ),
        Kind(
            "TEST ", r"^TEST : loss {loss}(?: - (?:score|f1-score \(micro avg\)) +{f1_score})?", split="test/"
        ),
    ),
).format
