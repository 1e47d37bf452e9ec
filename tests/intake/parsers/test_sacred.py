"""Sacred's metrics.json: every metric with its own steps."""

from __future__ import annotations

import math

from tests.intake.parsers.reading import parsed, series, values


def test_metrics_of_different_length() -> None:
    log = (
        '{"loss": {"steps": [1, 2, 3], "timestamps": ["a", "b", "c"], "values": [3.5, NaN, 1.5]}, '
        '"acc": {"steps": [3], "timestamps": ["c"], "values": [0.5]}}'
    )
    loss, acc = parsed(log, "metrics.json", expect="sacred").tables
    assert [step for step, _ in series(loss, "loss")] == [1, 2, 3]
    assert math.isnan(values(loss, "loss")[1])
    assert series(acc, "acc") == [(3, 0.5)]
