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
    trial = cure.run_trial(system, preset, 1337, tmp_path)
    assert trial.trouble == ""
    assert trial.roots[0].endswith(f":{root}")
    assert trial.named
    assert trial.changes
    assert trial.resolved
    assert trial.critical == []
    assert trial.better
    assert trial.cured


def made(cure: ModuleType, **values: object) -> object:
    told = {"roots": ["critical:no-edges"], "changes": ["lambda_sparse 15.0 -> 1.5"], "resolved": True}
    return cure.Trial("causal-dag", "zero-edges", 1, **{**told, **values})


def test_a_cure_that_moves_no_metric_is_none(cure: ModuleType) -> None:
    assert made(cure, before_value=0.5, after_value=0.7).cured
    assert not made(cure, before_value=0.5, after_value=0.5).cured
    assert not made(cure, before_value=0.5, after_value=0.7, after=["critical:split-explodes"]).cured
    assert not made(cure, before_value=0.5, after_value=float("nan")).cured
    assert made(cure, before_value=float("nan"), after_value=0.7).cured


def test_what_is_not_cured_is_listed_with_its_reason(cure: ModuleType) -> None:
    sick = made(cure, before_value=0.5, after_value=0.5, after=["critical:no-edges"], resolved=False)
    told = "\n".join(cure.rates([sick, made(cure, before_value=0.5, after_value=0.9)]))
    assert "cured by the first prescriptions: 1 of 2 = 50 %" in told
    assert (
        "zero-edges, seed 1: critical after the patch: no-edges; the root finding is still there; val_f1 is not better"
        in told
    )


def test_every_sick_preset_has_a_root_that_must_be_named(cure: ModuleType) -> None:
    from gradoctor.trainer.config import SYSTEMS
    from gradoctor.trainer.presets import presets_of

    sick = {(system, preset) for system in SYSTEMS for preset in presets_of(system) if preset != "stable"}
    assert set(cure.ROOTS) == sick
