"""Kaldi's objective sentences, its iteration lines, and icefall's (k2) batch lines.

An objective is a log-likelihood, better the higher; its negative is what others call the loss, and read
as such.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number, word_equals

_NOTE = "Kaldi's objective is a log-likelihood (higher is better): its negative is read as the loss"


def _objective(reader: Reader, line: int, found: re.Match[str]) -> None:
    output = found["output"]
    name = "loss" if output in ("output", "") else f"{output}_loss"
    prefix = "val/" if "log-likelihood" in found[0] or "compute-prob" in found.string else ""
    said = found.groupdict()
    if said.get("batch") and reader.records.epoch is None:
        reader.at(line, step=number(said["batch"]))
    reader.records.note(_NOTE)
    reader.value(prefix + name, -number(found["value"]), line)


FORMAT = Family(
    name="kaldi",
    title="Kaldi and icefall training logs",
    writes="Kaldi (nnet3), EESEN, icefall",
    reason="Kaldi or icefall lines (average objective function ..., tot_loss[...])",
    score=82,
    kinds=(
        Kind(
            "verage objective function for",
            r"Average objective function for '(?P<output>[\w.-]+)' for "
            r"minibatches \d+-{batch} is (?P<value>-?[\d.e+]+|-?nan|-?inf)",
            sure=True,
            raw=True,
            take=_objective,
        ),
        Kind(
            "log-likelihood for",
            r"Overall log-likelihood for '(?P<output>[\w.-]+)' is "
            r"(?P<value>-?[\d.e+]+|-?nan|-?inf) per frame",
            sure=True,
            raw=True,
            take=_objective,
        ),
        Kind(
            "accuracy for", r"Overall accuracy for 'output' is {accuracy} per frame", raw=True, split="val/"
        ),
        Kind(
            "% complete)",
            r"Iter: {step}/{steps}\s+Epoch: {epoch}/{epochs} \({percent}% complete\)\s+lr: {lr}",
            sure=True,
            names={"percent": ""},
        ),
        Kind(
            "Obj(log[Pzx])",
            r"Obj\(log\[Pzx\]\) = (?P<value>-?[\d.e+]+|-?nan|-?inf)(?P<output>)\s+TokenAcc = [-\d.na]+%",
            sure=True,
            take=_objective,
        ),
        Kind(
            "tot_loss[",
            r"Epoch {epoch}, batch {batch}, loss\[(?P<rest>[^\]]*)over [^\]]*\]",
            sure=True,
            tail=word_equals,
        ),
        Kind("validation: loss=", r"Epoch {epoch}, validation: {rest}", split="val/", tail=word_equals),
    ),
).format
