"""What a reader is: a format's name, how to recognise it, how to read it.

A reader is one module in ``gradoctor/intake/parsers/`` with a module-level ``FORMAT``; nothing else needs
touching. Third parties register theirs under the entry point group ``gradoctor.parsers.v1``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto
from functools import cached_property
from typing import Any

from gradoctor.intake.columns import Parsed
from gradoctor.intake.source import Source


class Needs(Flag):
    """What a head must look like before a reader is asked: modules of others need not be loaded."""

    NOTHING = 0  # no single file is ever claimed
    JSON = auto()  # there is a JSON outline
    TABLE = auto()  # there is an outline of a table with a delimiter
    COLUMNS = auto()  # there is an outline of a table in columns of blanks
    BINARY = auto()  # zero bytes stand among the first
    MARKS = auto()  # one of the format's ``marks`` stands in the text


NOTHING, JSON, TABLE, COLUMNS, BINARY = Needs.NOTHING, Needs.JSON, Needs.TABLE, Needs.COLUMNS, Needs.BINARY


@dataclass(frozen=True)
class Head:
    """The beginning of a source as readers sniff it: file name, first 64 KiB, decoded lines, first JSON
    value.
    """

    name: str
    data: bytes
    complete: bool
    source: Source

    @cached_property
    def text(self) -> str:
        """Decoded with replacement, without byte order mark."""
        return self.data.decode("utf-8-sig", errors="replace")

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines without terminators; the last one only if it is complete."""
        lines = self.text.splitlines()
        return lines if self.complete or len(lines) < 2 else lines[:-1]

    @cached_property
    def first_json(self) -> Any:
        """The first non-blank line as JSON, or None when it is not one whole JSON value."""
        for line in self.lines:
            if line.strip():
                try:
                    return json.loads(line)
                except (ValueError, RecursionError):
                    return None
        return None

    @property
    def basename(self) -> str:
        """The last part of the name, compression suffix removed."""
        base = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        for suffix in (".gz", ".bz2", ".xz", ".zst"):
            base = base.removesuffix(suffix)
        return base


@dataclass(frozen=True, slots=True)
class Match:
    """A reader's claim on a source: ``score`` 1..100 (100 = magic bytes; 80 = keys only this format has;
    50 = shape only; 10 = fallback) and the reason, which is shown to the user.
    """

    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class Format:
    """A reader. ``sniff`` must be quick and never raise; ``read`` must never lose what was readable.

    ``writes`` names the programs that write the format. ``folder`` is given by readers that take a whole
    folder as one source; it gets the folder's path and answers whether it is theirs. ``needs`` says what any
    head must look like that ``sniff`` can claim (None: always asked), ``marks`` the literals of which one must
    stand in its text.
    """

    name: str
    title: str
    writes: str
    sniff: Callable[[Head], Match | None]
    read: Callable[[Source], Parsed]
    folder: Callable[[Source], Match | None] | None = None
    needs: Needs | None = None
    marks: tuple[str, ...] = ()
