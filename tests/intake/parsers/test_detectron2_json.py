"""Detectron2's metrics.json: results of classes that do not occur are not logged."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def test_iterations_and_results_in_one_stream() -> None:
    log = (
        '{"data_time": 0.1, "iteration": 19, "loss_cls": 1.5, "lr": 0.001, "total_loss": 2.5}\n'
        '{"bbox/AP": 12.5, "bbox/APs": NaN, "bbox/AP-cat": -1.0, "iteration": 39, "total_loss": '
        '2.0, "data_time": 0.1}\n'
        '{"data_time": 0.1, "iteration": 59, "loss_cls": NaN, "total_loss": NaN}\n'
    )
    (table,) = parsed(log, "metrics.json", expect="detectron2-json").tables
    assert series(table, "bbox/AP") == [(39, 12.5)]
    assert "bbox/APs" not in table.fields
    assert "bbox/AP-cat" not in table.fields
    assert [step for step, _ in series(table, "total_loss")] == [19, 39, 59]
