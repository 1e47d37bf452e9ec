from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gradoctor.errors import SettingsError
from gradoctor.settings import load_settings, settings_schema


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
