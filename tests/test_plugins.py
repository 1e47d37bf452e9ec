"""Entry points are found as the standard library finds them, and it is left alone where there are none."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gradoctor import _plugins
from gradoctor._plugins import plugins

ENTRY = "[gradoctor.test.v1]\nmine = somewhere:FORMAT\n"


def installed(folder: Path) -> Path:
    info = folder / "mine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY)
    return folder


def test_an_installed_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plugins("gradoctor.test.v1") == ()
    monkeypatch.syspath_prepend(str(installed(tmp_path)))
    assert [(one.name, one.value) for one in plugins("gradoctor.test.v1")] == [("mine", "somewhere:FORMAT")]
    assert plugins("gradoctor.test.v2") == ()


def test_a_package_in_a_zip_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = installed(tmp_path / "unpacked")
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        for file in folder.rglob("*"):
            archive.write(file, file.relative_to(folder))
    monkeypatch.syspath_prepend(str(tmp_path / "mine.zip"))
    assert [one.name for one in plugins("gradoctor.test.v1")] == ["mine"]


def test_who_provides_packages_otherwise_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        def find_spec(self, *_: object) -> None:
            return None

        def find_distributions(self, *_: object) -> list[object]:
            return []

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])
    assert _plugins._mentioned(b"gradoctor.test.v1")


def test_without_plugins_the_standard_library_is_not_loaded() -> None:
    code = "import sys; from gradoctor._plugins import plugins; plugins('gradoctor.test.v1'); print('importlib.metadata' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
