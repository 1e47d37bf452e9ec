"""What each line of a chunk is, told by array operations: a record of a known form, nothing, or one for the slow path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.columns import IntArray
from gradoctor.intake.line_ends import line_breaks
from gradoctor.intake.text.forms import MAX_FORM, Form, FormOf, Signature
from gradoctor.intake.text.screen import Bytes, Screen
from gradoctor.intake.text.shapes import Shapes
from gradoctor.intake.text.stretches import UNSORTED, Stretch
from gradoctor.intake.text.template import Bytes2D, Flags

MIN_GROUP = 6  # fewer lines of one length are quicker one by one
MAX_PER_LENGTH = 48  # forms kept for one length of line
MAX_FORMS = 2000
_SPARSE = 0.2  # share of lines without a form from which on they are screened first
_FEW = 64  # so few lines are not worth a screen
_STRIKES = 24  # forms of one length that took too few before learning stops there
_KEEP = 3  # lines a new form must take to be kept
_TRIES = 6  # new forms learned for one length in one chunk
SLOW, INERT, RECORD = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Bytes of whole lines; the line at ``index`` is ``data[starts[index] : ends[index]]`` (both of shape (lines,))."""

    data: bytes
    raw: Bytes
    starts: IntArray
    ends: IntArray

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, index: int) -> bytes:
        """The bytes of one line."""
        return self.data[self.starts[index] : self.ends[index]]


def chunk_of(data: bytes) -> Chunk:
    """The lines of some bytes; what stands behind the last line feed is one, too."""
    breaks = line_breaks(data)
    starts, ends = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(data)]))
    return Chunk(data, np.frombuffer(data, np.uint8), starts, ends)


class LineSorter:
    """Remembers forms from chunk to chunk. ``form_of`` tells a line's form by what the interpreter would do with it,
    ``screen`` which lines it would ignore.
    """

    def __init__(self, form_of: FormOf, screen: Callable[[], Screen] | None) -> None:
        self._make_screen = screen  # made when it is needed: dense logs need none
        self._screen: Screen | None = None
        self._sparse = False  # whether most lines say nothing
        self._form_of = form_of
        self._forms: dict[int, list[Form]] = {}
        self._form_count = 0
        self._strikes: dict[int, int] = {}
        self._shapes = Shapes(form_of)

    def sort(self, chunk: Chunk, at: int, stretch: Stretch) -> None:
        """Tell the kinds of the chunk's lines from ``at`` on: cold ones first where most are, then forms by length,
        then by shape.
        """
        lines = np.arange(at, len(chunk.starts))
        if self._sparse:
            lines = self._screened(lines, chunk, stretch)
        self._by_length(lines, chunk, stretch)
        rest = lines[stretch.kinds[lines] == UNSORTED]
        if not self._sparse and len(rest) > max(_SPARSE * len(lines), _FEW):
            rest = self._screened(rest, chunk, stretch)
        self._by_shape(rest, chunk, stretch)

    def _screened(self, lines: IntArray, chunk: Chunk, stretch: Stretch) -> IntArray:
        """Those of the lines that may say something."""
        if self._make_screen is None:
            return lines
        self._screen = self._screen or self._make_screen()
        cold = self._screen.cold(chunk.raw, chunk.starts, chunk.ends)[lines]
        self._sparse = bool(cold.mean() > _SPARSE)
        stretch.kinds[lines[cold]] = INERT
        return lines[~cold]

    def _by_length(self, lines: IntArray, chunk: Chunk, stretch: Stretch) -> None:
        """Group lines by length and give each group its forms."""
        lengths = np.minimum(chunk.ends[lines] - chunk.starts[lines], MAX_FORM + 1)
        counts = np.bincount(lengths, minlength=MAX_FORM + 2)
        for length in np.flatnonzero(counts[: MAX_FORM + 1] >= MIN_GROUP).tolist():
            members = lines[lengths == length]
            if length:
                self._assign(length, members, _rows(chunk.raw, chunk.starts[members], length), stretch)
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

    def _by_shape(self, rest: IntArray, chunk: Chunk, stretch: Stretch) -> None:
        """Lines that no form took: one by one, by their shape."""
        taken: dict[Signature, tuple[list[int], list[list[float]]]] = {}
        for index in rest.tolist():
            known = self._shapes.read(chunk.line(index))
            kind, signature = (known[0].kind, known[0].signature) if known else ("slow", None)
            if known and signature is not None:
                members, numbers = taken.setdefault(signature, ([], []))
                members.append(index)
                numbers.append(known[1])
            stretch.kinds[index] = INERT if kind == "inert" else SLOW
        for signature, (members, numbers) in taken.items():
            stretch.add(np.array(members), signature, np.array(numbers))


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
