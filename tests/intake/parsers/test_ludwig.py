"""Ludwig: splits and features, triples, defaults that are no results."""

from __future__ import annotations

import json

from tests.intake.parsers.reading import parsed, series


def test_training_statistics() -> None:
    log = {
        s: {"combined": {"loss": [3.0, 2.0]}, "label": {"accuracy": [0.1, 0.2]}}
        for s in ("test", "training", "validation")
    }
    (table,) = parsed(json.dumps(log, indent=4), "training_statistics.json", expect="ludwig").tables
    assert series(table, "val/combined/loss") == [(1, 3.0), (2, 2.0)]
    assert series(table, "train/label/accuracy") == [(1, 0.1), (2, 0.2)]


def test_training_only_still_counts_epochs() -> None:
    (table,) = parsed('{"training": {"combined": {"loss": [3, 2]}}}', expect="ludwig").tables
    assert series(table, "train/combined/loss") == [(1, 3), (2, 2)]


def test_triples_and_infinite_defaults() -> None:
    log = (
        '{"best_eval_metric": Infinity, "learning_rate": 0.5, "epoch": 2, "train_metrics": {"label": '
        '{"loss": [[1, 10, 3.5], [2, 20, 2.5]]}}}'
    )
    found = parsed(log, "training_progress.json", expect="ludwig")
    assert series(found.tables[0], "train/label/loss") == [(10, 3.5), (20, 2.5)]
    assert {fact.key for fact in found.facts} == {"learning_rate", "epoch"}
