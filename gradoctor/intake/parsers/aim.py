"""Aim's repository: a RocksDB store that only Aim opens. Refused by name, with the line that exports it."""

from __future__ import annotations

from gradoctor.errors import SourceError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import NOTHING, Format, Head, Match
from gradoctor.intake.source import Source

EXPORT = (
    'export it where Aim is installed: aim storage reindex --yes && python -c "from aim import Repo; '
    "Repo('.').query_metrics('True').dataframe(include_run=True, include_name=True, include_context=True)"
    ".to_csv('aim.csv')\""
)


def sniff(_: Head) -> Match | None:
    """No single file is a repository."""
    return None


def folder(source: Source) -> Match | None:
    """The folder ``.aim``, or what it holds."""
    path = source.path
    if path is None or not (path / "meta").is_dir() or not (path / "seqs").is_dir():
        return None
    return Match(90, "Aim's stores meta and seqs")


def read(source: Source) -> Parsed:
    """Never: raises SourceError with the reason."""
    raise SourceError(
        "an Aim repository (a RocksDB store), which only Aim can open", where=source.name, hint=EXPORT
    )


FORMAT = Format("aim", "Aim repository (refused)", "aim", sniff, read, folder, needs=NOTHING)
