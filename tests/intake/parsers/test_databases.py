"""Databases of trackers: Trackio's and MLflow's are read, others and Aim's store are refused by name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import gradoctor
from gradoctor.errors import NothingToJudge

TRACKIO = Path(__file__).parent / "fixtures" / "trackio.sql"
MLFLOW = """
create table runs (run_uuid text, name text, status text);
create table metrics (key text, value float, timestamp bigint, run_uuid text, step bigint, is_nan boolean);
create table params (key text, value text, run_uuid text);
insert into runs values ('a1b2c3d4e5', 'brave-owl', 'FINISHED');
insert into params values ('learning_rate', '0.001', 'a1b2c3d4e5');
insert into metrics values ('system/cpu', 55.0, 1, 'a1b2c3d4e5', 0, 0);
"""


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def test_trackio_gives_every_run_of_the_project(tmp_path: Path) -> None:
    base, wide = gradoctor.load(database(tmp_path / "demo.db", TRACKIO.read_text()))
    assert base.name.endswith("demo.db [base]")
    assert wide.name.endswith("demo.db [wide]")
    loss = base.signals["loss/train"]
    np.testing.assert_allclose(loss.values, 2 / np.arange(1, 13))
    assert loss.step is not None
    assert loss.step.tolist() == [10 * i for i in range(12)]
    assert len(base.signals["loss/val"]) == 4
    assert np.isnan(wide.signals["loss/train"].values[-1])
    assert wide.signals["lr"].values[1] == 1e-4


def test_the_database_is_found_in_its_folder_and_left_as_it_was(tmp_path: Path) -> None:
    path = database(tmp_path / "demo.db", TRACKIO.read_text())
    before = path.read_bytes()
    assert len(gradoctor.load(tmp_path)) == 2
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.db"]


def test_mlflow_database(tmp_path: Path) -> None:
    rows = "".join(
        f"insert into metrics values ('train_loss', {2 / (i + 1)}, {i}, 'a1b2c3d4e5', {i}, 0);"
        f"insert into metrics values ('val_loss', 0, {i}, 'a1b2c3d4e5', {i}, 1);"
        for i in range(6)
    )
    (run,) = gradoctor.load(database(tmp_path / "mlflow.db", MLFLOW + rows))
    np.testing.assert_allclose(run.signals["loss/train"].values, 2 / np.arange(1, 7))
    assert np.isnan(run.signals["loss/val"].values).all()
    assert run.facts["optim/lr"].value == 0.001
    assert "cpu" not in " ".join(run.signals)


@pytest.mark.parametrize("damage", [b"", b"x" * 4000])
def test_other_databases_and_damaged_ones_are_refused(tmp_path: Path, damage: bytes) -> None:
    path = database(tmp_path / "other.db", "create table users (name text); insert into users values ('a');")
    if damage:
        path.write_bytes(path.read_bytes()[:100] + damage)
    with pytest.raises(NothingToJudge, match="SQLite"):
        gradoctor.diagnose(path)


def test_an_aim_repository_is_refused_with_the_line_that_exports_it(tmp_path: Path) -> None:
    for name in ("meta", "seqs"):
        (tmp_path / ".aim" / name).mkdir(parents=True)
    with pytest.raises(NothingToJudge, match=r"(?s)Aim repository.*to_csv"):
        gradoctor.diagnose(tmp_path)
