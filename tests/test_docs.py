"""The rule pages are made of the rules, and what the README promises exists."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from gradoctor.rulebook.load import load_rules

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def make() -> ModuleType:
    found = importlib.util.spec_from_file_location("make_docs", ROOT / "docs" / "make.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_every_rule_has_a_page_and_sick_samples_give_pictures(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    pages = make.pages()
    for rule in load_rules():
        assert rule.why_it_matters.split()[0] in pages[f"{rule.code}-{rule.id}.md"]
    pictures = [name for name in pages if name.endswith(".svg")]
    assert len(pictures) > 10
    assert all(f"]({name})" in "".join(pages.values()) for name in pictures)
    assert str(ROOT) not in "".join(pages.values())


def test_the_pages_kept_are_those_the_rules_make_now(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``python docs/make.py`` writes them again."""
    monkeypatch.chdir(ROOT)
    made = make.pages()
    held = {page.name: page.read_text(encoding="utf-8") for page in make.OUT.glob("*")}
    assert sorted(name for name in made.keys() | held.keys() if not make._fresh(name, made, held)) == []
    assert not [name for name, text in made.items() if "- not read" in text]


def test_the_readme_s_commands_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for mark in ("demo", "tests"):
        assert f"<!-- {mark} -->" in text
        assert f"<!-- end {mark} -->" in text
    sample = text.split("gradoctor diagnose sample_logs/", 1)[1].split(";")[0].split("`")[0].strip()
    assert (ROOT / "sample_logs" / sample).is_dir()
