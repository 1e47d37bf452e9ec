"""gensim's embeddings with ``compute_loss``: what callbacks print is the sum since training began, so it always rises.

The loss of an epoch is what the sum has grown by. (A training's own ``logging`` tells gensim from other prints.)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Columns, Parsed
from gradoctor.intake.text.family import Family, Kind, Reader

_LEAST = 3
NOTE = "gensim adds the loss up over all epochs: what each epoch added is judged"


def _settled(_: Reader, parsed: Parsed) -> Parsed:
    tables = tuple(_by_epoch(table) for table in parsed.tables)
    if all(new is old for new, old in zip(tables, parsed.tables, strict=True)):
        return parsed
    return replace(parsed, tables=tables, notes=(*parsed.notes, NOTE))


def _by_epoch(table: Columns) -> Columns:
    """The stream with what its losses grow by, where one only grows."""
    grown = {
        name: _grown(column)
        for name, column in table.fields.items()
        if "loss" in name.lower()
        and len(column.values) >= _LEAST
        and bool(np.all(np.diff(column.values) > 0))
    }
    return replace(table, fields={**table.fields, **grown}) if grown else table


def _grown(column: Column) -> Column:
    return replace(column, values=np.diff(column.values, prepend=0.0))


FORMAT = Family(
    name="gensim",
    title="gensim training log",
    writes="gensim (Word2Vec, Doc2Vec, FastText) with logging and a callback that prints the loss",
    reason="lines of gensim's own logging (lifecycle event)",
    score=82,
    kinds=(),
    marks=(Kind(" lifecycle event {", r"^(?:Word2Vec|Doc2Vec|FastText) lifecycle event \{"),),
    rest=True,
    settle=_settled,
).format
