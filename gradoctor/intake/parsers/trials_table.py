"""Tables whose rows are runs, models or classes, not points of a curve: refused.

Optuna studies, Ray Tune tables, leaderboards, reports by class: a number that goes up and down from row to
row says nothing about a training there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import is_axis
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.measured import measured, of_a_course
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.scalars import flag_of_text, number_and_unit

_OPTUNA = frozenset(
    {"number", "value", "state", "datetime_start", "datetime_complete", "duration", "values_0"}
)
_NAMING = re.compile(
    r"model|method|algorithm|architecture|run|trial|experiment|class|label|dataset|name|config|variant"
)


def sniff(head: Head) -> Match | None:
    """Columns of parameters beside a trial's number or name; or rows with names of their own and no
    position.
    """
    outline = delimited_outline(head)
    if outline is not None:
        names = {name.lower() for name in outline.header}
        parameters = [name for name in names if name.startswith(("params_", "param_", "config/", "config."))]
        if parameters and len(names & _OPTUNA) >= 2:
            return Match(94, "an Optuna study: number, value, params_*")
        columns = {
            name: [row[i] for row in outline.rows if len(row) > i] for i, name in enumerate(outline.header)
        }
        if parameters and _each_once(columns.get("trial_id", [])):
            return Match(93, "a table of trials: trial_id and their configurations")
        return _named_rows(columns)
    records = json_outline(head)
    return _named_rows(_columns(records.records)) if records.shape == "array" else None


def _columns(records: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for record in records:
        for name, value in record.items():
            columns.setdefault(name, []).append(str(value))
    return columns


def _named_rows(columns: Mapping[str, list[str]]) -> Match | None:
    """Refuse rows that have names and no step: unless a loss stands among nameless text."""
    if any(map(is_axis, columns)) or not any(map(measured, columns)):
        return None
    course = any(map(of_a_course, columns))
    for name, cells in columns.items():
        naming = _NAMING.search(name.lower()) is not None
        if (naming or not course) and _each_once(cells) and all(_is_word(cell) for cell in cells):
            return Match(65, f"every row has its own {name!r} and no step or epoch")
    return None


def _each_once(cells: list[str]) -> bool:
    return len(cells) > 1 and len(set(cells)) == len(cells)


def _is_word(cell: str) -> bool:
    if not cell or cell[0].isdigit() or flag_of_text(cell) is not None:
        return False
    return number_and_unit(cell)[0] is None


def read(source: Source) -> Parsed:
    """Never: raises SourceError with the reason."""
    hint = "give the log of one training; `gradoctor diagnose` takes several logs or a folder"
    raise SourceError("a table whose rows are runs, not points of a curve", where=source.name, hint=hint)


FORMAT = Format(
    "trials",
    "Table of trials or models (refused)",
    "Optuna, Ray Tune, leaderboards",
    sniff,
    read,
    needs=JSON | TABLE,
)
