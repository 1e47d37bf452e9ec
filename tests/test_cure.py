"""The cure loop, short: a sick run of the reference trainer, the first prescriptions taken as a patch, a healthy run."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def cure() -> ModuleType:
    pytest.importorskip("torch", reason="the reference trainer needs PyTorch")
    found = importlib.util.spec_from_file_location("cure", ROOT / "benchmarks" / "cure.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["cure"] = module  # dataclasses look their module up
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("system", "preset", "root"),
    [
        ("causal-dag", "explosion", "inputs-not-standardised"),
        ("causal-dag", "zero-edges", "no-edges"),
        ("intervention-effect", "clamped-scale", "clamped-loss-scale"),
    ],
)
def test_the_first_prescription_cures(
    cure: ModuleType, tmp_path: Path, system: str, preset: str, root: str
) -> None:
    trial = cure.run_trial(system, preset, 1337, tmp_path, 1)
    assert trial.trouble == ""
    assert trial.roots[0].endswith(f":{root}")
    assert trial.changes
    assert trial.resolved
    assert trial.new_critical == []
    assert trial.better
    assert trial.cured
