"""DVCLive: one TSV a metric under ``plots/metrics`` (old: ``scalars``), its name in the path and the last
column.

A folder is read whole, every file a stream of its own.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gradoctor.intake.columns import Account, Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.table import Table

_PLACES = ("plots/metrics", "scalars")
_MAX_FILES = 20_000


def sniff(head: Head) -> Match | None:
    """``step`` and one metric, separated by a tab (old: a timestamp before them)."""
    outline = delimited_outline(head)
    if outline is None or outline.delimiter != "\t":
        return None
    known_place = (
        any(f"{place}/" in head.name.replace("\\", "/") for place in _PLACES) or "dvclive" in head.name
    )
    if outline.header[0] == "step" and len(outline.header) == 2:
        return Match(80 if known_place else 58, "step and one metric, separated by a tab")
    if outline.header[:2] == ("timestamp", "step") and len(outline.header) == 3:
        return Match(80, "timestamp, step and one metric, separated by tabs")
    return None


def folder(source: Source) -> Match | None:
    """A folder with metric files under ``plots/metrics`` or ``scalars``."""
    files = _files(source.path) if source.path is not None else []
    return Match(90, f"{len(files)} DVCLive metric files") if files else None


def _files(root: Path) -> list[tuple[str, Path]]:
    """(metric, file) of every TSV."""
    found = []
    for place in _PLACES:
        base = root / place
        if base.is_dir():
            tables = sorted(base.rglob("*.tsv"))[:_MAX_FILES]
            found += [(file.relative_to(base).with_suffix("").as_posix(), file) for file in tables]
    return found


def read(source: Source) -> Parsed:
    """One stream a metric."""
    if not source.is_folder or source.path is None:
        return _metric(source, _name_in(source.name), None)
    parts = [_metric(Source(str(file), file), name, str(file)) for name, file in _files(source.path)]
    account = Account(
        sum(p.account.read for p in parts),
        sum(p.account.skipped for p in parts),
        sum(p.account.ignored for p in parts),
    )
    return Parsed(
        tuple(t for p in parts for t in p.tables),
        unread=tuple(u for p in parts for u in p.unread),
        account=account,
    )


def _name_in(path: str) -> str:
    """The metric's full name where the path has it, else an empty text."""
    spelled = path.replace("\\", "/")
    for place in _PLACES:
        if f"{place}/" in spelled:
            return spelled.rsplit(f"{place}/", 1)[-1].rsplit(".", 1)[0]
    return ""


def _metric(source: Source, name: str, origin: str | None) -> Parsed:
    parsed = parsed_table(read_table(source), lambda table: with_axes(_named(table, name)))
    return replace(parsed, tables=tuple(replace(table, label=name, origin=origin) for table in parsed.tables))


def _named(table: Table, name: str) -> Table:
    metrics = [field for field in table.numbers if field not in ("step", "timestamp")]
    renamed = table.renamed({metrics[0]: name}) if name and len(metrics) == 1 else table
    return renamed.without(("timestamp",))


FORMAT = Format("dvclive", "DVCLive metrics", "dvclive", sniff, read, folder, needs=TABLE)
