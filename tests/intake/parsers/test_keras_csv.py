"""Keras' CSVLogger: alphabetical logs behind epoch, appended runs, the variant without epoch."""

from __future__ import annotations

import math

from tests.intake.parsers.reading import parsed, series, values


def test_training_log_with_validation() -> None:
    log = (
        "epoch,accuracy,loss,lr,val_accuracy,val_loss\n0,0.5,2.5,0.001,0.25,nan\n1,0.625,1.5,0.001,0.5,2.0\n"
    )
    (table,) = parsed(log, "training.log", expect="keras-csv").tables
    assert series(table, "loss") == [(0, 2.5), (1, 1.5)]
    assert math.isnan(values(table, "val_loss")[0])


def test_without_epoch_the_row_is_the_epoch() -> None:
    (table,) = parsed(
        "val_loss,val_accuracy,loss,accuracy\n2,0.1,3,0.2\n1,0.2,2,0.3\n", expect="keras-csv"
    ).tables
    assert series(table, "val_loss") == [(0, 2), (1, 1)]
