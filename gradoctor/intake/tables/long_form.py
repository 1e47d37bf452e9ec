"""Trackers that write one measurement a record (name, value, step): a stream a name, as they were logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from gradoctor.intake.columns import Columns
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
