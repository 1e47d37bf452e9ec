"""W&B's own run file (``run-<id>.wandb``): protocol buffers in a LevelDB log, read without wandb.

Numbers of fields are those of wandb/proto/wandb_internal.proto. The step is what the trainer logged as its
own (``train/global_step``) where it did, else ``_step``, which counts calls of ``log``. A run without an exit
record was killed, or still runs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from gradoctor.intake.binary.leveldb_log import LogRecords, log_records
from gradoctor.intake.binary.protobuf import BYTES, WireField, fields, signed
from gradoctor.intake.columns import Account, Event, Parsed, RawFact, Unread
from gradoctor.intake.format import BINARY, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.records import facts_of, leaves, put_value
from gradoctor.intake.tables.table import Table, TableBuilder

MAGIC = b":W&B"
_HEADER_BYTES = 7
_HISTORY, _CONFIG, _RUN, _EXIT = 2, 4, 17, 18
_RUN_CONFIG, _RUN_NAME = 4, 8
_KEY, _NESTED_KEY, _VALUE = 1, 2, 16
_STEPS = ("train/global_step", "trainer/global_step", "global_step", "_step")
_INTERRUPTED = 255
_HEADER = 64  # bytes: the magic, a number, a version, and the first record's length


def sniff(head: Head) -> Match | None:
    """The file's magic bytes, and the zero bytes that follow them in every header."""
    whole = head.data.startswith(MAGIC) and b"\0" in head.data[:_HEADER]
    return Match(100, "a W&B run file") if whole else None


@dataclass(slots=True)
class _Run:
    history: TableBuilder = field(default_factory=TableBuilder)
    facts: list[RawFact] = field(default_factory=list)
    exit_code: int | None = None
    exit_record: int = 0
    records: int = 0
    read: int = 0
    lost: int = 0


def read(source: Source) -> Parsed:
    """The history rows, the configuration as facts, the exit as an event."""
    run, state = _Run(), LogRecords()
    for number, record in enumerate(log_records(source.read(), state, _HEADER_BYTES), 1):
        run.records = number
        try:
            run.read += _take(run, record, number)
        except ValueError:
            run.lost += 1
    table = with_axes(run.history.table(), step=_STEPS)
    lost = run.lost + state.lost
    unread = [Unread(source.name, run.records, "damaged records", lost)] if lost else []
    if state.unfinished:
        unread.append(Unread(source.name, run.records + 1, "the last record is not finished"))
    columns = (replace(table.columns(), line_unit="record"),) if table.row_count else ()
    account = Account(run.read, lost, run.records - run.read - run.lost)
    return Parsed(columns, tuple(run.facts), tuple(_ending(run, table)), tuple(unread), account, _notes(run))


def _take(run: _Run, record: bytes, number: int) -> bool:
    """Read one record; answers whether it held something. Raises ValueError when it is damaged."""
    for part in fields(record):
        if part.wire != BYTES:
            continue
        if part.number == _HISTORY:
            _history(run.history, record, part, number)
            return True
        if part.number == _CONFIG:
            run.facts += _configuration(record, part, number)
            return True
        if part.number == _RUN:
            _run_facts(run, record, part, number)
            return True
        if part.number == _EXIT:
            run.exit_code = next(
                (signed(f.varint) for f in fields(record, part.start, part.end) if f.number == 1), 0
            )
            run.exit_record = number
            return True
    return False


def _items(record: bytes, parent: WireField) -> list[tuple[str, Any]]:
    """Key and decoded value of every item of a message; what is no JSON is left out."""
    found = []
    for item in fields(record, parent.start, parent.end):
        if item.number != 1 or item.wire != BYTES:
            continue
        keys: list[str] = []
        text = b""
        for part in fields(record, item.start, item.end):
            if part.number in (_KEY, _NESTED_KEY) and part.wire == BYTES:
                keys.append(record[part.start : part.end].decode(errors="replace"))
            elif part.number == _VALUE and part.wire == BYTES:
                text = record[part.start : part.end]
        try:
            found.append(("/".join(key for key in keys if key), json.loads(text)))
        except (ValueError, RecursionError):
            continue
    return found


def _history(builder: TableBuilder, record: bytes, part: WireField, number: int) -> None:
    builder.begin(number)
    for key, value in _items(record, part):
        if isinstance(value, dict):
            if "_type" not in value:  # pictures, tables and histograms
                for path, leaf in leaves({key: value}):
                    put_value(builder, path, leaf)
        elif not isinstance(value, list):
            put_value(builder, key, value)


def _configuration(record: bytes, part: WireField, number: int) -> list[RawFact]:
    return [
        fact
        for key, value in _items(record, part)
        if key and not key.startswith("_wandb")
        for fact in facts_of(_unwrapped(value), key.replace("/", "."), number)
    ]


def _unwrapped(value: Any) -> Any:
    """``{"value": 3, "desc": null}`` is how the configuration's file spells 3."""
    return (
        value["value"]
        if isinstance(value, dict) and value.keys() <= {"value", "desc"} and "value" in value
        else value
    )


def _run_facts(run: _Run, record: bytes, part: WireField, number: int) -> None:
    for inner in fields(record, part.start, part.end):
        if inner.number == _RUN_CONFIG and inner.wire == BYTES:
            run.facts += _configuration(record, inner, number)
        elif inner.number == _RUN_NAME and inner.wire == BYTES:
            run.facts.append(
                RawFact("run_name", record[inner.start : inner.end].decode(errors="replace"), number)
            )


def _ending(run: _Run, table: Table) -> list[Event]:
    if run.exit_code is None:
        return []
    kind = {0: "finished", _INTERRUPTED: "interrupted"}.get(run.exit_code, "killed")
    step = table.dense("step")
    last = float(step[-1]) if step is not None and len(step) else None
    return [Event(kind, f"exit code {run.exit_code}", run.exit_record, step=last)]


def _notes(run: _Run) -> tuple[str, ...]:
    return () if run.exit_code is not None else ("no exit record: the run was killed, or is still running",)


FORMAT = Format("wandb", "W&B run file (.wandb)", "wandb, online or offline", sniff, read, needs=BINARY)
