"""MLflow's file store: a run's folder with ``meta.yaml``, ``metrics/<name>``, ``params/<name>``; or one
metric's file.

A line is ``timestamp value step`` (old: without step). MLflow stores infinities as the largest double.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Account, Columns, Event, Parsed, RawFact, Unread
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.scalars import number_of_text
from gradoctor.intake.tables.table import TableBuilder

_LINE = re.compile(r"[0-9]{10,16}[ \t]+(\S{1,60})(?:[ \t]+(-?[0-9]{1,18}))?(?:[ \t]+\S{1,200}){0,4}")
_STAMPED = re.compile(r"1[0-9]{12}[ \t]")
_LARGEST = 1.797e308
_STATUS = re.compile(r"^status:\s*['\"]?([A-Z0-9]{1,12})", re.MULTILINE)
_FAILED, _KILLED, _FINISHED = ("4", "FAILED"), ("5", "KILLED"), ("3", "FINISHED")
_MAX_FILES = 20_000
_LONGEST_PARAMETER = 500


def sniff(head: Head) -> Match | None:
    """Lines of a time in milliseconds, a value and a step."""
    lines = [line for line in head.lines[:20] if line.strip()]
    if lines and all(_LINE.fullmatch(line.strip()) and _STAMPED.match(line) for line in lines):
        return Match(70, "lines of time, value and step: an MLflow metric")
    return None


def folder(source: Source) -> Match | None:
    """A run's folder: ``meta.yaml`` beside ``metrics/``."""
    path = source.path
    if path is not None and (path / "meta.yaml").is_file() and (path / "metrics").is_dir():
        return Match(100, "meta.yaml beside metrics/: an MLflow run")
    return None


def read(source: Source) -> Parsed:
    """One stream a metric; parameters are facts."""
    if not source.is_folder or source.path is None:
        return _joined([_metric(source, _metric_name(source.name), None)])
    root = source.path
    parts = [
        _metric(Source(str(file), file), file.relative_to(root / "metrics").as_posix(), str(file))
        for file in _files(root / "metrics")
    ]
    return _joined(parts, _parameters(root), _ending(root))


def _files(path: Path) -> list[Path]:
    try:
        return sorted(file for file in path.rglob("*") if file.is_file())[:_MAX_FILES]
    except OSError as error:
        raise SourceError(error.strerror or str(error), where=str(path)) from None


def _metric_name(name: str) -> str:
    """``mlruns/0/<run>/metrics/val/loss`` is ``val/loss``."""
    path = name.replace("\\", "/")
    return path.rsplit("/metrics/", 1)[-1] if "/metrics/" in path else path.rsplit("/", 1)[-1]


def _metric(source: Source, name: str, origin: str | None) -> Parsed:
    builder, unread, ignored = TableBuilder(), [], 0
    for number, line in enumerate(source.read().decode(errors="replace").split("\n"), 1):
        found = _LINE.fullmatch(line.strip())
        value = number_of_text(found[1]) if found else None
        if found and value is not None:
            builder.begin(number)
            builder.put(name, math.copysign(math.inf, value) if abs(value) >= _LARGEST else value)
            if found[2] is not None:
                builder.put("step", float(found[2]))
        elif line.strip():
            unread.append(Unread(line[:200], number, "not a line of time, value and step"))
        else:
            ignored += 1
    account = Account(len(builder), len(unread), max(ignored - 1, 0))
    return Parsed(
        (builder.table().columns(label=name, origin=origin),), unread=tuple(unread), account=account
    )


def _joined(
    parts: list[Parsed], facts: list[RawFact] | None = None, events: list[Event] | None = None
) -> Parsed:
    tables: list[Columns] = [table for part in parts for table in part.tables if table.fields]
    account = Account(
        sum(p.account.read for p in parts),
        sum(p.account.skipped for p in parts),
        sum(p.account.ignored for p in parts),
    )
    single = tables and all(table.row_count == 1 for table in tables)
    notes = ("one value a metric, no curve: only what holds for one point can be judged",) if single else ()
    unread = tuple(u for part in parts for u in part.unread)
    return Parsed(tuple(tables), tuple(facts or ()), tuple(events or ()), unread, account, notes)


def _parameters(root: Path) -> list[RawFact]:
    facts = []
    for file in _files(root / "params") if (root / "params").is_dir() else []:
        text = file.read_bytes()[:_LONGEST_PARAMETER].decode(errors="replace").strip()
        number = number_of_text(text)
        name = file.relative_to(root / "params").as_posix()
        facts.append(RawFact(name, number if number is not None else text, 1, str(file)))
    return facts


def _ending(root: Path) -> list[Event]:
    found = _STATUS.search((root / "meta.yaml").read_bytes()[:100_000].decode(errors="replace"))
    status = found[1] if found else ""
    for kind, spellings in (("finished", _FINISHED), ("killed", _KILLED), ("killed", _FAILED)):
        if status in spellings:
            return [Event(kind, f"status: {spellings[1]}", 1, origin=str(root / "meta.yaml"))]
    return []


FORMAT = Format("mlflow", "MLflow file store", "mlflow (mlruns/)", sniff, read, folder)
