"""What the command line says where something asked for cannot be done, is met already, or is one of its kind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import gradoctor
from gradoctor.cli import diagnose, signals
from gradoctor.diagnosis.budget import check_budgets
from gradoctor.settings import Budget

LOG = "\n".join(f"epoch {e} train_loss {1 / e:.4f} val_loss {1.1 / e:.4f}" for e in range(1, 20)) + "\n"


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "train.log"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


def _run(*words: str) -> tuple[int, str]:
    command = {"diagnose": diagnose.command, "signals": signals.command}[words[0]]
    result = CliRunner().invoke(command, list(words[1:]))
    told = result.output + (str(result.exception) if result.exception else "")
    return result.exit_code, told


def test_a_style_that_the_format_does_not_have_is_refused(log: str) -> None:
    code, told = _run("diagnose", log, "--isolated", "--style", "deep")
    assert code != 0
    assert "has no styles" in told


def test_a_style_is_taken_by_the_format_that_has_it(log: str) -> None:
    code, told = _run("diagnose", log, "--isolated", "-f", "markdown", "--style", "digest")
    assert code == 0, told


def test_signals_can_do_without_a_settings_file(log: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(log).parent
    (folder / "gradoctor.toml").write_text(
        'signal-aliases = { "train_loss" = "loss/val" }\n', encoding="utf-8"
    )
    monkeypatch.chdir(folder)
    assert "loss/train" in _run("signals", "train.log", "--isolated")[1]
    assert "loss/train" not in _run("signals", "train.log")[1]


def test_a_budget_of_what_is_not_logged_is_said_with_the_nearest_name(log: str) -> None:
    run = gradoctor.load(log)[0]
    findings, verdicts = check_budgets(run, {"loss/vall": Budget(final_below=0.1)})
    assert [v.kind for v in verdicts] == ["not-applicable"]
    assert len(findings) == 1
    assert findings[0].severity == "info"
    assert "could not be judged" in findings[0].summary
    assert "'loss/val'" in findings[0].summary


def test_one_value_is_not_all_values() -> None:
    one = gradoctor.diagnose({"epoch": [1], "loss": [0.5], "val_loss": [0.6]})
    texts = [said.text for said in one.healthy]
    assert "the only value of loss/train is finite" in texts
    assert not [text for text in texts if "all 1 values" in text]


def test_a_goal_that_is_met_already_is_one_to_keep(tmp_path: Path) -> None:
    path = (
        tmp_path / "train.log"
    )  # the first record is huge, and the goal of GD232 (below 10) is where it stands now
    rest = "\n".join(f"epoch {e} loss {3.0 + 6 / e:.4f} grad_norm {1 + 0.01 * e}" for e in range(2, 20))
    path.write_text(f"epoch 1 loss 90000.0 grad_norm 900\n{rest}\n", encoding="utf-8")
    told = _run("diagnose", str(path), "--isolated")[1]
    goals = [line.strip() for line in told.splitlines() if "then: loss/train" in line]
    assert goals
    assert all("stays <" in goal for goal in goals if "now 3" in goal)


def test_a_log_that_was_written_long_ago_is_told_at_once(log: str) -> None:
    from gradoctor.watch.following import Following
    from gradoctor.watch.watcher import Manner, Watch

    Path(log).write_text(
        "\n".join(f"epoch {e} train_loss nan" for e in range(1, 20)) + "\n", encoding="utf-8"
    )
    hour_ago = time.time() - 3600
    os.utime(log, (hour_ago, hour_ago))
    following = Following(log)
    looks: list[bool] = []

    def judge(at_rest: bool) -> gradoctor.Diagnosis:
        looks.append(at_rest)
        return gradoctor.diagnose(log)

    def never(_: float) -> None:
        raise AssertionError("it waited for a second look")

    assert Watch(following, judge, Manner(until="critical"), (), sleep=never).run() == "found"
    assert len(looks) == 1


def test_a_goal_is_due_on_an_axis_the_log_counts_and_about_a_signal_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "steps.log"
    path.write_text(
        "\n".join(f"step {10 * s} loss {2 + 0.8 / (s + 1):.4f} grad_norm 1.2" for s in range(40))
        + "\n"
        + "\n".join(
            f"step {400 + 10 * s} loss {3 * 2.5**s:.2f} grad_norm {10.0**s:.1f}" for s in range(1, 9)
        ),
        encoding="utf-8",
    )
    goals = [line for line in _run("diagnose", str(path), "--isolated")[1].splitlines() if "then:" in line]
    assert goals
    assert not [goal for goal in goals if "epoch" in goal or "not logged" in goal]
