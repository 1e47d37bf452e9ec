"""Ultralytics' results.csv: padded cells, groups of learning rates, YOLOv10's spelling."""

from __future__ import annotations

import math

import pytest

from tests.intake.parsers.reading import parsed, series, values


def test_padded_dialect() -> None:
    log = (
        "               epoch,      train/box_loss,     metrics/mAP_0.5,        val/box_loss,    "
        "           x/lr0\n"
        "                   0,              0.0125,                   0,                 nan,    "
        "           0.091\n"
        "                   1,               0.011,                0.25,                0.02,    "
        "           0.081\n"
    )
    (table,) = parsed(log, "results.csv", expect="ultralytics").tables
    assert series(table, "train/box_loss") == [(0, 0.0125), (1, 0.011)]
    assert math.isnan(values(table, "val/box_loss")[0])


@pytest.mark.parametrize("loss", ["train/box_loss", "train/box_om"])
def test_dialect_with_time(loss: str) -> None:
    log = f"epoch,time,{loss},metrics/precision(B),metrics/mAP50-95(B),lr/pg0\n1,9.5,1.5,0.5,0.25,0.001\n"
    (table,) = parsed(log, "results.csv", expect="ultralytics").tables
    assert series(table, "metrics/mAP50-95(B)") == [(1, 0.25)]
    assert values(table, loss) == [1.5]
