"""The quick way through a dense log: forms learned from the slow path, then whole groups of lines at once.

The slow path stays the reference. A form is learned by asking it about one line; lines of known forms are
read by array operations; everything else, and the first and last record of every stretch, goes through the
slow path in the order of the log. Both ways give the same columns, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from gradoctor.intake.columns import IntArray
from gradoctor.intake.text.forms import FormOf, Signature, form_of
from gradoctor.intake.text.grids import LOOK_BACK
from gradoctor.intake.text.lines import Block, clean
from gradoctor.intake.text.records import Records
from gradoctor.intake.text.screen import Screen
from gradoctor.intake.text.sorting import RECORD, SLOW, LineSorter, chunk_of
from gradoctor.intake.text.stretches import Stretch

CHUNK = 1 << 20  # bytes treated at once; smaller ones cost more calls than they save
MIN_STRETCH = 8  # fewer records in a row are quicker one by one
_SLACK = 1.5  # a block a little longer than a chunk is not cut in two


class SlowReader(Protocol):
    """Who reads line by line, and says when a line's form alone decides what it does (``calm``)."""

    records: Records
    before: Callable[[], list[str]] | None

    @property
    def calm(self) -> bool:
        """Whether reading a record that states its place depends on nothing but the place stated before."""
        ...

    def feed(self, number: int, text: str) -> None:
        """Read one cleaned line."""
        ...

    def passed_records(self) -> None:
        """Records went by unfed."""
        ...


class FastReader:
    """Reads blocks of lines through an interpreter, skipping its work where a form is known.

    ``form_of`` tells a line's form by what the interpreter would do with it, ``screen`` which lines it would
    ignore.
    """

    def __init__(
        self, interpreter: SlowReader, form_of: FormOf = form_of, screen: Callable[[], Screen] | None = None
    ) -> None:
        self._interpreter = interpreter
        self._sorter = LineSorter(form_of, screen)
        self._tail: list[str] = []  # cleaned lines at the end of the chunk before
        self._chunk = chunk_of(b"")
        self._first = 1
        self._at = 0
        self._parts: list[str] = []
        self._told: set[tuple[Signature, bool]] = set()  # forms the slow path has met (with an epoch known)
        interpreter.before = self._before

    def read(self, block: Block) -> None:
        """Read one block; blocks come in the order of the log."""
        data, start, number = block.data, 0, block.first
        while start <= len(data):
            end = (
                len(data) if len(data) - start <= _SLACK * CHUNK else data.rfind(b"\n", start, start + CHUNK)
            )
            if end < start:
                end = data.find(b"\n", start + CHUNK)
                end = len(data) if end < 0 else end
            number += self._read_chunk(data[start:end], number)
            start = end + 1

    def close(self) -> None:
        """The last block was read. Reader and interpreter know each other no more: both, and what they hold of a long
        log, go at once when they are not needed.
        """
        self._interpreter.before = None

    def _read_chunk(self, data: bytes, first: int) -> int:
        """Read the lines of one chunk; returns how many there were."""
        self._chunk, self._first = chunk_of(data), first
        count, at = len(self._chunk), 0
        while at < count and not self._interpreter.calm:
            self._feed(at)
            at += 1
        if at < count:
            self._read_from(at)
        self._at, self._parts = count, []
        self._tail = self._before()
        return count

    def _read_from(self, at: int) -> None:
        """Tell the forms of the lines from ``at`` on, then read them in order."""
        count = len(self._chunk)
        stretch = Stretch(count)
        self._sorter.sort(self._chunk, at, stretch)
        slow = np.flatnonzero(stretch.kinds[at:] == SLOW) + at
        for stop in [*slow.tolist(), count]:
            if stop > at:
                self._pass(at, stop, stretch)
            if stop < count:
                self._feed(stop)
            at = stop + 1

    def _pass(self, start: int, stop: int, stretch: Stretch) -> None:
        """Lines that need no slow path by themselves.

        Records that join the rest are put one by one, the others in bulk. In a block that is remembered (source
        code, a table), every line is fed until it ends.
        """
        while start < stop and not self._interpreter.calm:
            self._feed(start)
            start += 1
        records = np.flatnonzero(stretch.kinds[start:stop] == RECORD) + start
        at = 0
        while at < len(records):
            end = at + stretch.same_axes(records[at:])
            if end - at < MIN_STRETCH:
                self._put_records(records[at:end], stretch)
            else:
                self._bulk(records[at:end], stretch)
            at = end

    def _bulk(self, records: IntArray, stretch: Stretch) -> None:
        head = stretch.first_group(records)
        if head == len(records):
            self._put_records(records, stretch)
            return
        self._put_records(records[: head + 1], stretch, last=False)
        middle = stretch.rows(records[head:], self._interpreter.records) if self._interpreter.calm else None
        if middle is None:
            self._put_records(records[head:], stretch)
            return
        lines = self._first + middle.lines
        self._interpreter.records.bulk(lines, middle.columns)
        self._interpreter.records.mark_read_many(self._first + records[head : head + middle.taken])
        self._interpreter.records.move(middle.place)
        self._interpreter.passed_records()
        self._put_records(records[head + middle.taken :], stretch)

    def _put_records(self, records: IntArray, stretch: Stretch, *, last: bool = True) -> None:
        """Put records one by one: from their numbers where they stand alone at their place, else by the
        slow path.

        The last one is only looked at unless ``last`` says otherwise; it always goes the slow way.
        """
        state = self._interpreter.records
        places = stretch.places(records, state)
        for at, index in enumerate(records.tolist()):
            final = at == len(records) - 1
            if final and not last:
                return
            signature, numbers = stretch.record(index)
            known = (signature, state.epoch is not None)
            alone = not final and places[at] != places[at + 1] and places[at] != state.stated(places[at])
            if alone and known in self._told and self._interpreter.calm:
                line = self._first + index
                state.place(line, **places[at])
                for field, number, unit in zip(signature.fields, numbers, signature.units, strict=True):
                    state.put(field, number, line, unit)
                self._interpreter.passed_records()
            else:
                self._feed(index)
                self._told.add(known)

    # -- the slow path

    def _feed(self, index: int) -> None:
        """Give one physical line to the slow path."""
        self._at, self._parts = index, []
        raw = self._chunk.line(index)
        for text in clean(raw.decode("utf-8", errors="replace")):
            self._interpreter.feed(self._first + index, text)
            self._parts.append(text)

    def _before(self) -> list[str]:
        """The last lines with text before the one in hand, whether they were fed or not."""
        lines = [text for text in self._parts if text.strip()][-LOOK_BACK:]
        index = self._at - 1
        while index >= 0 and len(lines) < LOOK_BACK:
            raw = self._chunk.line(index)
            parts = [text for text in clean(raw.decode("utf-8", errors="replace")) if text.strip()]
            lines = [*parts, *lines][-LOOK_BACK:]
            index -= 1
        return [*self._tail, *lines][-LOOK_BACK:]
