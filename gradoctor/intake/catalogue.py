"""Which readers are asked about a source: only modules of readers that may claim it are loaded.

What each shipped reader needs is on its ``FORMAT``. It is collected once by loading them all and kept until one
of their files changes; where nothing can be kept, all are loaded as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from gradoctor._kept import kept
from gradoctor._resources import sources
from gradoctor.intake.format import Format, Head, Needs
from gradoctor.intake.parsers import builtin_formats, format_of, module_names, plugin_formats

_DECIDE = (("intake",), ("intake", "parsers"), ("intake", "text"))  # folders that say what readers need


class _Entry(NamedTuple):
    """What is known of a reader that is not loaded."""

    module: str
    folder: bool
    needs: Needs | None
    marks: tuple[str, ...]


def for_folders() -> tuple[Format, ...]:
    """Readers that may take a whole folder, in the order of all."""
    shipped = tuple(format_of(entry.module) for entry in _entries() if entry.folder)
    return shipped + plugin_formats()[0]


def for_head(head: Head) -> tuple[Format, ...]:
    """Readers that may claim a source that begins like this, in the order of all."""
    looks = _Looks(head)
    shipped = tuple(format_of(entry.module) for entry in _entries() if looks.allow(entry))
    return shipped + plugin_formats()[0]


class _Looks:
    """What a head looks like, each answer worked out when it is first asked for."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._known: dict[Needs, bool] = {}
        self._signs: dict[str, bool] = {}

    def allow(self, entry: _Entry) -> bool:
        """Whether the reader may claim the head."""
        if entry.needs is None:
            return True
        if entry.needs is Needs.MARKS:
            from gradoctor.intake.text.samples import sample

            return any(self._holds(mark, sample(self._head)) for mark in entry.marks)
        return any(self._is(need) for need in entry.needs)

    def _holds(self, mark: str, text: str) -> bool:
        """Whether a mark stands in the text; most have a sign that stands nowhere in tables and the like."""
        for sign in mark:
            if sign not in self._signs:
                self._signs[sign] = sign in text
            if not self._signs[sign]:
                return False
        return mark in text

    def _is(self, need: Needs) -> bool:
        if need not in self._known:
            self._known[need] = _TESTS[need](self._head)
        return self._known[need]


def _json(head: Head) -> bool:
    from gradoctor.intake.tables.outline import json_outline

    return json_outline(head).shape != "none"


def _table(head: Head) -> bool:
    from gradoctor.intake.tables.delimited_outline import delimited_outline

    return delimited_outline(head) is not None


def _columns(head: Head) -> bool:
    from gradoctor.intake.tables.delimited_outline import delimited_outline

    return delimited_outline(head, blanks=True) is not None


def _binary(head: Head) -> bool:
    return b"\0" in head.data[:4096]


_TESTS: dict[Needs, Callable[[Head], bool]] = {
    Needs.JSON: _json,
    Needs.TABLE: _table,
    Needs.COLUMNS: _columns,
    Needs.BINARY: _binary,
}


@cache
def _entries() -> tuple[_Entry, ...]:
    """Every shipped reader, in the order of the module names."""
    files = list(_files())
    told = kept("readers", files, _collected) if files else _collected()
    return tuple(
        _Entry(module, folder, None if needs is None else Needs(needs), tuple(marks))
        for module, folder, needs, marks in told
    )


def _collected() -> list[list[Any]]:
    return [
        [name, known.folder is not None, None if known.needs is None else known.needs.value, [*known.marks]]
        for name, known in zip(module_names(), builtin_formats(), strict=True)
    ]


def _files() -> Iterator[str]:
    """Name, size and time of every file that decides; none where they are not plain files."""
    for parts in _DECIDE:
        folder = sources(*parts)
        if not isinstance(folder, Path):
            return
        for file in sorted(folder.glob("*.py*")):
            found = file.stat()
            yield f"{file}:{found.st_size}:{found.st_mtime_ns}"
