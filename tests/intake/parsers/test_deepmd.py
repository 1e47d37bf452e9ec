"""DeePMD's lcurve.out."""

from __future__ import annotations

from tests.intake.parsers.reading import lines, parsed, series


def test_columns_under_a_comment_header() -> None:
    log = (
        "#  step      rmse_val    rmse_trn         lr\n"
        "      0      1.05e+01    1.10e+01    1.0e-03\n"
        "    100      7.5e+00    9.5e+00    1.0e-03\n"
    )
    (table,) = parsed(log, "lcurve.out", expect="deepmd").tables
    assert series(table, "rmse_trn") == [(0, 11.0), (100, 9.5)]
    assert lines(table, "lr") == [2, 3]
