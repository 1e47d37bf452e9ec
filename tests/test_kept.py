"""What is kept between starts is the same as what is made, or it is made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gradoctor import _kept
from gradoctor._kept import kept
from gradoctor.rulebook.load import read_rule, shipped_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "gradoctor"


class Maker:
    def __init__(self, made: object) -> None:
        self.made, self.times = made, 0

    def __call__(self) -> object:
        self.times += 1
        return self.made


def test_made_once_for_the_same_texts_and_again_for_others(folder: Path) -> None:
    make = Maker({"a": [1, 2.5, None, True, "é\n"]})
    assert [kept("x", ("one", "two"), make) for _ in range(3)] == [make.made] * 3
    assert make.times == 1
    kept("x", ("onet", "wo"), make)
    assert make.times == 2


def test_another_version_makes_it_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Maker([1])
    kept("x", ("a",), make)
    monkeypatch.setattr(_kept, "__version__", "0.0.0")
    kept("x", ("a",), make)
    assert make.times == 2


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-3], lambda _: b"", lambda raw: raw.replace(b"1", b"2"), lambda _: b"\xff\n\xfe"],
)
def test_a_damaged_file_is_made_again(folder: Path, damage) -> None:
    make = Maker([1, 11])
    kept("x", ("a",), make)
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert kept("x", ("a",), make) == [1, 11]
    assert make.times == 2
    assert kept("x", ("a",), make) == [1, 11]
    assert make.times == 2


@pytest.mark.parametrize("made", [{1: "a"}, [float("nan")], [(1, 2)], [{1, 2}], [object()]])
def test_what_json_would_change_is_not_kept(folder: Path, made: object) -> None:
    make = Maker(made)
    assert kept("x", ("a",), make) is made
    assert kept("x", ("a",), make) is made
    assert not folder.exists() or not list(folder.iterdir())


def test_a_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kept("x", ("a",), Maker([1])) == [1]


def test_no_home_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kept, "cache_folder", lambda: None)
    assert kept("x", ("a",), Maker([1])) == [1]


def test_old_files_go(folder: Path) -> None:
    for index in range(30):
        kept("x", (str(index),), Maker([index]))
    assert len(list(folder.iterdir())) <= 12


def test_shipped_rules_are_the_same_from_what_is_kept(folder: Path) -> None:
    """Kept rules equal those that are read from YAML and checked, but for their cases."""
    from gradoctor.rulebook.load import _shipped_rules

    _shipped_rules.cache_clear()
    _shipped_rules(False)
    _shipped_rules.cache_clear()
    from_kept = {source.id: rule for source, rule in _shipped_rules(False)}
    _shipped_rules.cache_clear()
    assert json.loads(next(folder.glob("rules-*")).read_bytes().partition(b"\n")[2])
    for source in shipped_files()[::9]:
        checked = read_rule(source)
        assert from_kept[source.id].model_copy(update={"tests": checked.tests}) == checked
