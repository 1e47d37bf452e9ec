"""The quick way through a dense log: forms learned from the slow path, then whole groups of lines at once.

The slow path stays the reference. A form is learned by asking it about one line; lines of known forms are
read by array operations; everything else, and the first and last record of every stretch, goes through the
slow path in the order of the log. Both ways give the same columns, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray
from gradoctor.intake.line_ends import line_breaks
from gradoctor.intake.text.forms import MAX_FORM, Form, FormOf, Signature, form_of
from gradoctor.intake.text.grids import LOOK_BACK
from gradoctor.intake.text.lines import Block, clean
from gradoctor.intake.text.records import Records
from gradoctor.intake.text.screen import Screen
from gradoctor.intake.text.shapes import Shapes
from gradoctor.intake.text.stretches import Stretch
from gradoctor.intake.text.template import Bytes2D, Flags

CHUNK = 1 << 20  # bytes treated at once; smaller ones cost more calls than they save
MIN_GROUP = 6  # fewer lines of one length are quicker one by one
MIN_STRETCH = 8  # fewer records in a row are quicker one by one
MAX_PER_LENGTH = 48  # forms kept for one length of line
MAX_FORMS = 2000
_SPARSE = 0.2  # share of lines without a form from which on they are screened first
_SLACK = 1.5  # a block a little longer than a chunk is not cut in two
_FEW = 64  # so few lines are not worth a screen
_STRIKES = 24  # forms of one length that took too few before learning stops there
_KEEP = 3  # lines a new form must take to be kept
_TRIES = 6  # new forms learned for one length in one chunk
SLOW, INERT, RECORD, UNSORTED = 0, 1, 2, 3


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
        self._make_screen = screen  # made when it is needed: dense logs need none
        self._screen: Screen | None = None
        self._sparse = False  # whether most lines say nothing
        self._form_of = form_of
        self._forms: dict[int, list[Form]] = {}
        self._form_count = 0
        self._strikes: dict[int, int] = {}
        self._tail: list[str] = []  # cleaned lines at the end of the chunk before
        self._data = b""
        self._starts: IntArray = np.empty(0, np.int64)
        self._ends: IntArray = self._starts
        self._first = 1
        self._at = 0
        self._parts: list[str] = []
        self._told: set[tuple[Signature, bool]] = set()  # forms the slow path has met (with an epoch known)
        self._shapes = Shapes(form_of)
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
            number += self._chunk(data[start:end], number)
            start = end + 1

    def close(self) -> None:
        """The last block was read. Reader and interpreter know each other no more: both, and what they hold of a long
        log, go at once when they are not needed.
        """
        self._interpreter.before = None

    def _chunk(self, data: bytes, first: int) -> int:
        """Read the lines of one chunk; returns how many there were."""
        raw = np.frombuffer(data, np.uint8)
        breaks = line_breaks(data)
        self._data, self._first = data, first
        self._starts = np.concatenate(([0], breaks + 1))
        self._ends = np.concatenate((breaks, [len(data)]))
        count, at = len(self._starts), 0
        while at < count and not self._interpreter.calm:
            self._feed(at)
            at += 1
        if at < count:
            self._read_from(at, raw)
        self._at, self._parts = count, []
        self._tail = self._before()
        return count

    def _read_from(self, at: int, raw: Bytes2D) -> None:
        """Tell the forms of the lines from ``at`` on, then read them in order."""
        stretch = Stretch(len(self._starts))
        self._sort(at, raw, stretch)
        slow = np.flatnonzero(stretch.kinds[at:] == SLOW) + at
        for stop in [*slow.tolist(), len(self._starts)]:
            if stop > at:
                self._pass(at, stop, stretch)
            if stop < len(self._starts):
                self._feed(stop)
            at = stop + 1

    def _sort(self, at: int, raw: Bytes2D, stretch: Stretch) -> None:
        """Tell the kinds of the lines: cold ones first where most are, then forms by length, then by
        shape.
        """
        lines = np.arange(at, len(self._starts))
        if self._sparse:
            lines = self._screened(lines, raw, stretch)
        self._sort_by_length(lines, raw, stretch)
        rest = lines[stretch.kinds[lines] == UNSORTED]
        if not self._sparse and len(rest) > max(_SPARSE * len(lines), _FEW):
            rest = self._screened(rest, raw, stretch)
        self._sort_by_shape(rest, stretch)

    def _screened(self, lines: IntArray, raw: Bytes2D, stretch: Stretch) -> IntArray:
        """Those of the lines that may say something."""
        if self._make_screen is None:
            return lines
        self._screen = self._screen or self._make_screen()
        cold = self._screen.cold(raw, self._starts, self._ends)[lines]
        self._sparse = bool(cold.mean() > _SPARSE)
        stretch.kinds[lines[cold]] = INERT
        return lines[~cold]

    def _sort_by_length(self, lines: IntArray, raw: Bytes2D, stretch: Stretch) -> None:
        """Group lines by length and give each group its forms."""
        lengths = np.minimum(self._ends[lines] - self._starts[lines], MAX_FORM + 1)
        counts = np.bincount(lengths, minlength=MAX_FORM + 2)
        for length in np.flatnonzero(counts[: MAX_FORM + 1] >= MIN_GROUP).tolist():
            members = lines[lengths == length]
            if length:
                self._assign(length, members, _rows(raw, self._starts[members], length), stretch)
            else:
                stretch.kinds[members] = INERT

    def _assign(self, length: int, members: IntArray, block: Bytes2D, stretch: Stretch) -> None:
        """Give the lines ``members`` of one length (bytes in ``block``) to their forms, learning new ones."""
        forms = self._forms.setdefault(length, [])
        for index, form in enumerate(list(forms)):
            if len(members) < MIN_GROUP:
                return
            members, block, taken = _give(form, members, block, stretch)
            if taken and index:
                forms.remove(form)
                forms.insert(0, form)  # a form that fits is tried first
        for _ in range(min(_TRIES, _STRIKES - self._strikes.get(length, 0))):
            full = len(forms) >= MAX_PER_LENGTH or self._form_count >= MAX_FORMS
            if full or len(members) < MIN_GROUP:
                return
            learned = self._form_of(block[0].tobytes())
            if learned is None:
                members, block = members[1:], block[1:]
                continue
            members, block, taken = _give(learned, members, block, stretch)
            if taken >= _KEEP:
                forms.append(learned)
                self._form_count += 1
            else:
                self._strikes[length] = self._strikes.get(length, 0) + 1

    def _sort_by_shape(self, rest: IntArray, stretch: Stretch) -> None:
        """Lines that no form took: one by one, by their shape."""
        taken: dict[Signature, tuple[list[int], list[list[float]]]] = {}
        for index in rest.tolist():
            known = self._shapes.read(self._data[self._starts[index] : self._ends[index]])
            kind, signature = (known[0].kind, known[0].signature) if known else ("slow", None)
            if known and signature is not None:
                members, numbers = taken.setdefault(signature, ([], []))
                members.append(index)
                numbers.append(known[1])
            stretch.kinds[index] = INERT if kind == "inert" else SLOW
        for signature, (members, numbers) in taken.items():
            stretch.add(np.array(members), signature, np.array(numbers))

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
        raw = self._data[self._starts[index] : self._ends[index]]
        for text in clean(raw.decode("utf-8", errors="replace")):
            self._interpreter.feed(self._first + index, text)
            self._parts.append(text)

    def _before(self) -> list[str]:
        """The last lines with text before the one in hand, whether they were fed or not."""
        lines = [text for text in self._parts if text.strip()][-LOOK_BACK:]
        index = self._at - 1
        while index >= 0 and len(lines) < LOOK_BACK:
            raw = self._data[self._starts[index] : self._ends[index]]
            parts = [text for text in clean(raw.decode("utf-8", errors="replace")) if text.strip()]
            lines = [*parts, *lines][-LOOK_BACK:]
            index -= 1
        return [*self._tail, *lines][-LOOK_BACK:]


def _rows(raw: Bytes2D, starts: IntArray, length: int) -> Bytes2D:
    """The lines that begin at ``starts`` as an array (n, length): a view where they follow each other."""
    count = len(starts)
    if count > 1 and starts[-1] - starts[0] == (length + 1) * (count - 1):
        shape, strides = (count, length), (length + 1, 1)
        return np.lib.stride_tricks.as_strided(raw[starts[0] :], shape, strides, writeable=False)
    window: NDArray[np.void] = np.ndarray((len(raw) - length + 1,), f"V{length}", raw.data, 0, (1,))
    return window[starts].view(np.uint8).reshape(count, length)


def _give(form: Form, members: IntArray, block: Bytes2D, stretch: Stretch) -> tuple[IntArray, Bytes2D, int]:
    """Let a form take the lines that have it; returns the others, and how many it took."""
    fit: Flags | None = form.template.fits(block)
    if fit is None:
        _take(form, members, block, stretch)
        return members[:0], block[:0], len(members)
    if not fit.any():
        return members, block, 0
    _take(form, members[fit], block[fit], stretch)
    return members[~fit], block[~fit], int(np.count_nonzero(fit))


def _take(form: Form, members: IntArray, block: Bytes2D, stretch: Stretch) -> None:
    if form.kind == "record" and form.signature is not None:
        stretch.add(members, form.signature, form.template.values(block))
    else:
        stretch.kinds[members] = INERT if form.kind == "inert" else SLOW
