"""Console text of any program: the reader of last resort, without knowledge of a single framework.

It is asked about every source, so what reads the text is loaded when text is read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

import numpy as np

from gradoctor.intake.columns import Column, Columns, Parsed
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import Source

_SAMPLE_BYTES = 512 * 1024
_RANKS_BYTES = 64 * 1024
_ENOUGH = 3
_NAMED = re.compile(
    rb"[A-Za-z_)\]'\"][ \t]*[:=][ \t]*['\"\[]?[-+]?(?:\d|\.\d|nan|NaN|inf)"
    rb"|(?:\b|_)(?:loss|acc|lr|ppl|[Ee]poch|step) +\d"
)
_TEXT_BYTES = bytes((7, 8, 9, 10, 12, 13, 27)) + bytes(range(32, 256))


def _sniff(head: Head) -> Match | None:
    """Any text in which numbers have names. It may begin with warnings: a later part is looked at too."""
    data = head.data.strip(b"\0")  # a crash leaves zero bytes where text was to be
    strange = len(data.translate(None, _TEXT_BYTES))
    if not data or strange > len(data) // 20:
        return None
    named = _named(data)
    if named < _ENOUGH and not head.complete:
        named += _named(head.source.read(_SAMPLE_BYTES)[len(head.data) :])
    if not named:
        return Match(5, "text in which no number has a name") if data[:1] not in b"{[<" else None
    return Match(20 if named >= _ENOUGH else 10, "text in which numbers have names")


def _named(data: bytes) -> int:
    """How many numbers have names, up to as many as are enough."""
    return sum(1 for _ in islice(_NAMED.finditer(data), _ENOUGH))


def read(source: Source) -> Parsed:
    """Read the whole log, quickly where lines repeat their form."""
    from gradoctor.intake.text.fast import FastReader
    from gradoctor.intake.text.interpreter import Interpreter
    from gradoctor.intake.text.lines import MAX_LINE, read_blocks
    from gradoctor.intake.text.records import Records
    from gradoctor.intake.text.screen import Screen

    records = Records()
    interpreter = Interpreter(records, markdown=_is_document(source))
    reader = FastReader(interpreter, screen=Screen)
    last, cut = None, 0
    for block in read_blocks(source):
        reader.read(block)
        last = block
        cut += block.cut
    if cut:
        records.note(f"{cut} lines were longer than {MAX_LINE >> 20} MB: only their beginnings were read")
    interpreter.finish()
    reader.close()
    parsed = records.finish(last.first + last.data.count(b"\n") if last else 0)
    return _ranks_told(_axes_told(parsed), source)


def read_slowly(source: Source) -> Parsed:
    """Read the whole log line by line: the reference that :func:`read` must equal bit for bit."""
    from gradoctor.intake.text.interpreter import Interpreter
    from gradoctor.intake.text.lines import read_lines
    from gradoctor.intake.text.records import Records

    records = Records()
    interpreter = Interpreter(records, markdown=_is_document(source))
    count = 0
    for count, text in read_lines(source):
        interpreter.feed(count, text)
    interpreter.finish()
    return _ranks_told(_axes_told(records.finish(count)), source)


def _is_document(source: Source) -> bool:
    from gradoctor.intake.text.noise import is_markdown

    return is_markdown(source.read(_SAMPLE_BYTES).decode("utf-8", errors="replace").splitlines())


def _ranks_told(parsed: Parsed, source: Source) -> Parsed:
    """Epochs that several ranks report are told once."""
    from gradoctor.intake.text.ranks import merged, ranks_in

    if not any("epoch" in table.fields and "step" not in table.fields for table in parsed.tables):
        return parsed
    ranks = ranks_in(source.read(_RANKS_BYTES).decode("utf-8", errors="replace"))
    tables = tuple(merged(table, ranks) for table in parsed.tables)
    if all(new is old for new, old in zip(tables, parsed.tables, strict=True)):
        return parsed
    note = f"the reports of {ranks} ranks on each epoch were merged"
    return replace(parsed, tables=tables, notes=(*parsed.notes, note))


def _axes_told(parsed: Parsed) -> Parsed:
    """A counter that starts again in every epoch is a batch; a lone batch counter that rises is a step."""
    tables = tuple(_told(table) for table in parsed.tables)
    pairs = zip(parsed.tables, tables, strict=True)
    renamed = any("step" in old.fields and "step" not in new.fields for old, new in pairs)
    facts = tuple(fact for fact in parsed.facts if not (renamed and fact.key == "step_total"))
    return replace(parsed, tables=tables, facts=facts)


def _told(table: Columns) -> Columns:
    fields = dict(table.fields)
    epoch, step, batch = fields.get("epoch"), fields.get("step"), fields.get("batch")
    if epoch is not None and step is not None and batch is None and _starts_again(epoch, step):
        fields = {("batch" if name == "step" else name): column for name, column in fields.items()}
    elif epoch is None and step is None and batch is not None and bool(np.all(np.diff(batch.values) >= 0)):
        fields = {("step" if name == "batch" else name): column for name, column in fields.items()}
    return replace(table, fields=fields)


def _starts_again(epoch: Column, step: Column) -> bool:
    """Whether ``step`` falls back, or stands still, wherever ``epoch`` rises, at least in every other case."""
    epochs, steps = epoch.values, step.values
    if epoch.rows is not step.rows:
        _, at, among = np.intersect1d(epoch.rows, step.rows, assume_unique=True, return_indices=True)
        epochs, steps = epochs[at], steps[among]
    rises = np.flatnonzero(epochs[1:] > epochs[:-1])
    if not len(rises):
        return False
    again = steps[rises + 1] <= steps[rises]  # "iter: 0/18" of every epoch: the counter never moves
    return bool(again.mean() >= 0.5)


FORMAT = Format(
    name="console",
    title="Console text",
    writes="any training script's prints and loggers",
    sniff=_sniff,
    read=read,
)
