"""Tables of hyper-parameter trials (Optuna, Ray Tune, sweeps): every row is a run, not a point of a
curve. Refused.
"""

from __future__ import annotations

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.delimited_outline import delimited_outline

_OPTUNA = frozenset(
    {"number", "value", "state", "datetime_start", "datetime_complete", "duration", "values_0"}
)


def sniff(head: Head) -> Match | None:
    """Columns of parameters beside a trial's number or name."""
    outline = delimited_outline(head)
    if outline is None:
        return None
    names = {name.lower() for name in outline.header}
    parameters = [name for name in names if name.startswith(("params_", "param_", "config/", "config."))]
    if parameters and len(names & _OPTUNA) >= 2:
        return Match(94, "an Optuna study: number, value, params_*")
    if (
        parameters
        and "trial_id" in names
        and _each_once(outline.rows, [n.lower() for n in outline.header].index("trial_id"))
    ):
        return Match(93, "a table of trials: trial_id and their configurations")
    return None


def _each_once(rows: tuple[tuple[str, ...], ...], place: int) -> bool:
    trials = [row[place] for row in rows if len(row) > place]
    return len(set(trials)) == len(trials)


def read(source: Source) -> Parsed:
    """Never: raises SourceError with the reason."""
    hint = "give the log of one of the trials; `gradoctor diagnose` takes several logs or a folder"
    raise SourceError(
        "a table of trials: its rows are runs, not points of a curve", where=source.name, hint=hint
    )


FORMAT = Format("trials", "Table of trials (refused)", "Optuna, Ray Tune, sweeps", sniff, read)
