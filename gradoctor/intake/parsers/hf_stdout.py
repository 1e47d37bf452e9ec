"""The dictionaries that the Hugging Face Trainer and TRL print, with quoted values or without.

The summary at the end repeats ``train_loss`` as the mean of the whole run: it is no record.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.deepspeed import OVERFLOW
from gradoctor.intake.text.family import Family, Kind, Reader, borrowed
from gradoctor.intake.text.tails import NUMBER, number

_PAIR = re.compile(rf"'(?P<key>[^'\\]{{1,200}})': '?(?P<value>{NUMBER})'?(?=[,}}])")
_AXES = {"epoch": "epoch", "step": "step", "global_step": "step"}
_SUMMARY = ("'train_runtime'", "'train_samples_per_second'")


def _dictionary(reader: Reader, line: int, found: re.Match[str]) -> None:
    text = found["pairs"]
    reader.records.mark_read(line)
    if any(word in text for word in _SUMMARY):
        reader.records.event("finished", "the trainer's summary: {'train_runtime': ...}", line)
        return
    values = {pair["key"]: number(pair["value"]) for pair in _PAIR.finditer(text)}
    places = {_AXES[key]: value for key, value in values.items() if key in _AXES}
    if places:
        reader.at(line, **places)
    for key, value in values.items():
        if key not in _AXES:
            reader.value(key, value, line)


FORMAT = Family(
    name="hf-stdout",
    title="Hugging Face Trainer dictionaries",
    writes="transformers Trainer, TRL, LLaMA-Factory, Axolotl (standard output)",
    reason="dictionaries of the Hugging Face Trainer ({'loss': ..., 'epoch': ...})",
    score=80,
    kinds=(
        Kind(
            "'epoch': ",
            r"(?P<pairs>\{'[\w/.-]+': [^{}]*'epoch': [^{}]*\})",
            sure=True,
            raw=True,
            take=_dictionary,
        ),
        *borrowed(OVERFLOW),
    ),
).format
