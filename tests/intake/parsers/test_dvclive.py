"""DVCLive: a file a metric, a folder of them."""

from __future__ import annotations

from pathlib import Path

from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from tests.intake.parsers.reading import parsed, series


def test_the_name_is_in_the_path() -> None:
    found = parsed("step\tloss\n0\t2.5\n1\t1.5\n", "dvclive/plots/metrics/train/loss.tsv", expect="dvclive")
    assert series(found.tables[0], "train/loss") == [(0, 2.5), (1, 1.5)]


def test_old_form_has_the_whole_name() -> None:
    found = parsed(
        "timestamp\tstep\ttrain/loss\n1700000000\t0\t2.5\n",
        "dvclive/scalars/train/loss.tsv",
        expect="dvclive",
    )
    assert series(found.tables[0], "train/loss") == [(0, 2.5)]


def test_folder(tmp_path: Path) -> None:
    for name, text in {"train/loss": "step\tloss\n0\t2.5\n", "acc": "step\tacc\n0\t0.5\n"}.items():
        file = tmp_path / "plots" / "metrics" / f"{name}.tsv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    source = Source(str(tmp_path), tmp_path)
    found = choose(source).format.read(source)
    assert {name for table in found.tables for name in table.fields} == {"step", "train/loss", "acc"}
    metrics = tmp_path / "plots" / "metrics"
    assert {t.origin for t in found.tables} == {str(metrics / "acc.tsv"), str(metrics / "train/loss.tsv")}
