"""DETR's log.txt: pycocotools' list named, the row as the epoch."""

from __future__ import annotations

import json

from tests.intake.parsers.reading import parsed, series


def test_results_of_coco_are_named() -> None:
    rows = [
        {
            "train_lr": 1e-4,
            "train_loss": 9.5 - e,
            "test_coco_eval_bbox": [0.1 * e, 0.5, *[-1.0] * 10],
            "n_parameters": 41,
        }
        for e in (1, 2)
    ]
    found = parsed("".join(json.dumps(row) + "\n" for row in rows), "log.txt", expect="detr-jsonl")
    (table,) = found.tables
    assert series(table, "test_coco_eval_bbox/AP") == [(0, 0.1), (1, 0.2)]
    assert series(table, "test_coco_eval_bbox/AP50") == [(0, 0.5), (1, 0.5)]
    assert "test_coco_eval_bbox/AP75" not in table.fields
    assert [(fact.key, fact.value) for fact in found.facts] == [("n_parameters", 41)]


def test_logged_epochs_are_kept() -> None:
    log = '{"train_lr": 0.1, "train_loss": 2, "epoch": 9}\n{"train_lr": 0.1, "train_loss": 3, "epoch": 0}\n'
    assert series(parsed(log).tables[0], "train_loss") == [(9, 2), (0, 3)]
