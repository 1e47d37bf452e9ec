from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gradoctor.errors import SettingsError
from gradoctor.settings import load_settings, settings_schema
from tests.hostile.command import gradoctor


def _write(folder: Path, text: str, name: str = "gradoctor.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def test_the_nearest_file_upward_wins_and_none_are_merged(tmp_path: Path) -> None:
    _write(tmp_path, '[tool.gradoctor]\nfail-on = "info"\nstrict = true\n', "pyproject.toml")
    _write(tmp_path / "a", 'fail-on = "warning"\n')
    (tmp_path / "a" / "b").mkdir()
    sourced = load_settings(tmp_path / "a" / "b", environment={})
    assert sourced.settings.fail_on == "warning"
    assert not sourced.settings.strict
    assert sourced.origin["fail-on"] == str(tmp_path / "a" / "gradoctor.toml")
    assert sourced.origin["strict"] == "default"


def test_a_pyproject_without_our_table_does_not_count(tmp_path: Path) -> None:
    _write(tmp_path, "strict = true\n")
    _write(tmp_path / "a", '[project]\nname = "x"\n', "pyproject.toml")
    assert load_settings(tmp_path / "a", environment={}).settings.strict


def test_flags_beat_the_environment_beats_the_file(tmp_path: Path) -> None:
    _write(tmp_path, 'fail-on = "info"\nselect = ["GD1"]\n')
    environment = {"GRADOCTOR_FAIL_ON": "warning", "GRADOCTOR_SELECT": "GD2, GD3"}
    sourced = load_settings(tmp_path, environment=environment, flags={"fail-on": "never"})
    assert sourced.settings.fail_on == "never"
    assert sourced.origin["fail-on"] == "command line"
    assert sourced.settings.select == ("GD2", "GD3")
    assert "GRADOCTOR_SELECT" in sourced.origin["select"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('fail-onn = "info"', "did you mean 'fail-on'"),
        ('[expect."loss/val"]\nfinal-bellow = 1', "did you mean 'final-below'"),
        ('[[suppress]]\nrule = "x"', "suppress.0.reason"),
        ('[[suppress]]\nrule = "x"\nreason = "   "', "reason"),
        ('fail-on = "sometimes"', "fail-on"),
        ("fail-on = ", "not valid TOML"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_what_was_meant(tmp_path: Path, text: str, said: str) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, environment={})
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_overrides_apply_to_runs_that_match(tmp_path: Path) -> None:
    _write(
        tmp_path,
        '[rules.clip-saturation]\nabove = 0.7\n[[override]]\nruns = "runs/gan-*"\nignore = ["GD2"]\n[override.rules.clip-saturation]\nseverity = "info"\n',
    )
    settings = load_settings(tmp_path, environment={}).settings
    assert settings.for_run("runs/other").severities() == {}
    gan = settings.for_run("runs/gan-7")
    assert gan.severities() == {"clip-saturation": "info"}
    assert gan.parameters() == {"clip-saturation": {"above": 0.7}}
    assert gan.ignore == ("GD2",)


def test_dates_and_budgets_are_typed(tmp_path: Path) -> None:
    _write(
        tmp_path,
        '[[suppress]]\nrule = "GD101"\nreason = "known"\nuntil = 2030-01-31\n[expect."metric/mae/val"]\ncourse = { 5 = [1.2, 1.4] }\n',
    )
    settings = load_settings(tmp_path, environment={}).settings
    assert settings.suppress[0].until == date(2030, 1, 31)
    assert settings.expect["metric/mae/val"].course == {"5": (1.2, 1.4)}


def test_the_schema_names_every_key_with_dashes() -> None:
    properties = settings_schema()["properties"]
    assert {"fail-on", "extend-select", "signal-aliases", "suppress", "override"} <= set(properties)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[rules.clip-saturation]\nabove = "x"', "above takes a number"),
        ('[rules.clip-saturation]\nseverity = "fatal"', "'fatal' is none of critical, warning, info"),
        ('[rules.clip-saturation]\nafter = "5 epchs"', "'5 epochs'"),
        ('[rules.clip-saturatio]\nabove = 1', "did you mean 'clip-saturation'"),
        ('[[override]]\nruns = "*"\n[override.rules.clip-saturation]\nabove = []', "above takes a number"),
        ('[expect."loss/val"]\nbelow = 0.1\nby = "3 epochz"', "'3 epochz' is no place"),
        ('[expect."loss/val"]\nlow = 2\nhigh = 1', "low 2 is above high 1"),
        ('[expect."loss/val"]\ncourse = {x = [1, 2]}', "'x' is no epoch"),
        ('[expect."loss/val"]\ncourse = {3 = [2, 1]}', "the lower bound 2 is above the upper one 1"),
        ('[expect."loss/val"]\nfinalbelow = 1', "did you mean 'final-below'"),
        ('[[suppress]]\nrule = "clip-saturatio"\nreason = "known"', "did you mean 'clip-saturation'"),
        ('[[suppress]]\nrule = "clip-saturation"\nreason = "known"\nuntl = 2030-01-01', "did you mean 'until'"),
        ('[[suppress]]\nrule = "clip-saturation"\nreason = "   "', "reason"),
        ('select = "GD1"', "a list"),
        ('ignore = ["clip-saturatio"]', "did you mean 'clip-saturation'"),
        ('failon = "info"', "did you mean 'fail-on'"),
    ],
)  # fmt: skip
def test_what_would_be_without_effect_is_one_sentence_with_the_file(
    text: str, said: str, tmp_path: Path
) -> None:
    log = tmp_path / "run.csv"
    log.write_text("epoch,train_loss\n" + "".join(f"{n},{2 / n}\n" for n in range(1, 9)))
    settings = tmp_path / "gradoctor.toml"
    settings.write_text(text)
    outcome = gradoctor("diagnose", log, "--settings", settings)
    assert outcome.code == 2
    assert said in outcome.err
    assert str(settings) in outcome.err


def test_paths_of_a_file_are_meant_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gradoctor.toml").write_text(
        'baseline = "known.json"\nrule-paths = ["rules", "/abs"]\nconfig = "~/train.yaml"\n'
    )
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    settings = load_settings(environment={}).settings
    assert settings.baseline == str(tmp_path / "known.json")
    assert settings.rule_paths == (str(tmp_path / "rules"), "/abs")
    assert settings.config == "~/train.yaml"
    given = load_settings(environment={"GRADOCTOR_BASELINE": "mine.json", "GRADOCTOR_STRICT": "1"})
    assert given.settings.baseline == "mine.json"
    assert given.settings.strict
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}).settings.baseline == "known.json"


@pytest.mark.parametrize(
    ("budget", "missed"),
    [
        ("final-below = 0.5", True),
        ("final-above = 0.1", True),
        ('below = 0.5\nby = "8 epochs"', True),
        ('below = 0.6\nby = "4 epochs"', False),
        ("course = {8 = [0.1, 0.5]}", True),
        ("high = 3", False),
    ],
)
def test_a_nan_meets_no_expectation(budget: str, missed: bool, tmp_path: Path) -> None:
    log = tmp_path / "run.csv"
    log.write_text("epoch,val_loss\n" + "".join(f"{n},{2 / n if n < 6 else 'nan'}\n" for n in range(1, 9)))
    settings = tmp_path / "gradoctor.toml"
    settings.write_text(f'fail-on = "warning"\n[expect."loss/val"]\n{budget}\n')
    outcome = gradoctor("diagnose", log, "--settings", settings, "--ignore", "all")
    assert ("GD003" in outcome.out) is missed
    assert outcome.code == int(missed)
