"""Runs that differ in the seed alone are seen together; others are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradoctor

EPOCHS = 30


def _run(folder: Path, seed: int, end: float, **settings: Any) -> None:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    score = 0.1 + (end - 0.1) * (1 - np.exp(-np.arange(EPOCHS) / 5)) + 0.005 * rng.normal(size=EPOCHS)
    loss = 2.5 - 2.3 * score
    rows = [f"{e + 1},{loss[e]:.4f},{loss[e] + 0.1:.4f},{score[e]:.4f}" for e in range(EPOCHS)]
    (folder / "metrics.csv").write_text("\n".join(["epoch,train_loss,val_loss,val_acc", *rows]) + "\n")
    if settings:
        (folder / "config.json").write_text(json.dumps({"seed": seed, **settings}))


def _disagreeing(path: Path) -> list[gradoctor.diagnosis.finding.Finding]:
    return [f for f in gradoctor.diagnose(str(path)).findings if f.rule == "seeds-disagree"]


@pytest.mark.parametrize(
    "names", [("seed=1", "seed=2", "seed=3"), ("s1", "s2", "s3"), ("run_seed_1", "run_seed_2", "run_seed_3")]
)
def test_a_seed_that_ended_elsewhere_is_told_once(tmp_path: Path, names: tuple[str, ...]) -> None:
    for seed, (name, end) in enumerate(zip(names, (0.9, 0.3, 0.88), strict=True)):
        _run(tmp_path / name, seed, end)
    found = _disagreeing(tmp_path)
    assert len(found) == 1
    assert found[0].values["seed"] == "2"
    assert {Path(e.file).parent.name for e in found[0].evidence} == set(names)  # each number from its own log


def test_files_whose_names_end_in_the_seed(tmp_path: Path) -> None:
    for seed, end in enumerate((0.9, 0.1, 0.88, 0.11, 0.87)):
        _run(tmp_path / "made" / str(seed), seed, end)
        (tmp_path / "made" / str(seed) / "metrics.csv").rename(tmp_path / f"seed{seed}.csv")
    assert [f.values["far"] for f in _disagreeing(tmp_path)] == [2.0]


def test_seeds_that_agree_are_not(tmp_path: Path) -> None:
    for seed, end in enumerate((0.9, 0.86, 0.88)):
        _run(tmp_path / f"seed={seed}", seed, end)
    assert not _disagreeing(tmp_path)


def test_runs_of_different_settings_are_not(tmp_path: Path) -> None:
    for seed, (end, rate) in enumerate(((0.9, 1e-3), (0.3, 1e-1), (0.88, 1e-4))):
        _run(tmp_path / f"seed={seed}", seed, end, lr=rate)
    assert not _disagreeing(tmp_path)


def test_a_setting_that_nobody_knows_sets_runs_apart_too(tmp_path: Path) -> None:
    for seed, (end, width) in enumerate(((0.9, 64), (0.3, 2), (0.88, 128))):
        _run(tmp_path / f"seed={seed}", seed, end, my_width=width)
    assert not _disagreeing(tmp_path)


def test_the_configuration_tells_the_seed_where_the_name_does_not(tmp_path: Path) -> None:
    for seed, (name, end) in enumerate((("abc", 0.9), ("def", 0.3), ("ghi", 0.88))):
        _run(tmp_path / name, seed, end, lr=0.001, output_dir=name)
    assert [f.values["seed"] for f in _disagreeing(tmp_path)] == ["1"]


def test_runs_without_a_seed_are_not_compared(tmp_path: Path) -> None:
    for seed, (name, end) in enumerate((("abc", 0.9), ("def", 0.3), ("ghi", 0.88))):
        _run(tmp_path / name, seed, end)
    assert not _disagreeing(tmp_path)


@pytest.mark.parametrize("by", ["epoch", "seed"])
def test_a_column_of_seeds_gives_a_run_for_each(tmp_path: Path, by: str) -> None:
    rows = [
        (seed, epoch, 2.3 - (end - 0.1) * (1 - np.exp(-epoch / 5)))
        for epoch in range(1, EPOCHS + 1)
        for seed, end in ((0, 2.0), (1, 1.95), (2, 0.1))
    ]
    if by == "seed":
        rows.sort()
    log = tmp_path / "long.csv"
    log.write_text("seed,epoch,loss\n" + "\n".join(f"{s},{e},{v:.4f}" for s, e, v in rows) + "\n")
    diagnosis = gradoctor.diagnose(str(log))
    assert [run.run.name.rpartition(" ")[2] for run in diagnosis.runs] == ["[seed=0]", "[seed=1]", "[seed=2]"]
    assert [f.values["seed"] for f in diagnosis.findings if f.rule == "seeds-disagree"] == ["2"]


def test_every_report_tells_it(tmp_path: Path) -> None:
    for seed, end in enumerate((0.9, 0.3, 0.88)):
        _run(tmp_path / f"seed={seed}", seed, end)
    diagnosis = gradoctor.diagnose(str(tmp_path))
    for format_ in ("text", "markdown", "json", "sarif"):
        assert "GD931" in str(gradoctor.render(diagnosis, format_))
