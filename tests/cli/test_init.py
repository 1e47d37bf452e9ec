from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from gradoctor.cli.init import JOBS, pyproject_table
from gradoctor.settings import Settings, load_settings
from tests.cli.test_cli import gradoctor

TEMPLATE = (Path(__file__).parents[2] / "templates" / "init" / "gradoctor.toml").read_text()


def _uncommented(text: str) -> str:
    """Every commented setting taken up; prose stays a comment."""
    setting = re.compile(r'^# (\[{1,2}[\w."/-]+\]{1,2}|[\w-]+ = .*|"[^"]+" = .*)$')
    return "\n".join(found[1] if (found := setting.match(line)) else line for line in text.splitlines())


def test_it_writes_settings_that_are_in_force_at_once(tmp_path: Path) -> None:
    done = gradoctor("init", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == "wrote gradoctor.toml\n"
    assert load_settings(tmp_path, environment={}).settings == Settings()
    assert not list(tmp_path.glob(".gradoctor.toml.*"))


def test_every_setting_that_is_shown_is_one_and_every_one_is_shown() -> None:
    settings = Settings.model_validate(tomllib.loads(_uncommented(TEMPLATE)))
    assert settings.suppress[0].reason
    assert settings.expect["loss/val"].final_below == 0.35
    assert settings.rules["clip-saturation"]["above"] == 0.7
    assert settings.override[0].runs == "runs/rl-*"
    named = {field.replace("_", "-") for field in Settings.model_fields}
    assert {
        name for name in named if not re.search(rf"(?m)^# \[*{name}[\].= ]|^{name} = ", TEMPLATE)
    } == set()


def test_an_existing_file_is_not_written_over_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "gradoctor.toml").write_text("strict = true\n")
    refused = gradoctor("init", cwd=tmp_path)
    assert refused.returncode == 2
    assert "gradoctor.toml: exists" in refused.stderr
    assert "--force" in refused.stderr
    assert (tmp_path / "gradoctor.toml").read_text() == "strict = true\n"
    assert gradoctor("init", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "gradoctor.toml").read_text() == TEMPLATE


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_a_ci_job_is_written_beside_settings_that_stay(tmp_path: Path, ci: str) -> None:
    (tmp_path / "gradoctor.toml").write_text("strict = true\n")
    done = gradoctor("init", "--ci", ci, cwd=tmp_path)
    assert done.returncode == 0
    assert "left as it is" in done.stdout
    assert (tmp_path / "gradoctor.toml").read_text() == "strict = true\n"
    job = yaml.safe_load((tmp_path / JOBS[ci]).read_text())
    assert job
    assert gradoctor("init", "--ci", ci, cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_the_commands_of_the_ci_job_run(tmp_path: Path, ci: str) -> None:
    assert gradoctor("init", "--ci", ci, cwd=tmp_path).returncode == 0
    text = (tmp_path / JOBS[ci]).read_text()
    (command,) = re.findall(r"gradoctor (diagnose .*)", text)
    (tmp_path / "runs").mkdir()
    rows = "".join(f'{{"epoch": {i}, "train_loss": {2 * 0.8**i + 0.1}}}\n' for i in range(1, 15))
    (tmp_path / "runs" / "metrics.jsonl").write_text(rows)
    assert gradoctor(*command.split(), cwd=tmp_path).returncode == 0
    written = re.findall(r"--report \w+:(\S+)", command)
    assert written
    assert all((tmp_path / name).stat().st_size for name in written)


def test_the_pyproject_table_is_printed_and_means_the_same(tmp_path: Path) -> None:
    done = gradoctor("init", "--pyproject", cwd=tmp_path)
    assert not list(tmp_path.iterdir())
    assert done.stdout == pyproject_table(TEMPLATE)
    bare = tomllib.loads(done.stdout)["tool"]["gradoctor"]
    assert bare == tomllib.loads(TEMPLATE)
    full = tomllib.loads(_uncommented(done.stdout))["tool"]["gradoctor"]
    assert full == tomllib.loads(_uncommented(TEMPLATE))
    assert gradoctor("init", "--pyproject", "--ci", "github", cwd=tmp_path).returncode == 2


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".gitlab").write_text("a file\n")
    done = gradoctor("init", "--ci", "gitlab", cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
