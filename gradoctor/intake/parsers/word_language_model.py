"""The prints of PyTorch's word_language_model example and the many scripts that descend from it."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import cells

FORMAT = Family(
    name="word-language-model",
    title="Prints of word_language_model",
    writes="PyTorch's word_language_model and transformer tutorials, AWD-LSTM",
    reason="lines of word_language_model (| epoch e | n/N batches | ...)",
    score=80,
    kinds=(
        Kind(
            "batches |",
            r"^\|? *epoch +{epoch} \| +{batch}/ *(?P<batches>\d+) batches \|{rest}",
            sure=True,
            tail=cells,
        ),
        Kind(
            "end of epoch",
            r"^\|? *end of epoch +{epoch} \| +time: +{time_epoch}s? +\| +valid loss +{loss}"
            r"(?: +\| +valid ppl +{ppl})?",
            sure=True,
            split="val/",
            names={"time_epoch": ""},
        ),
        Kind(
            "End of training",
            r"^\|? *End of training \| +test loss +{loss}(?: +\| +test ppl +{ppl})?",
            split="test/",
        ),
    ),
).format
