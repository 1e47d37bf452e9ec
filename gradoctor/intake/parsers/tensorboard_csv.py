"""The CSV that TensorBoard's scalar page exports: ``Wall time,Step,Value``; the tag is only in the file's
name.
"""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import TABLE, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.delimited_outline import delimited_outline
from gradoctor.intake.tables.handing import parsed_table, read_table
from gradoctor.intake.text.words import is_metric

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
    """The tag in a file's name: ``run-train-tag-epoch_loss.csv`` is ``epoch_loss``; else what of the name, or the folder's,
    speaks of something measured (``MeanReward/d4pg.csv``); else the name without suffix.
    """
    *folders, base = name.replace("\\", "/").split("/")
    stem = base.removesuffix(".gz").rsplit(".", 1)[0]
    if "-tag-" in stem:
        return stem.rsplit("-tag-", 1)[-1]
    candidates = [*reversed(stem.split("__")), *folders[-1:]]
    return next(filter(is_metric, candidates), stem)


FORMAT = Format(
    "tensorboard-csv",
    "TensorBoard scalar export",
    "the CSV download of TensorBoard's scalar page",
    sniff,
    read,
    needs=TABLE,
)
