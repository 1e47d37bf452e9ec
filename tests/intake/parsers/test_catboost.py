"""CatBoost's training errors."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def test_json_with_named_metrics() -> None:
    log = (
        '{"meta": {"learn_metrics": [{"best_value": "Min", "name": "Logloss"}], "test_metrics": '
        '[{"best_value": "Min", "name": "Logloss"}], "iteration_count": 2},\n'
        '"iterations": [{"learn": [0.5], "iteration": 0, "passed_time": 0.1, "test": [0.625]},\n'
        '{"learn": [0.25], "iteration": 1, "passed_time": 0.2, "test": [0.5]}]}\n'
    )
    (table,) = parsed(log, "catboost_training.json", expect="catboost").tables
    assert series(table, "train/Logloss") == [(0, 0.5), (1, 0.25)]
    assert series(table, "test/Logloss") == [(0, 0.625), (1, 0.5)]


def test_tables_of_errors() -> None:
    (table,) = parsed(
        "iter\tLogloss\n0\t0.5\n1\t0.25\n", "catboost_info/test_error.tsv", expect="catboost"
    ).tables
    assert series(table, "test/Logloss") == [(0, 0.5), (1, 0.25)]
