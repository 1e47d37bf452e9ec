"""gradoctor's own log, read back from what RunLogger writes."""

from __future__ import annotations

import math
from pathlib import Path

from gradoctor.monitor.run_logger import RunLogger
from tests.intake.parsers.reading import parsed, series, values


def test_what_the_logger_writes_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    with RunLogger(path, config={"lr": 0.01, "model": {"layers": 2}}) as log:
        log.log({"train_loss": 2.5, "grad_norm": math.inf}, step=10, epoch=1)
        log.log({"train_loss": math.nan}, step=20, epoch=2)
    found = parsed(path.read_bytes(), "metrics.jsonl", expect="gradoctor")
    (table,) = found.tables
    assert values(table, "step") == [10, 20]
    assert math.isnan(values(table, "train_loss")[1])
    assert series(table, "grad_norm") == [(10, math.inf)]
    assert {(fact.key, fact.value) for fact in found.facts} == {("lr", 0.01), ("model.layers", 2)}


def test_header_alone_is_recognised_and_has_no_records() -> None:
    found = parsed('{"gradoctor": 1, "config": {"lr": 0.5}}\n', expect="gradoctor")
    assert not found.tables
    assert [fact.key for fact in found.facts] == ["lr"]


def test_a_newer_version_is_said() -> None:
    assert "newer version" in parsed('{"gradoctor": 2, "config": {}}\n{"step": 1, "loss": 1}\n').notes[0]
