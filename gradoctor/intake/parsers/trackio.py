"""Trackio's project database (``~/.cache/huggingface/trackio/<project>.db``): one JSON object a step and run."""

from __future__ import annotations

import json
from dataclasses import replace

from gradoctor.intake.binary.sqlite import MAGIC, columns_of, number_of, opened
from gradoctor.intake.columns import Account, Columns, Parsed, RawFact, Unread
from gradoctor.intake.format import BINARY, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.records import facts_of, put_record
from gradoctor.intake.tables.table import TableBuilder

_NEEDED = {"id", "run_name", "step", "metrics"}


def sniff(head: Head) -> Match | None:
    """An SQLite database with Trackio's table of metrics."""
    if not head.data.startswith(MAGIC) or not columns_of(head.source, "metrics") >= _NEEDED:
        return None
    return Match(95, "Trackio's table of metrics")


def read(source: Source) -> Parsed:
    """Every run of the project as a training of its own, with its configuration."""
    known = columns_of(source, "metrics")
    run = "coalesce(run_id, run_name)" if "run_id" in known else "run_name"
    builders: dict[str, TableBuilder] = {}
    names: dict[str, str] = {}
    unread: list[Unread] = []
    with opened(source) as connection:
        rows = connection.execute(f"select id, {run}, run_name, step, metrics from metrics order by id")  # noqa: S608 - constants
        for row, key, name, step, text in rows:
            record = _object(text)
            if record is None or not isinstance(key, str) or number_of(step) is None:
                unread.append(
                    Unread(str(text)[:200], int(number_of(row) or 0), "no JSON object of a run's step")
                )
                continue
            names[key] = str(name)
            put_record(
                builders.setdefault(key, TableBuilder()), {"step": step, **record}, int(number_of(row) or 0)
            )
        told = len(builders) == 1 and "config" in columns_of(source, "configs")
        facts = _configurations(connection) if told else ()
    read = sum(len(builder) for builder in builders.values())
    tables = tuple(
        _columns(builder, _told(names, key) if len(builders) > 1 else "") for key, builder in builders.items()
    )
    return Parsed(tables, facts, unread=tuple(unread), account=Account(read, len(unread)))


def _told(names: dict[str, str], key: str) -> str:
    """A run's name, with the beginning of its key where another run has the same name."""
    return names[key] if list(names.values()).count(names[key]) == 1 else f"{names[key]} {key[:8]}"


def _columns(builder: TableBuilder, name: str) -> Columns:
    columns = with_axes(builder.table()).columns()
    return replace(columns, line_unit="record", training=name)


def _configurations(connection: object) -> tuple[RawFact, ...]:
    rows = connection.execute("select config from configs").fetchall()  # type: ignore[attr-defined]
    objects = [found for (text,) in rows if (found := _object(text)) is not None]
    return tuple(fact for found in objects for fact in facts_of(found) if not fact.key.startswith("_"))


def _object(text: object) -> dict[str, object] | None:
    try:
        found = json.loads(text)  # type: ignore[arg-type]
    except (TypeError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


FORMAT = Format(
    "trackio",
    "Trackio project database",
    "trackio (transformers, TRL, accelerate)",
    sniff,
    read,
    needs=BINARY,
)
