"""MLflow's file store: a metric's file, a run's folder."""

from __future__ import annotations

import math
from pathlib import Path

from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from tests.intake.parsers.reading import parsed, series


def test_one_metric_with_the_largest_double_for_infinity() -> None:
    found = parsed(
        "1664364007310 3.25 0\n1664364008310 1.7976931348623157e+308 1\n",
        "mlruns/0/ab/metrics/val/loss",
        expect="mlflow",
    )
    assert series(found.tables[0], "val/loss") == [(0, 3.25), (1, math.inf)]


def test_old_lines_without_a_step() -> None:
    found = parsed("1664364007310 3.25\n1664364008310 2.25\n", "metrics/loss", expect="mlflow")
    assert set(found.tables[0].fields) == {"metrics/loss"} or set(found.tables[0].fields) == {"loss"}


def test_a_run_s_folder(tmp_path: Path) -> None:
    for name, text in {
        "meta.yaml": "run_id: ab\nstatus: 4\n",
        "metrics/val/loss": "1664364007310 2.5 0\n1664364008310 1.5 1\n",
        "metrics/loss": "1664364007310 2.0 0\n",
        "params/lr": "0.5",
        "params/optimizer": "adam",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    source = Source(str(tmp_path), tmp_path)
    choice = choose(source)
    found = choice.format.read(source)
    assert choice.format.name == "mlflow"
    tables = {table.label: table for table in found.tables}
    assert series(tables["val/loss"], "val/loss") == [(0, 2.5), (1, 1.5)]
    assert {(fact.key, fact.value) for fact in found.facts} == {("lr", 0.5), ("optimizer", "adam")}
    assert [event.kind for event in found.events] == ["killed"]
    assert found.account.total == 3
