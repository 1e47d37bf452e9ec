"""Lines that say which fold, task or stage the records below are of: ``=== Fold 2/5 ===``, ``Stage 3: all layers``."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from gradoctor.intake.columns import Column, IntArray
from gradoctor.intake.text.words import PART_WORDS

MAX_HEADINGS = 10_000  # of one kind
MAX_HEADING = 120  # characters of a line that are looked at
_MOST = 1000  # a larger number is a size, a resolution or an identifier
_KIND = rf"(?P<kind>{'|'.join(sorted(PART_WORDS))})"
_LEAD = (
    r"(?:(?:now|start|started|starting|begin|beginning|running|run|train|training|processing|entering|on|for|the|cv|curriculum"
    r"|cross[- ]validation|k-fold|learning|new)\W+){0,4}"
)
_HEADING = re.compile(
    rf"\W*{_LEAD}{_KIND}\s?[:=#]?\s?(?P<number>\d+)(?:\s?(?:/|of|out of)\s?\d+)?"
    r"(?:\W*|\s*[:,(|–-]\s*(?P<rest>\S.*))",
    re.IGNORECASE,
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_OF_A_SET = frozenset((
    "train", "training", "trn", "val", "valid", "validation", "test", "sample", "samples", "size", "sizes", "set", "images",
    "patients", "subjects", "rows", "n", "len", "on", "of", "and", "with", "fold", "folds", "data", "items", "examples",
))  # fmt: skip
_OVER = frozenset((
    "done", "complete", "completed", "finished", "ended", "ends", "over", "result", "results", "score", "scores", "summary",
    "best", "saved", "skipped", "skipping", "failed", "took", "mean", "avg", "average", "accuracy", "acc", "loss", "auc",
    "f", "error", "epoch", "step",
))  # fmt: skip


class Heading(NamedTuple):
    """Which part of the log begins: the ``number``-th fold, task, stage, ..."""

    kind: str
    number: float


def heading_of(text: str) -> Heading | None:
    """What a line that stands by itself heads; None for every other line. A line that reports on a part heads none.

    The answer is the same for all lines that differ in their digits alone.
    """
    if len(text) > MAX_HEADING:
        return None
    lowered = text.lower()
    if not any(kind in lowered for kind in PART_WORDS):  # nearly every line: quicker than any expression
        return None
    found = _HEADING.fullmatch(text)
    if found is None or not _says_what(found["rest"] or ""):
        return None
    return Heading(found["kind"].lower(), float(found["number"]))


def _says_what(rest: str) -> bool:
    """Whether what follows a number says what the part is about: a few words, or the sizes of its sets."""
    words = [word.lower() for word in _WORD.findall(rest)]
    if any(word[0].isdigit() for word in words):
        return all(word.isdigit() or word in _OF_A_SET for word in words)
    return not _OVER & set(words)


class Headings:
    """The headings of one log, and what they make of its rows."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[int, float]]] = {}

    def add(self, heading: Heading, line: int) -> None:
        """Keep one that stands on ``line``."""
        found = self._found.setdefault(heading.kind, [])
        if heading.number <= _MOST and len(found) < MAX_HEADINGS:
            found.append((line, heading.number))

    def columns(self, row_lines: IntArray) -> dict[str, Column]:
        """For each kind the part that each row (on ``row_lines``, ascending) is of: that of the heading above it.

        Numbers that go back head no parts of one training (a table of results a task, phases of every epoch), but for
        folds, which may be made again.
        """
        return {
            kind: column
            for kind, found in self._found.items()
            if (column := _column(kind, found, row_lines)) is not None
        }


def _column(kind: str, found: list[tuple[int, float]], row_lines: IntArray) -> Column | None:
    lines, numbers = np.array([line for line, _ in found]), np.array([number for _, number in found])
    if len(np.unique(numbers)) < 2 or (kind != "fold" and bool((np.diff(numbers) < 0).any())):
        return None
    above = np.searchsorted(lines, row_lines, side="right") - 1
    rows = np.flatnonzero(above >= 0).astype(row_lines.dtype)
    return Column(numbers[above[rows]], rows, lines=lines[above[rows]]) if len(rows) else None
