"""JSON lines -> one table: streamed in blocks, the typed plan where it fits, line by line where it does
not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gradoctor.intake.columns import Account, Event, RawFact, Unread
from gradoctor.intake.line_ends import line_feeds
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.json_plan import PlanLearner
from gradoctor.intake.tables.messages import MESSAGE_FIELDS, said_in
from gradoctor.intake.tables.records import facts_of, leaves, put_record
from gradoctor.intake.tables.scalars import number_of, whole_number, words
from gradoctor.intake.tables.table import Gathering, Table, TableBuilder
from gradoctor.intake.text.phrases import find_event

LONGEST_LINE = 16 << 20
BLOCK_BYTES = 1 << 19  # half a megabyte: what is made of it stays in the cache
SHOWN_UNREAD = 10
CONFIG_KEYS = frozenset(
    words("""
    config args hparams hyperparameters hyper_parameters params settings cfg env_info gradoctor options
    arguments hook_msgs configuration meta facts
    """)
)
_CONFIG_EVENTS = frozenset(
    words("""
    config configuration hparams args header init start run_start setup meta metadata hyperparameters
    """)
)
Prepare = Callable[[bytes], bytes]


@dataclass(slots=True)
class JsonLines:
    """What a file of JSON lines holds: its records, the configuration written between them, an account of its
    lines.
    """

    table: Table
    facts: list[RawFact] = field(default_factory=list)
    headers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    notes: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def line_count(block: bytes) -> int:
    """Lines of a block, a last one without newline included."""
    return line_feeds(block) + (not block.endswith(b"\n"))


def line_blocks(source: Source, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Blocks of whole lines; a line longer than the limit is cut there, the last one may lack its newline."""
    rest, over = b"", False
    for block in source.blocks(size):
        if over:  # what is beyond the limit belongs to the line that was cut
            end = block.find(b"\n") + 1
            block, over = block[end:] if end else b"", not end
        end = block.rfind(b"\n") + 1
        if not end and len(rest) + len(block) < LONGEST_LINE:
            rest += block
            continue
        whole = b"".join((rest, memoryview(block)[: end or LONGEST_LINE]))
        yield whole if end else whole[:LONGEST_LINE]
        rest, over = block[end:] if end else b"", not end
    if rest:
        yield rest


def utf8_blocks(source: Source) -> Iterator[bytes]:
    """:func:`line_blocks` of a source in UTF-8, whatever encoding its byte order mark announces."""
    head = source.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield source.read().decode("utf-16", errors="replace").encode()
        return
    for index, block in enumerate(line_blocks(source)):
        yield block.removeprefix(b"\xef\xbb\xbf") if index == 0 else block


class _Reading:
    """The state of reading one file of JSON lines."""

    def __init__(self) -> None:
        self.gathered = Gathering()
        self.learner = PlanLearner()
        self.headers: list[tuple[int, dict[str, Any]]] = []
        self.unread: list[Unread] = []
        self.events: list[Event] = []
        self.read = self.skipped = self.ignored = 0
        self.axis_seen = False

    def block(self, block: bytes, first_line: int) -> int:
        """Read a block of lines that starts on ``first_line``; answers how many lines it has."""
        count = line_count(block)
        plan = self.learner.plan
        table = plan.lines(block, first_line, count) if plan else None
        if table is None:
            self._slowly(block, first_line)
        else:
            self.gathered.add(table)
            self.read += count
        return count

    def _slowly(self, block: bytes, first_line: int) -> None:
        builder = TableBuilder()
        pending: list[tuple[int, dict[str, Any]]] = []
        for number, line in enumerate(block.removesuffix(b"\n").split(b"\n"), first_line):
            record = self._record(line, number)
            if record is None:
                continue
            if _is_configuration(record):
                self._header(number, line)
            elif not self.axis_seen and not _has_axis(record):
                pending.append((number, record))
            else:
                self._settle(pending, record, builder)
                self._put(builder, record, number)
        for number, record in pending:
            self._put(builder, record, number)
        self.gathered.add(builder.table())
        self.gathered.dropped_fields += builder.dropped_fields
        self.learner.replan()

    def _settle(
        self, pending: list[tuple[int, dict[str, Any]]], first: dict[str, Any], builder: TableBuilder
    ) -> None:
        """Records before the first one with an axis: configuration if they share no field with it, else
        rows.
        """
        self.axis_seen = True
        fields = {path for path, _ in leaves(first)}
        for number, record in pending:
            if fields.isdisjoint(path for path, _ in leaves(record)) and len(pending) <= 3:
                self.headers.append((number, record))
                self.read += 1
            else:
                self._put(builder, record, number)
        pending.clear()

    def _record(self, line: bytes, number: int) -> dict[str, Any] | None:
        if not line.strip():
            self.ignored += 1
            return None
        try:
            record = json.loads(line, parse_int=whole_number) if len(line) <= LONGEST_LINE else None
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            if record:
                return record
            self.ignored += 1
            return None
        self._skip(line, number)
        return None

    def _skip(self, line: bytes, number: int) -> None:
        said = find_event(line[:1000].decode(errors="replace"))
        if said is not None:
            text = line[:200].decode(errors="replace").strip()
            self.events.append(Event(said.kind, text, number, subject=said.subject))
            self.read += 1
            return
        self.skipped += 1
        if len(self.unread) < SHOWN_UNREAD:
            text = line[:200].decode(errors="replace").strip()
            cut = text.startswith("{") and not line.rstrip().endswith(b"}")
            self.unread.append(Unread(text, number, "the record is cut off" if cut else "not a JSON object"))

    def _header(self, number: int, line: bytes) -> None:
        try:
            plain = json.loads(line)
        except (ValueError, RecursionError):  # an integer beyond Python's limit of digits
            plain = json.loads(line, parse_int=whole_number)
        self.headers.append((number, plain))
        self.read += 1

    def _put(self, builder: TableBuilder, record: dict[str, Any], number: int) -> None:
        if len(record) <= MESSAGE_FIELDS:
            self.events += said_in(record.items(), number)
        put_record(builder, record, number)
        self.read += 1
        self.learner.learn(record)


def read_json_lines(source: Source) -> JsonLines:
    """Every record of a file of JSON objects, one a line. Stray and damaged lines are skipped and counted."""
    reading = _Reading()
    line = 1
    for block in _small_first(utf8_blocks(source)):
        line += reading.block(block, line)
    facts = [fact for number, header in reading.headers for fact in header_facts(header, number)]
    hidden = reading.skipped - len(reading.unread)
    if hidden > 0:
        reading.unread.append(
            Unread("", reading.unread[-1].line, "further lines that are not JSON objects", hidden)
        )
    notes = []
    if reading.gathered.dropped_fields:
        notes.append("more than 20,000 different fields: those that came later were not read")
    account = Account(reading.read, reading.skipped, reading.ignored)
    return JsonLines(
        reading.gathered.table(), facts, reading.headers, reading.unread, account, notes, reading.events
    )


def _small_first(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The first block cut after 64 KiB, so that the plan is learned from little."""
    for index, block in enumerate(blocks):
        cut = block.find(b"\n", 64 << 10) + 1 if index == 0 else 0
        if cut:
            yield block[:cut]
            if block[cut:]:
                yield block[cut:]
        else:
            yield block


def header_facts(header: dict[str, Any], line: int) -> Iterator[RawFact]:
    """A configuration record as facts; the key that only wraps the configuration is left out of their
    names.
    """
    for key, value in header.items():
        if key == "gradoctor":  # the version of our own log
            continue
        wraps = key.lower() in CONFIG_KEYS and isinstance(value, dict)
        yield from facts_of(value, "" if wraps else key, line)


def _is_configuration(record: dict[str, Any]) -> bool:
    if any(isinstance(value, dict) and key.lower() in CONFIG_KEYS for key, value in record.items()):
        return not _has_axis(record)
    kind = record.get("event", record.get("type", record.get("kind", record.get("_type"))))
    return isinstance(kind, str) and kind.lower() in _CONFIG_EVENTS and not _has_axis(record)


def _has_axis(record: dict[str, Any]) -> bool:
    return any(is_axis(path) and number_of(value) is not None for path, value in leaves(record))
