"""The wheel holds everything: built, installed elsewhere, run from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gradoctor.intake.native import scan

ROOT = Path(__file__).resolve().parent.parent


def _built(folder: Path, **environment: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("gradoctor-*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel; its dependencies come from the environment of the tests."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    python = folder / "bin" / "python"
    site = next((folder / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    other = [p for p in sys.path if p.endswith("site-packages")]
    (site / "dependencies.pth").write_text("\n".join(other))
    assert python.exists()
    return python


def _clean() -> dict[str, str]:
    """The environment without anything that would find the source tree."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def _run(python: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), "-m", "gradoctor", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
        env=_clean(),
    )


def test_every_rule_is_found_by_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [str(installed), "-c", "import gradoctor; print(gradoctor.__file__)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        env=_clean(),
    )
    assert not where.stdout.startswith(str(ROOT))
    done = _run(installed, "rule", "--all", cwd=tmp_path)
    shipped = [path for path in (ROOT / "rules").glob("*/*.yaml") if path.parent.name != "packs"]
    assert shipped
    for path in shipped:
        assert path.stem in done.stdout


def test_an_installed_wheel_diagnoses(installed: Path, tmp_path: Path) -> None:
    log = tmp_path / "run.csv"
    log.write_text(
        "epoch,loss,val_loss,grad_clip_ratio\n"
        + "".join(f"{i},{2 / i},{2.1 / i},{1 if i < 4 else 0.001}\n" for i in range(1, 20))
    )
    for form in ("text", "markdown", "html"):
        done = _run(installed, "diagnose", str(log), "-f", form, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "HEALTHY" in done.stdout.upper()


def test_the_wheel_holds_no_tests_and_is_typed(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "gradoctor/py.typed" in names
    assert not [name for name in names if name.startswith("tests/")]
    assert [name for name in names if name.startswith("gradoctor/_data/templates/")]
    assert [name for name in names if name.startswith("gradoctor/_data/sample_logs/")]


def test_a_compiler_makes_one_wheel_for_all_pythons(wheel: Path) -> None:
    if scan is None:
        pytest.skip("no compiler here")
    assert "-cp311-abi3-" in wheel.name
    assert [
        name for name in zipfile.ZipFile(wheel).namelist() if "/native/_scan." in name and "pyi" not in name
    ]


@pytest.mark.parametrize("environment", [{"GRADOCTOR_PURE": "1"}, {"CC": "no-such-compiler"}])
def test_without_a_compiler_the_wheel_is_pure(tmp_path: Path, environment: dict[str, str]) -> None:
    wheel = _built(tmp_path, **environment)
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "gradoctor/intake/native/__init__.py" in names
    assert not [name for name in names if name.endswith((".so", ".pyd"))]


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    for line in block.strip().splitlines():
        assert "#" in line, line
