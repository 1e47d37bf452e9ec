"""The CSV that TensorBoard's scalar page exports: ``Wall time,Step,Value``; the tag is only in the file's
name.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table

_HEADER = ("Wall time", "Step", "Value")


def sniff(head: Head) -> Match | None:
    """Exactly that header."""
    outline = delimited_outline(head)
    return Match(95, "Wall time, Step, Value") if outline is not None and outline.header == _HEADER else None


def read(source: Source) -> Parsed:
    """One series under the tag that the file's name says."""
    tag = tag_of(source.name)
    note = f"the file does not say its tag; {tag!r} was taken from its name"
    return parsed_table(
        read_table(source), lambda t: with_axes(t.without(("Wall time",)).renamed({"Value": tag})), [note]
    )


def tag_of(name: str) -> str:
    """The tag in a file's name: ``run-train-tag-epoch_loss.csv`` is ``epoch_loss``, else the name without
    suffix.
    """
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gz").rsplit(".", 1)[0]
    return stem.rsplit("-tag-", 1)[-1] if "-tag-" in stem else stem


FORMAT = Format(
    "tensorboard-csv",
    "TensorBoard scalar export",
    "the CSV download of TensorBoard's scalar page",
    sniff,
    read,
)
