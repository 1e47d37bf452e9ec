from __future__ import annotations

from pathlib import Path

import pytest

import gradoctor
from gradoctor.errors import NothingToJudge
from gradoctor.testing import assert_healthy

WELL = {"epoch": list(range(1, 16)), "train_loss": [2 * 0.8**i + 0.1 for i in range(1, 16)]}
SICK = {"epoch": list(range(1, 16)), "train_loss": [2 / i if i < 6 else float("nan") for i in range(1, 16)]}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _csv(path: Path, data: dict[str, list[float]]) -> str:
    rows = zip(data["epoch"], data["train_loss"], strict=True)
    path.write_text("epoch,train_loss\n" + "".join(f"{epoch},{loss}\n" for epoch, loss in rows))
    return str(path)


def test_a_healthy_run_passes_and_is_returned(project: Path) -> None:
    assert assert_healthy(WELL).runs[0].judged
    assert_healthy(_csv(project / "well.csv", WELL), fail_on="critical")


def test_a_sick_run_fails_with_line_evidence_and_fix(project: Path) -> None:
    log = _csv(project / "sick.csv", SICK)
    with pytest.raises(AssertionError) as caught:
        assert_healthy(log)
    message = str(caught.value)
    assert message.startswith(f"{log}:")
    assert ": critical GD601 " in message
    assert "\n    fix: " in message
    with pytest.raises(AssertionError):
        assert_healthy(gradoctor.diagnose(log))


def test_the_projects_settings_hold(project: Path) -> None:
    (project / "gradoctor.toml").write_text('[[suppress]]\nrule = "GD601"\nreason = "known"\n')
    assert_healthy(SICK)
    (project / "gradoctor.toml").write_text('fail-on = "never"\n')
    assert_healthy(SICK)
    with pytest.raises(AssertionError):
        assert_healthy(SICK, fail_on="critical")
    (project / "gradoctor.toml").write_text(
        '[expect."loss/train"]\nfinal-below = 0.001\nseverity = "critical"\n'
    )
    with pytest.raises(AssertionError, match="expected at most"):
        assert_healthy(WELL)


def test_a_baseline_of_the_settings_holds(project: Path) -> None:
    from gradoctor.diagnosis.baseline import baseline_text

    log = _csv(project / "sick.csv", SICK)
    (project / "known.json").write_text(baseline_text(gradoctor.diagnose(log).runs))
    (project / "gradoctor.toml").write_text('baseline = "known.json"\n')
    assert_healthy(log)


def test_what_cannot_be_judged_never_passes(project: Path) -> None:
    (project / "empty.log").write_text("")
    with pytest.raises(NothingToJudge):
        assert_healthy(str(project / "empty.log"))
    with pytest.raises(NothingToJudge, match="too little"):
        assert_healthy({"epoch": [1], "lr": [0.1]})
