"""Compiled templates are kept for the next start, and taken only from where nobody but the user can have put them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from gradoctor.reports import templates
from gradoctor.reports.template_cache import kept_templates

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is kept where owners cannot be told")
NAME = "html/index.css.j2"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    templates.environment.cache_clear()
    yield
    templates.environment.cache_clear()


def _compiled(monkeypatch: pytest.MonkeyPatch, template_dir: Path | None = None) -> bool:
    """Whether a new start compiles the template."""
    seen = []
    whole = Environment._compile

    def counting(self: Environment, source: str, filename: str) -> object:
        seen.append(filename)
        return whole(self, source, filename)

    monkeypatch.setattr(Environment, "_compile", counting)
    templates.environment.cache_clear()
    templates.environment(template_dir).get_template(NAME)
    monkeypatch.setattr(Environment, "_compile", whole)
    return bool(seen)


def _file(tmp_path: Path) -> Path:
    (file,) = tmp_path.glob("gradoctor/templates-*/*")
    return file


def test_a_template_is_compiled_at_the_first_start_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [_compiled(monkeypatch), _compiled(monkeypatch)] == [True, False]


def test_what_others_may_have_written_is_compiled_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _compiled(monkeypatch)
    _file(tmp_path).chmod(0o620)
    assert _compiled(monkeypatch)
    assert not _compiled(monkeypatch)  # kept again, as a file of the user's own


def test_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compiled(monkeypatch)
    file = _file(tmp_path)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert _compiled(monkeypatch)


def test_a_damaged_file_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compiled(monkeypatch)
    file = _file(tmp_path)
    file.write_bytes(file.read_bytes()[:-20])
    assert _compiled(monkeypatch)


def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compiled(monkeypatch)
    _file(tmp_path).parent.chmod(0o770)
    assert kept_templates() is None
    assert _compiled(monkeypatch)


def test_a_folder_of_another_user_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_templates() is not None
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert kept_templates() is None


def test_a_users_own_templates_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    own.mkdir()
    assert [_compiled(monkeypatch, own), _compiled(monkeypatch, own)] == [True, True]
    assert not list(tmp_path.glob("gradoctor/templates-*/*"))


def test_of_many_versions_the_latest_stay(tmp_path: Path) -> None:
    for version in range(6):
        folder = tmp_path / "gradoctor" / f"templates-{version}"
        folder.mkdir(parents=True)
        os.utime(folder, (version, version))
    kept_templates()
    assert len(list(tmp_path.glob("gradoctor/templates-*"))) == 4
    assert (tmp_path / "gradoctor" / "templates-5").exists()
