"""A spelling taken apart: its words, the split it states, the form of one quantity that it is."""

from __future__ import annotations

import re

from gradoctor.signals.table import NameTable

_TOKEN = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_ORDINARY_SPLITS = {"train", "val", "test"}


def words_of(spelling: str) -> list[str]:
    """The words of a spelling in lower case: ``valMeanIoU`` gives val, mean, io, u."""
    bare = re.sub(r"\((?:[A-Z])\)$", "", spelling.strip())  # Ultralytics marks boxes and masks by (B), (M)
    return [word.lower() for word in _TOKEN.findall(bare)]


def without_variant(words: list[str]) -> tuple[list[str], str | None]:
    """Lightning logs ``x_step`` and ``x_epoch`` of one quantity."""
    if len(words) > 1 and words[-1] in ("step", "epoch"):
        return words[:-1], words[-1]
    return words, None


def split_off(words: list[str], table: NameTable) -> tuple[str | None, list[str]]:
    """The split named at either end (``val_loss``, ``loss/train``) or inside a path, and the words left."""
    found: list[str] = []
    for _ in range(2):  # "val_mae_hard": the evaluation set says more than the split
        for position in [0, len(words) - 1, *range(1, len(words) - 1)]:
            if len(words) > 1 and words[position] in table.splits:
                found.append(table.splits[words[position]])
                words = words[:position] + words[position + 1 :]
                break
    named = [split for split in found if split not in _ORDINARY_SPLITS]
    return next(iter(named or found), None), words
