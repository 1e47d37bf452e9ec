"""W&B's ``wandb-summary.json``: the last value of every key, no curve."""

from __future__ import annotations

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.json_document import Scalar, read_document
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.records import put_value
from gradoctor.intake.tables.table import TableBuilder

NO_CURVE = (
    "a summary holds the last value of every key: no curve can be judged (read the run's .wandb file instead)"
)


def sniff(head: Head) -> Match | None:
    """An object with ``_step``/``_runtime`` and ``_wandb`` or ``_timestamp``."""
    outline = json_outline(head)
    if (
        outline.shape == "object"
        and {"_runtime"} <= outline.keys
        and outline.keys & {"_wandb", "_timestamp", "_step"}
    ):
        return Match(90, "_step and _runtime: a W&B summary")
    return None


def read(source: Source) -> Parsed:
    """One row."""
    document = read_document(source)
    builder = TableBuilder()
    builder.begin(1)
    media = {scalar.path[:-1] for scalar in document.scalars if scalar.path[-1] == "_type"}
    for scalar in document.scalars:
        if _is_value(scalar) and scalar.path[:-1] not in media:
            put_value(builder, "/".join(scalar.path), scalar.value)
    columns = with_axes(builder.table(), step=("train/global_step", "trainer/global_step", "_step")).columns()
    return Parsed((columns,), (), (), tuple(document.unread), document.account, (NO_CURVE,))


def _is_value(scalar: Scalar) -> bool:
    return scalar.path[0] not in ("_wandb", "_timestamp")


FORMAT = Format("wandb-summary", "W&B summary", "wandb", sniff, read, needs=JSON)
