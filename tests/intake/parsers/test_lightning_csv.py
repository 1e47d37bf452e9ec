"""Lightning's metrics.csv: sparse rows joined by step."""

from __future__ import annotations

import math

from tests.intake.parsers.reading import parsed, series, values

LOG = (
    "epoch,lr-Adam,step,train_loss_epoch,train_loss_step,val_loss\n"
    ",0.001,49,,,\n"
    "0,,49,,2.5,\n"
    "0,,62,,,2.75\n"
    "0,,62,2.625,,\n"
    ",0.0005,99,,,\n"
    "1,,99,,nan,\n"
    ",0.0005,149,,,\n"
)


def test_rows_fill_their_columns_and_keep_their_step() -> None:
    (table,) = parsed(LOG, "lightning_logs/version_0/metrics.csv", expect="lightning-csv").tables
    assert series(table, "train_loss_epoch") == [(62, 2.625)]
    assert series(table, "val_loss") == [(62, 2.75)]
    assert series(table, "lr-Adam") == [(49, 0.001), (99, 0.0005), (149, 0.0005)]
    assert math.isnan(values(table, "train_loss_step")[1])


def test_rows_without_epoch_get_that_of_their_step_and_no_other() -> None:
    (table,) = parsed(LOG, "metrics.csv", expect="lightning-csv").tables
    epoch = dict(zip(table.fields["epoch"].rows.tolist(), values(table, "epoch"), strict=True))
    assert epoch[0] == 0
    assert epoch[4] == 1
    assert epoch[6] == 1
