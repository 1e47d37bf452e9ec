"""COCO's results as trainers log them: their order in a list, and the values that mean "no such object"."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column
from gradoctor.intake.tables.scalars import words
from gradoctor.intake.tables.table import Table

SUMMARY = words("AP AP50 AP75 APs APm APl AR1 AR10 AR100 ARs ARm ARl")  # pycocotools' COCOeval.stats
_PRECISION = re.compile(r"(?:^|[/_.\s-])m?A[PR](?:_?[0-9]{1,3}|_?[sml])?(?:$|[^a-zA-Z0-9])")


def without_undefined(table: Table) -> Table:
    """The table without the -1 and NaN that stand under average precisions for "not defined"."""
    numbers = {}
    for name, column in table.numbers.items():
        if _PRECISION.search(name):
            defined = np.isfinite(column.values) & (column.values != -1)
            numbers[name] = Column(column.values[defined], column.rows[defined], column.unit)
        else:
            numbers[name] = column
    return replace(table, numbers=numbers)
