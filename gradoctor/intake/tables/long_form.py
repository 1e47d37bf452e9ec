"""Trackers that write one measurement a record (name, value, step): a stream a name, as they were logged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal

from gradoctor.intake.columns import Account, Columns, Unread
from gradoctor.intake.tables.table import TableBuilder


class LongForm:
    """Collects measurements; each name of each training becomes a stream with its own axes."""

    def __init__(self, line_unit: Literal["line", "record"] = "line") -> None:
        self._line_unit: Literal["line", "record"] = line_unit
        self._streams: dict[tuple[str, str], TableBuilder] = {}
        self.count = 0

    def put(
        self,
        name: str,
        value: float,
        line: int,
        *,
        step: float | None = None,
        epoch: float | None = None,
        training: str = "",
    ) -> None:
        """One measurement of ``name`` that stands on ``line``."""
        builder = self._streams.setdefault((training, name), TableBuilder())
        builder.begin(line)
        builder.put(name, value)
        for axis, place in (("step", step), ("epoch", epoch)):
            if place is not None:
                builder.put(axis, place)
        self.count += 1

    def columns(self) -> tuple[Columns, ...]:
        """The streams; trainings are told apart where there are several."""
        several = len({training for training, _ in self._streams}) > 1
        return tuple(
            replace(
                builder.table().columns(label=name),
                line_unit=self._line_unit,
                training=training if several else "",
            )
            for (training, name), builder in self._streams.items()
        )


def take_messages(
    data: bytes, member: str, take: Callable[[dict[str, Any], int], bool], reason: str
) -> tuple[tuple[Unread, ...], Account]:
    """Hand the object that each line's JSON object holds under ``member`` to ``take``, with its line; what became of
    the lines: unread for ``reason`` without such an object, ignored where ``take`` finds nothing in it.
    """
    unread: list[Unread] = []
    ignored = number = 0
    for number, line in enumerate(text_lines(data), 1):
        message = _member(line, member)
        if message is None:
            unread.append(Unread(line[:200], number, reason))
        elif not take(message, number):
            ignored += 1
    return tuple(unread), Account(number - ignored - len(unread), len(unread), ignored)


def _member(line: str, name: str) -> dict[str, Any] | None:
    try:
        outer = json.loads(line)
    except (ValueError, RecursionError):
        return None
    inner = outer.get(name) if isinstance(outer, dict) else None
    return inner if isinstance(inner, dict) else None


def text_lines(data: bytes) -> list[str]:
    """The lines of a log as editors count them: only a line feed ends one."""
    lines = data.decode("utf-8-sig", errors="replace").split("\n")
    return lines if lines[-1] else lines[:-1]


def path_name(parts: Iterable[str]) -> str:
    """A name out of its parts, said once where two neighbours are equal: ``loss``, ``loss`` is ``loss``."""
    kept: list[str] = []
    for part in parts:
        if part and part != (kept[-1] if kept else None):
            kept.append(part)
    return "/".join(kept)
