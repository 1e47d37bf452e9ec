"""W&B's chart export: triples of columns, several runs."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series

LOG = (
    '"Step","warm-sun-1 - train/loss","warm-sun-1 - train/loss__MIN","warm-sun-1 - train/loss__MAX"{more}\n'
    '"4","2.5","2.5","2.5"{four}\n'
    '"8","","",""{eight}\n'
    '"12","1.5","1.5","1.5"{four}\n'
)


def test_values_without_their_bounds() -> None:
    (table,) = parsed(LOG.format(more="", four="", eight=""), expect="wandb-csv").tables
    assert set(table.fields) == {"step", "train/loss"}
    assert series(table, "train/loss") == [(4, 2.5), (12, 1.5)]


def test_of_several_runs_the_first_is_read_and_the_others_are_said() -> None:
    more = ',"b-2 - train/loss","b-2 - train/loss__MIN","b-2 - train/loss__MAX"'
    found = parsed(LOG.format(more=more, four=',"9","9","9"', eight=',"8","8","8"'), expect="wandb-csv")
    assert series(found.tables[0], "train/loss") == [(4, 2.5), (12, 1.5)]
    assert "2 runs" in found.notes[0]
