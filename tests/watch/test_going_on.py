from __future__ import annotations

import json
from pathlib import Path

from gradoctor.api import Options, diagnose
from gradoctor.settings import Budget, Override, Settings
from gradoctor.watch.going_on import while_running


def _falling(path: Path) -> Path:
    config = {"gradoctor": 1, "config": {"epochs": 100}}
    rows = [{"epoch": i, "train_loss": 3 - 0.1 * i, "val_loss": 3.1 - 0.1 * i} for i in range(1, 21)]
    path.write_text("".join(json.dumps(row) + "\n" for row in [config, *rows]))
    return path


def test_a_run_in_its_middle_is_not_told_that_it_stopped(tmp_path: Path) -> None:
    log = _falling(tmp_path / "run.jsonl")
    ended = {f.code for f in diagnose(str(log)).findings}
    running = {
        f.code for f in diagnose(str(log), options=Options(settings=while_running(Settings()))).findings
    }
    assert {"GD817", "GD914"} <= ended
    assert running == ended - {"GD817", "GD914"}


def test_a_rule_that_only_excludes_an_ending_is_still_asked() -> None:
    ignored = while_running(Settings(ignore=("GD2",))).ignore
    assert ignored[0] == "GD2"
    assert {"still-improving", "truncated", "warmup-never-ends"} <= set(ignored)
    assert "warmup-inactive" not in ignored
    assert "out-of-memory" not in ignored


def test_budgets_of_the_end_wait_and_the_others_hold() -> None:
    budget = Budget(final_below=0.3, high=9.0, below=2.0, by="5 epochs")
    settings = Settings(
        expect={"loss/val": budget}, override=(Override(runs="*", expect={"loss/val": budget}),)
    )
    now = while_running(settings)
    for kept in (now.expect["loss/val"], now.override[0].expect["loss/val"]):
        assert (kept.final_below, kept.high, kept.below, kept.by) == (None, 9.0, 2.0, "5 epochs")
    bare = while_running(Settings(expect={"loss/val": Budget(below=2.0)}))
    assert bare.expect["loss/val"].below is None
