"""W&B's chart export: triples of columns, several runs."""

from __future__ import annotations

from pathlib import Path

import gradoctor
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


def test_several_runs_are_several_trainings(tmp_path: Path) -> None:
    more = ',"b-2 - train/loss","b-2 - train/loss__MIN","b-2 - train/loss__MAX"'
    log = tmp_path / "export.csv"
    log.write_text(LOG.format(more=more, four=',"9","9","9"', eight=',"8","8","8"'))
    one, other = gradoctor.load(log)
    assert (one.name, other.name) == (f"{log} [warm-sun-1]", f"{log} [b-2]")
    assert list(zip(one.signals["loss/train"].step, one.signals["loss/train"].values, strict=True)) == [
        (4, 2.5),
        (12, 1.5),
    ]
    assert other.signals["loss/train"].values.tolist() == [9, 8, 9]
    assert other.signals["loss/train"].lines.tolist() == [2, 3, 4]
    assert other.signals["loss/train"].file == str(log)
