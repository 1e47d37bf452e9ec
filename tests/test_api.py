"""The Python interface: what a notebook needs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import gradoctor
from gradoctor.errors import ConfigError, NothingToJudge

NAN = float("nan")
SICK = {"epoch": list(range(1, 9)), "train_loss": [2.0, 1.5, 1.2, *[NAN] * 5]}
WELL = {"epoch": list(range(1, 21)), "train_loss": [2.0 * 0.8**n for n in range(20)]}
SAMPLE = Path(__file__).parents[1] / "sample_logs" / "causal-dag-before" / "run.log"


def test_a_path_a_frame_and_a_mapping_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    pd.DataFrame(SICK).to_csv(path, index=False, na_rep="nan")
    for source in (str(path), path, pd.DataFrame(SICK), SICK):
        (finding,) = (f for f in gradoctor.diagnose(source).findings if f.severity == "critical")
        assert finding.rule == "non-finite-loss"
        assert finding.values["count"] == 5


def test_the_state_of_a_trainer_is_read_from_memory() -> None:
    history = [{"step": n, "loss": 3.0 - n / 10} for n in range(1, 21)]
    (run,) = gradoctor.load(SimpleNamespace(log_history=history))
    assert run.signals["loss/train"].values.tolist() == [row["loss"] for row in history]


def test_several_sources_are_several_runs() -> None:
    assert len(gradoctor.diagnose(SICK, WELL).runs) == 2


def test_a_frame_holds_one_row_a_finding_with_its_line() -> None:
    diagnosis = gradoctor.diagnose(SAMPLE)
    frame = diagnosis.to_frame()
    assert frame["code"].tolist() == [finding.code for finding in diagnosis.findings]
    row = frame.set_index("code").loc["GD103"]
    assert (row["severity"], row["root"], row["line"]) == ("critical", False, 1)
    assert row["file"] == str(SAMPLE)
    assert gradoctor.diagnose(WELL).to_frame().columns.tolist() == frame.columns.tolist()


def test_a_diagnosis_shows_itself() -> None:
    diagnosis = gradoctor.diagnose(SICK)
    assert repr(diagnosis).startswith("<Diagnosis of 1 run: data: SICK: 1 critical")
    assert str(diagnosis).startswith("SICK: 1 critical")
    assert diagnosis._repr_markdown_().startswith("# Training diagnosis")
    assert "<script" not in diagnosis._repr_html_()
    assert len(repr(gradoctor.diagnose(*[WELL] * 5))) < 600


def test_runs_and_signals_show_what_they_hold_and_not_every_number() -> None:
    (run,) = gradoctor.load(WELL)
    assert repr(run) == "<Run data: 1 signals, 0 facts, 0 events>"
    assert repr(run.signals["loss/train"]) == "<Signal loss/train: 20 points, epoch 1 to epoch 20>"


def test_healthy_is_asserted() -> None:
    gradoctor.diagnose(WELL).assert_healthy()
    with pytest.raises(AssertionError, match="GD601"):
        gradoctor.diagnose(SICK).assert_healthy()


def test_what_cannot_be_judged_is_raised_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(NothingToJudge, match="no such file"):
        gradoctor.diagnose(tmp_path / "none.log")
    (tmp_path / "c.yaml").write_text("a: [1\n")
    with pytest.raises(ConfigError, match=r"c\.yaml:"):
        gradoctor.diagnose(SAMPLE, config=tmp_path / "c.yaml")


def test_unknown_options_are_refused() -> None:
    with pytest.raises(TypeError, match="pack"):
        gradoctor.diagnose(WELL, pack="atft")
