"""A progress bar for long reads: on standard error, only on a terminal, only after a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradoctor.intake.source import Source

PATIENCE = 1.0
WIDTH = 28


@contextmanager
def reading_progress() -> Iterator[None]:
    """While the block runs, reads that take longer than a second are shown; the line is wiped at the end."""
    if not sys.stderr.isatty():
        yield
        return
    from gradoctor.intake import source

    bar = _Bar()
    source.on_block = bar.advance
    try:
        yield
    finally:
        source.on_block = None
        bar.wipe()


class _Bar:
    """Counts bytes by source and redraws at most ten times a second."""

    def __init__(self) -> None:
        self._started = self._drawn = time.monotonic()
        self._read: dict[str, int] = {}
        self._width = 0  # of the line on the screen; blanks wipe it, which every terminal understands

    def advance(self, source: Source, count: int) -> None:
        """``count`` more bytes of ``source`` were read."""
        self._read[source.name] = self._read.get(source.name, 0) + count
        now = time.monotonic()
        if now - self._started < PATIENCE or now - self._drawn < 0.1:
            return
        self._drawn = now
        self._write(self._line(source))

    def _line(self, source: Source) -> str:
        from gradoctor.reports.escape import visible

        done = self._read[source.name]
        share = (
            min(done / source.size, 1.0) if source.size else 0.0
        )  # compressed logs give more than their size
        filled = round(share * WIDTH)
        bar = "#" * filled + " " * (WIDTH - filled)
        return f"reading {visible(source.name)[-40:]} [{bar}] {100 * share:3.0f} % {done >> 20} MB"

    def wipe(self) -> None:
        """Leave the terminal as it was."""
        if self._width:
            self._write("")
            sys.stderr.write("\r")

    def _write(self, line: str) -> None:
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)
