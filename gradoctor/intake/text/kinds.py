"""Kinds of lines: a pattern whose groups name the numbers of one kind of line that a program prints.

In a pattern ``{loss}`` stands for a number that becomes the field ``loss``, ``{rest}`` for everything to
the end of the line (read as pairs in the kind's ``tail`` style); the rest is regular-expression syntax.
The groups ``epoch``, ``step`` and ``batch`` are axes, ``epochs``, ``steps`` and ``batches`` what they
count up to, ``split`` a word such as ``valid`` that is put in front of the fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from gradoctor.intake.text.tails import COUNT, NUMBER, Style

if TYPE_CHECKING:
    from gradoctor.intake.text.family_reader import Reader

AXIS_GROUPS = ("epoch", "step", "batch")
TOTALS = {"epochs": "total_epochs", "steps": "total_steps"}
SPLITS = {
    "train": "",
    "training": "",
    "train_inner": "",
    "val": "val/",
    "valid": "val/",
    "validation": "val/",
    "dev": "val/",
    "eval": "val/",
    "evaluation": "val/",
    "test": "test/",
    "testing": "test/",
}
OWN_ROWS = ("val/", "test/", "evaluate/", "val_", "eval_", "test_")
_NOT_FIELDS = frozenset((*AXIS_GROUPS, *TOTALS, "batches", "rest", "split"))
_HOLE = re.compile(r"\{([A-Za-z_]\w*)\}")

Take = Callable[["Reader", int, "re.Match[str]"], None]


@dataclass(frozen=True)
class Kind:
    """One kind of line. ``anchor`` is a literal every such line holds, looked for before the pattern is
    tried.

    ``names`` gives fields their name where the log's own word would be misunderstood (an empty name drops
    it), ``units`` the units the log leaves unsaid, ``axes`` the keys of the tail that are axes, ``once``
    fields repeated on several lines of one record. ``section`` is the split of the lines that follow. A
    ``summary`` (means over an epoch) is passed over when the lines within the epoch were read. ``sure``
    marks a line that only this family writes, ``raw`` one that is read with its prefix; ``take`` does
    what declarations cannot.
    """

    anchor: str
    pattern: str
    split: str = ""
    summary: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    tail: Style | None = None
    axes: Mapping[str, str] = field(default_factory=dict)
    once: frozenset[str] = frozenset()
    section: str | None = None
    sure: bool = False
    raw: bool = False
    take: Take | None = None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled when first asked for."""
        return re.compile(_HOLE.sub(_group, self.pattern))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that are fields."""
        return tuple(name for name in self.regex.groupindex if name not in _NOT_FIELDS)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The groups that are axes."""
        return tuple(name for name in AXIS_GROUPS if name in self.regex.groupindex)

    @cached_property
    def totals(self) -> tuple[str, ...]:
        """The groups that say what an axis counts up to."""
        return tuple(name for name in TOTALS if name in self.regex.groupindex)


def borrowed(*kinds: Kind) -> tuple[Kind, ...]:
    """Kinds of another family, as lines that may stand in this family's logs but do not make a log its
    own.
    """
    return tuple(replace(kind, sure=False) for kind in kinds)


def _group(hole: re.Match[str]) -> str:
    name = hole[1]
    if name == "rest":
        return "(?P<rest>.*)"
    return f"(?P<{name}>{COUNT if name in (*AXIS_GROUPS, *TOTALS) else NUMBER})"
