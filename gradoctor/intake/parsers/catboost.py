"""CatBoost's ``catboost_training.json`` and ``learn_error.tsv``/``test_error.tsv``: one row a boosting
iteration.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.tables.json_document import Document, read_document
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.table import Table

_DOCUMENT = "catboost_training.json"
_TSV_SPLITS = {"learn_error.tsv": "train", "test_error.tsv": "test"}


def sniff(head: Head) -> Match | None:
    """``meta`` and ``iterations``, or a table of errors under CatBoost's own file names."""
    outline = json_outline(head)
    if (
        outline.shape == "object"
        and {"meta", "iterations"} <= outline.keys
        and {"learn"} <= outline.record_keys
    ):
        return Match(92, "meta and iterations with learn and test errors")
    if (
        head.basename in _TSV_SPLITS
        and (table := delimited_outline(head)) is not None
        and table.header[0] == "iter"
    ):
        return Match(92, "a table of errors by iter")
    return None


def folder(source: Source) -> Match | None:
    """The folder that CatBoost leaves: its tables and event files say the same as its JSON document."""
    path = source.path
    if path is not None and (path / _DOCUMENT).is_file() and (path / "learn_error.tsv").is_file():
        return Match(90, "catboost_training.json beside learn_error.tsv")
    return None


def read(source: Source) -> Parsed:
    """The errors by iteration, under the metrics' names."""
    if source.is_folder and source.path is not None:
        source = Source(f"{source.name}/{_DOCUMENT}", source.path / _DOCUMENT)
    base = source.name.replace("\\", "/").rsplit("/", 1)[-1]
    if base in _TSV_SPLITS:
        return parsed_table(read_table(source), lambda table: with_axes(_prefixed(table, _TSV_SPLITS[base])))
    document = read_document(source)
    names = _names(document)
    tables = [
        with_axes(table.renamed(names)).columns(origin=source.name)
        for path, table in document.tables
        if path == ("iterations",)
    ]
    return Parsed(tuple(tables), tuple(document.facts()), (), tuple(document.unread), document.account)


def _prefixed(table: Table, split: str) -> Table:
    return table.renamed({name: f"{split}/{name}" for name in table.numbers if name != "iter"})


def _names(document: Document) -> dict[str, str]:
    """``learn/0`` is the first of ``meta.learn_metrics``; the metrics stand there in a list of objects or
    of names.
    """
    names = {}
    for kind, split in (("learn", "train"), ("test", "test")):
        for path, table in document.tables:
            if path == ("meta", f"{kind}_metrics") and "name" in table.words:
                words = table.words["name"]
                for place, code in enumerate(words.codes.tolist()):
                    names[f"{kind}/{place}"] = f"{split}/{words.categories[code]}"
    return names


FORMAT = Format(
    "catboost", "CatBoost training errors", "catboost (catboost_info)", sniff, read, folder, JSON | TABLE
)
