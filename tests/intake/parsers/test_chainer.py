"""Chainer's LogReport."""

from __future__ import annotations

import json

from tests.intake.parsers.reading import parsed, series


def test_reports_of_a_gan() -> None:
    log = [
        {"epoch": e, "iteration": 100 * e, "elapsed_time": 9.5, "gen/loss": 1.5, "dis/loss": 2 / e}
        for e in (1, 2)
    ]
    (table,) = parsed(json.dumps(log, indent=4), "log", expect="chainer").tables
    assert series(table, "dis/loss") == [(100, 2), (200, 1)]
