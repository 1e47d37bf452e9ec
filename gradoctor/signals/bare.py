"""Numbers that a log calls by nothing but their split: ``train 2.31 | val 2.40 | acc 12.1``, ``loss 2.31 (val 2.40)``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, FloatArray
from gradoctor.signals.name import Name
from gradoctor.signals.table import key_of, name_table

_COLUMNS = 3  # so many numbered names are columns
_TERM = re.compile(r"(?P<net>[DG])_(?:[AB]|GAN|L1|L2|VGG|Feat|GAN_Feat|real|fake|fm|rec|adv)(?:_[A-Za-z]+)?")
_LIKE = 3.0  # between the losses of two splits
_SPLITS = ("train", "val", "test")


def named_by_split(names: Mapping[str, Name], fields: Mapping[str, Column]) -> dict[str, Name]:
    """The names, with bare splits named where only one quantity can be meant: the loss.

    ``train 76.8% | test 70.4%`` is an accuracy where the training's share rises. Beside scores with names of their
    own and no loss, what has no name is the loss; where no score is logged, a bare ``val`` beside a lone ``loss``, or
    of the size of the training loss beside its terms, is that loss on the validation set. Elsewhere they stay unknown.
    """
    names = _pairs_of_a_gan(_shares(_without_columns_of_data(names), fields))
    table = name_table()
    bare = {
        spelling: table.splits.get(key_of(spelling), "")
        for spelling, name in names.items()
        if name.kind == "unknown" and fields[spelling].unit is None
    }
    bare = {spelling: split for spelling, split in bare.items() if split in _SPLITS}
    known = {name.canonical for name in names.values() if name.kind == "signal"}
    losses = {name for name in known if name.startswith("loss/")}
    scores = {name for name in known if name.startswith("metric/")}
    nameless = not losses and bool(scores) and "train" in bare.values()
    beside = (
        not scores
        and "train" not in bare.values()
        and (losses == {"loss/train"} or _like_the_loss(names, bare, losses, fields))
    )
    if not bare or not (nameless or beside) or len(set(bare.values())) < len(bare):
        return dict(names)
    reason = "named by its split alone: the loss, as every other quantity has a name"
    loss = Name("", "signal", "lower", reason=reason)
    return {
        **names,
        **{spelling: replace(loss, canonical=f"loss/{split}") for spelling, split in bare.items()},
    }


def _like_the_loss(
    names: Mapping[str, Name], bare: Mapping[str, str], losses: set[str], fields: Mapping[str, Column]
) -> bool:
    """Whether the numbers called by their split alone have the size of the training loss that has terms beside it."""
    total = next((s for s, name in names.items() if name.canonical == "loss/train"), None)
    if total is None or any(name.endswith(("/val", "/test")) for name in losses):
        return False
    size = abs(float(np.nanmedian(fields[total].values)))
    levels = [abs(float(np.nanmedian(fields[spelling].values))) for spelling in bare]
    return all(size / _LIKE <= level <= size * _LIKE for level in levels)


def _shares(names: Mapping[str, Name], fields: Mapping[str, Column]) -> dict[str, Name]:
    """The names, with percentages that only their splits name as accuracies, if that of the training rises.

    A share of errors would fall; what neither rises nor falls stays without a name.
    """
    table = name_table()
    bare = {
        spelling: table.splits.get(key_of(spelling), "")
        for spelling, name in names.items()
        if name.kind == "unknown" and fields[spelling].unit == "%"
    }
    splits = sorted(split for split in bare.values() if split in _SPLITS)
    first = next((spelling for spelling, split in bare.items() if split == "train"), None)
    if first is None or len(set(splits)) < len(splits) or not _rises(fields[first].values):
        return dict(names)
    reason = "a share named by its split alone, which rises in training"
    return {
        **names,
        **{
            spelling: Name(f"metric/accuracy/{split}", "signal", "higher", ratio=True, reason=reason)
            for spelling, split in bare.items()
            if split in _SPLITS
        },
    }


def _rises(values: FloatArray) -> bool:
    """Whether the last third lies above the first."""
    third = len(values) // 3
    return third > 0 and float(np.median(values[-third:])) > float(np.median(values[:third]))


def _without_columns_of_data(names: Mapping[str, Name]) -> dict[str, Name]:
    """The names; ``f1`` among ``f0``, ``f2``, ``f3`` is the second column of some data, not a score."""
    numbered = [name for name in names if re.fullmatch(r"[fF]\d+", name)]
    if len(numbered) < _COLUMNS:
        return dict(names)
    unknown = {name: Name(name, "unknown", reason="one of numbered columns") for name in numbered}
    return {**names, **unknown}


def _pairs_of_a_gan(names: Mapping[str, Name]) -> dict[str, Name]:
    """The names; ``G_GAN``, ``G_L1``, ``D_real`` and ``D_fake`` beside each other are terms of two losses (pix2pix)."""
    terms = {
        spelling: found
        for spelling, name in names.items()
        if name.kind == "unknown" and (found := _TERM.fullmatch(spelling))
    }
    if {found["net"] for found in terms.values()} != {"D", "G"}:
        return dict(names)
    reason = "a term of the generator's or discriminator's loss"
    return {
        **names,
        **{s: Name(f"loss/{s.lower()}", "signal", "lower", reason=reason) for s in terms},
    }
