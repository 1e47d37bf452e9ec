"""``log.txt`` of DETR, DeiT, MAE, DINO and their descendants: one JSON object an epoch.

``train_*`` and ``test_*`` are means over the epoch; ``test_coco_eval_bbox`` is pycocotools' list of twelve.
Where no ``epoch`` is logged the row is the epoch.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Parsed, RawFact, counted
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import with_axes
from gradoctor.intake.tables.coco import SUMMARY, without_undefined
from gradoctor.intake.tables.handing import parsed_lines
from gradoctor.intake.tables.json_lines import read_json_lines
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.table import Table


def sniff(head: Head) -> Match | None:
    """JSON lines with ``train_loss`` beside ``n_parameters`` or ``train_lr``."""
    outline = json_outline(head)
    if outline.shape not in ("lines", "object") or "train_loss" not in outline.keys:
        return None
    return (
        Match(90, "train_loss, train_lr: one JSON object an epoch")
        if outline.keys & {"n_parameters", "train_lr"}
        else None
    )


def read(source: Source) -> Parsed:
    """The rows; the number of parameters is a fact."""
    lines = read_json_lines(source)
    table = with_axes(_coco_named(lines.table))
    if "epoch" not in table.numbers:
        every = counted(table.row_count)
        table = replace(table, numbers={**table.numbers, "epoch": Column(every.astype(np.float64), every)})
    parameters = table.numbers.get("n_parameters")
    if parameters is not None and len(parameters.values):
        lines.facts.append(
            RawFact("n_parameters", int(parameters.values[0]), int(table.lines[parameters.rows[0]]))
        )
    return parsed_lines(lines, without_undefined(table.without(("n_parameters",))))


def _coco_named(table: Table) -> Table:
    """``test_coco_eval_bbox/0`` is its AP."""
    names = {}
    for name in table.numbers:
        before, _, place = name.rpartition("/")
        if (
            before.endswith(("coco_eval_bbox", "coco_eval_masks"))
            and place.isdigit()
            and int(place) < len(SUMMARY)
        ):
            names[name] = f"{before}/{SUMMARY[int(place)]}"
    return table.renamed(names)


FORMAT = Format(
    "detr-jsonl", "DETR/DeiT/MAE log.txt", "DETR, DeiT, MAE, DINO, Swin descendants", sniff, read, needs=JSON
)
