"""Text that is certainly no log of a training, whatever words it holds: pages, notebooks, histories of source code.

Recognised by marks that nothing else has; in doubt the readers decide.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SCANNED = 200  # lines that are looked at for marks of structure
_MARKUP = re.compile(r"\s*<(?:!doctype\s|\?xml\b|html\b|svg\b|!--)", re.IGNORECASE)
_NOTEBOOK = re.compile(r'"nbformat"\s*:|"cell_type"\s*:\s*"(?:code|markdown|raw)"')
_COMMIT = re.compile(r"commit [0-9a-f]{7,64}(?: \([^)]*\))?$")
_ONE_COMMIT = re.compile(r"\W{0,8}([0-9a-f]{7,40}) \S")
_DIFF = re.compile(r"diff --git a/|--- a/|Index: \S")
_CONFLICT = ("<<<<<<< ", "=======", ">>>>>>> ")


class Alien(NamedTuple):
    """What a text is instead of a log, and what to do about it."""

    what: str
    hint: str | None = None


def alien(text: str) -> Alien | None:
    """What the beginning of a file shows it to be, when that is no log."""
    if _MARKUP.match(text):
        return Alien("a page of markup (HTML, XML), not a log")
    if text.lstrip()[:1] == "{" and _NOTEBOOK.search(text) and '"cells"' in text:
        hint = "save the output of the training cell as a file of its own"
        return Alien("a notebook: its source code and outputs are not told apart", hint)
    lines = text.splitlines()
    if conflict := _conflict(lines):
        return Alien(
            f"it holds the marks of an unresolved merge (line {conflict})", "resolve the merge first"
        )
    return _of_version_control([line for line in lines[:_SCANNED] if line.strip()])


def _conflict(lines: list[str]) -> int | None:
    """The line where an unresolved merge begins: all three marks, in their order."""
    wanted, first = 0, None
    for number, line in enumerate(lines, 1):
        if line.startswith(_CONFLICT[wanted]) and (wanted != 1 or line.strip() == _CONFLICT[1]):
            first = number if first is None else first
            wanted += 1
            if wanted == len(_CONFLICT):
                return first
    return None


def _of_version_control(lines: list[str]) -> Alien | None:
    if not lines:
        return None
    if _COMMIT.match(lines[0]) and any(line.startswith("Author: ") for line in lines[1:4]):
        return Alien("a history of commits, not a log")
    if _DIFF.match(lines[0]):
        return Alien("a patch, not a log")
    hashes = {found[1] for line in lines if (found := _ONE_COMMIT.match(line))}
    alike = len({len(name) for name in hashes}) == 1 and not all(name.isdigit() for name in hashes)
    if len(lines) > 3 and len(hashes) == len(lines) and alike:
        return Alien("a list of commits, not a log")
    return None
