"""The dictionaries that the Hugging Face Trainer and TRL print, with quoted values or without.

The summary at the end repeats ``train_loss`` as the mean of the whole run: it is no record.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.deepspeed import OVERFLOW
from gradoctor.intake.text.family import Family, Kind, Reader, borrowed
from gradoctor.intake.text.tails import NUMBER, Style

_QUOTED = Style(
    re.compile(rf"'(?P<key>[^'\\]{{1,200}})': '?(?P<value>{NUMBER})'?(?P<unit>(?!))?(?=\s*(?:,|\}}|$))")
)


def _summary(reader: Reader, line: int, found: re.Match[str]) -> None:  # noqa: ARG001
    reader.records.event("finished", "the trainer's summary: {'train_runtime': ...}", line)


FORMAT = Family(
    name="hf-stdout",
    title="Hugging Face Trainer dictionaries",
    writes="transformers Trainer, TRL, LLaMA-Factory, Axolotl (standard output)",
    reason="dictionaries of the Hugging Face Trainer ({'loss': ..., 'epoch': ...})",
    score=80,
    kinds=(
        Kind("'train_runtime': ", r"\{[^{}]*'train_runtime': [^{}]*'epoch': ", raw=True, take=_summary),
        Kind(
            "'epoch': ",
            r"\{(?P<rest>'[\w/.@-]+': [^{}]*'epoch': [^{}]*)\}",
            tail=_QUOTED,
            axes={"epoch": "epoch", "step": "step", "global_step": "step"},
            sure=True,
            raw=True,
        ),
        *borrowed(OVERFLOW),
    ),
).format
