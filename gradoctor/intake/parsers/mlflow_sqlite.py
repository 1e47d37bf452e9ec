"""MLflow's tracking database (``mlflow.db``): one row a value, run, metric and step."""

from __future__ import annotations

from dataclasses import replace

from gradoctor.intake.binary.sqlite import MAGIC, columns_of, number_of, opened
from gradoctor.intake.columns import Account, Columns, Parsed, RawFact
from gradoctor.intake.format import BINARY, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.scalars import number_of_text
from gradoctor.intake.tables.table import TableBuilder

_NEEDED = {"key", "value", "run_uuid", "step", "is_nan"}
_ROWS = """
    select metrics.rowid, metrics.run_uuid, runs.name, key, value, is_nan, step from metrics
    left join runs on runs.run_uuid = metrics.run_uuid where key not like 'system/%'
    order by metrics.run_uuid, step, metrics.rowid
"""


def sniff(head: Head) -> Match | None:
    """An SQLite database with MLflow's table of metrics."""
    if not head.data.startswith(MAGIC) or not columns_of(head.source, "metrics") >= _NEEDED:
        return None
    if not columns_of(head.source, "runs") >= {"run_uuid", "name"}:
        return None
    return Match(95, "MLflow's table of metrics")


def read(source: Source) -> Parsed:
    """Every run of the database as a training of its own; parameters as facts where there is one run."""
    builders: dict[str, TableBuilder] = {}
    names: dict[str, str] = {}
    last: dict[str, float] = {}
    skipped = 0
    with opened(source) as connection:
        for row, run, name, key, value, is_nan, step in connection.execute(_ROWS):
            place, number = number_of(step), float("nan") if is_nan else number_of(value)
            if place is None or number is None or not isinstance(run, str):
                skipped += 1
                continue
            builder = builders.setdefault(run, TableBuilder())
            names[run] = f"{name} {run[:8]}" if name else run
            if last.get(run) != place:
                builder.begin(int(row))
                builder.put("step", place)
                last[run] = place
            builder.put(str(key), number)
        told = len(builders) == 1 and columns_of(source, "params") >= {"key", "value"}
        params = connection.execute("select key, value from params").fetchall() if told else []
    tables = tuple(
        _columns(builder, names[run] if len(builders) > 1 else "") for run, builder in builders.items()
    )
    read = sum(len(builder) for builder in builders.values())
    facts = tuple(
        RawFact(str(key), text if number_of_text(text) is None else number_of_text(text))
        for key, text in ((key, str(value)) for key, value in params)
    )
    return Parsed(tables, facts, account=Account(read, skipped))


def _columns(builder: TableBuilder, name: str) -> Columns:
    return replace(with_axes(builder.table()).columns(), line_unit="record", training=name)


FORMAT = Format(
    "mlflow-sqlite", "MLflow tracking database", "mlflow (sqlite:///mlflow.db)", sniff, read, needs=BINARY
)
