"""Families of text logs: the kinds of lines one program prints, how its logs are recognised, and their
reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format, Head, Match, Needs
from gradoctor.intake.source import Source
from gradoctor.intake.text.family_forms import forms_of
from gradoctor.intake.text.family_reader import Reader
from gradoctor.intake.text.fast import FastReader
from gradoctor.intake.text.kinds import SPLITS, Kind, borrowed
from gradoctor.intake.text.lines import MAX_LINE, read_blocks, read_lines
from gradoctor.intake.text.prefix import message
from gradoctor.intake.text.samples import every_state, lines_with, sample

__all__ = ["SPLITS", "Family", "Kind", "Reader", "borrowed"]


@dataclass(frozen=True)
class Family:
    """The lines of one program.

    ``score`` is its claim on a source that holds ``least`` sure lines (or ``marks``, looked for and not
    taken). ``finish`` is called after the last line, ``settle`` with all that was read. ``redraws`` asks
    for every state of a redrawn line instead of the last one.
    """

    name: str
    title: str
    writes: str
    kinds: tuple[Kind, ...]
    reason: str
    score: int = 75
    least: int = 1
    finish: Callable[[Reader], None] | None = None
    settle: Callable[[Reader, Parsed], Parsed] | None = None
    marks: tuple[Kind, ...] = ()
    redraws: bool = False
    rest: bool = False

    @property
    def format(self) -> Format:
        """The family as a reader."""
        anchors = tuple(dict.fromkeys(kind.anchor for kind in self._sure))
        return Format(
            self.name, self.title, self.writes, self.sniff, self.read, needs=Needs.MARKS, marks=anchors
        )

    @property
    def _sure(self) -> tuple[Kind, ...]:
        """The kinds of lines that make a source this family's."""
        return (*self.marks, *(kind for kind in self.kinds if kind.sure))

    def sniff(self, head: Head) -> Match | None:
        """A claim when the source holds at least ``least`` sure lines, at its beginning or further on."""
        text = sample(head)
        found = 0
        for kind in self._sure:
            for line in lines_with(kind.anchor, text):
                if kind.regex.search(line if kind.raw else message(line)):
                    found += 1
                    if found >= self.least:
                        return Match(self.score, self.reason)
        return None

    def read(self, source: Source) -> Parsed:
        """All lines of the source, quickly where lines repeat their form."""
        if self.redraws or self.rest:
            return self.read_slowly(source)
        reader = Reader(self.kinds, rest=self.rest)
        fast = FastReader(reader, forms_of(reader.raw_kinds, reader.kinds))
        count = cut = 0
        for block in read_blocks(source):
            fast.read(block)
            count = block.first + block.data.count(b"\n")
            cut += block.cut
        if cut:
            reader.records.note(
                f"{cut} lines were longer than {MAX_LINE >> 20} MB: only their beginnings were read"
            )
        finished = self._finished(reader, count)
        fast.close()
        return finished

    def read_slowly(self, source: Source) -> Parsed:
        """All lines of the source one by one: the reference that :meth:`read` must equal bit for bit."""
        reader = Reader(self.kinds, rest=self.rest)
        count = 0
        for count, text in every_state(source) if self.redraws else read_lines(source):
            reader.feed(count, text)
        return self._finished(reader, count)

    def _finished(self, reader: Reader, count: int) -> Parsed:
        if self.finish:
            self.finish(reader)
        reader.finish()
        own = reader.own.stream(reader.records.fields, count)
        for line in own.lines.tolist() if own else ():
            reader.records.mark_read(line)
        parsed = reader.records.finish(count)
        if self.settle:
            parsed = self.settle(reader, parsed)
        return replace(parsed, tables=(*parsed.tables, own)) if own else parsed
