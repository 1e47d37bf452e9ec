"""Flair's loss.tsv."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def test_epochs_without_a_last_newline() -> None:
    log = (
        "EPOCH\tTIMESTAMP\tBAD_EPOCHS\tLEARNING_RATE\tTRAIN_LOSS\tDEV_LOSS\tDEV_F1\n"
        "1\t12:11:32\t0\t0.1000\t0.75\t0.5\t0.25\n"
        "2\t12:12:00\t1\t0.1000\t0.5\t0.625\t0.25"
    )
    (table,) = parsed(log, "loss.tsv", expect="flair").tables
    assert series(table, "DEV_LOSS") == [(1, 0.5), (2, 0.625)]
    assert "TIMESTAMP" not in table.fields
