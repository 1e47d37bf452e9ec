"""fairseq's progress lines: ``simple`` (pairs) and ``json`` behind a logger's prefix.

The line at the end of an epoch holds means over the epoch: they are read where no line stands within the
epoch. ``clip`` is the percentage of updates whose gradient was clipped. Losses are in base 2 when fairseq
says so; they are taken as printed.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import SPLITS, Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, cells, number, word_equals

_JSON_PAIR = re.compile(rf'"(?P<key>[^"\\]{{1,100}})": "?(?P<value>{NUMBER})"?(?=[,}}])')
_DROP = {"wall": "", "bsz": "", "update": "", "oom": ""}
_STEP = {"num_updates": "step"}
_SPLIT = r"(?P<split>train_inner|train|valid\w*|test)"


def _json(reader: Reader, line: int, found: re.Match[str]) -> None:
    """The numbers of a JSON progress line; ``train_loss`` and ``valid_loss`` say their split themselves."""
    split = found["split"]
    values = {pair["key"]: number(pair["value"]) for pair in _JSON_PAIR.finditer(found["pairs"])}
    bare = {key.removeprefix("train_").removeprefix("valid_"): key for key in values}
    _place(reader, line, {key: values[spelled] for key, spelled in bare.items()})
    if split == "train" and reader.course:
        return
    reader.course = reader.course or split == "train_inner"
    for key, spelled in bare.items():
        if key not in ("epoch", "num_updates") and key not in _DROP:
            _put(reader, line, split, key, values[spelled], None)


def _place(reader: Reader, line: int, values: dict[str, float]) -> None:
    where = {
        axis: values[key] for key, axis in (("epoch", "epoch"), ("num_updates", "step")) if key in values
    }
    if where:
        reader.at(line, **where)


def _put(reader: Reader, line: int, split: str, key: str, value: float, unit: str | None) -> None:
    prefix = SPLITS.get(split, "" if split.startswith("train") else f"{split}/")
    reader.value(f"{prefix}{key}", value, line, "%" if key == "clip" else unit)


def _epoch_line(reader: Reader, line: int, found: re.Match[str]) -> None:
    pairs = list(cells(found["rest"]))
    _place(reader, line, {"epoch": number(found["epoch"]), **{key: value for key, value, _ in pairs}})
    if found["split"] == "train" and reader.course:
        return
    for key, value, unit in pairs:
        if key not in ("num_updates", "epoch") and key not in _DROP and not key.startswith("best_"):
            _put(reader, line, found["split"], key, value, unit)


FORMAT = Family(
    name="fairseq",
    title="Progress lines of fairseq",
    writes="fairseq (text and JSON progress)",
    reason="fairseq progress lines (train_inner | epoch ...)",
    score=82,
    kinds=(
        Kind(
            "num_updates=",
            r"epoch {epoch}: +{batch} / (?P<batches>\d+) {rest}",
            sure=True,
            tail=word_equals,
            axes=_STEP,
            names=_DROP,
            units={"clip": "%"},
        ),
        Kind(
            '"epoch": ',
            _SPLIT + r"(?:\]\[\w+\] - |: *| \| )(?P<pairs>\{\"epoch\": .*)",
            sure=True,
            raw=True,
            take=_json,
        ),
        Kind(
            "| epoch ",
            _SPLIT + r" \| epoch {epoch} \| (?=.*\bnum_updates ){rest}",
            sure=True,
            raw=True,
            take=_epoch_line,
        ),
        Kind(
            " valid on ",
            r"epoch {epoch} \| (?P<split>valid)\w* on '[^']*' subset \| (?=.*\bnum_updates ){rest}",
            raw=True,
            sure=True,
            take=_epoch_line,
        ),
    ),
).format
