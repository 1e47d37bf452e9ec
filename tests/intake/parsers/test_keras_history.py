"""A Keras History as JSON."""

from __future__ import annotations

import json

from tests.intake.parsers.reading import parsed, series


def test_lists_by_name_are_epochs_from_one() -> None:
    log = json.dumps({"loss": [3.0, 2.0], "accuracy": [0.25, 0.5], "lr": [0.1, None]})
    (table,) = parsed(log, "history.json", expect="keras-history").tables
    assert series(table, "loss") == [(1, 3.0), (2, 2.0)]
    assert series(table, "lr") == [(1, 0.1)]


def test_outputs_of_several_heads_keep_their_names() -> None:
    (table,) = parsed(
        '{"loss": [3], "a_loss": [1], "b_loss": [2], "a_accuracy": [0.5]}', expect="keras-history"
    ).tables
    assert set(table.fields) == {"epoch", "loss", "a_loss", "b_loss", "a_accuracy"}
