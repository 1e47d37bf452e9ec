"""The rules on synthetic families: healthy runs stay unaccused, sick ones are named (the figures: benchmarks/calibrate.py)."""

import sys
from pathlib import Path

import numpy as np
import pytest

from gradoctor.diagnosis.engine import Asked, diagnose_run
from gradoctor.rulebook.load import load_rules

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
SEEDS = (1, 2)


@pytest.fixture(scope="module")
def asked():
    return Asked(load_rules())


@pytest.fixture(scope="module")
def families():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import families_of_collapse  # noqa: F401 - registers its families
        import healthy_families  # noqa: F401 - registers its families
        import healthy_families_more  # noqa: F401
        import sick_families  # noqa: F401
        import synthetic
    finally:
        sys.path.remove(str(BENCHMARKS))
    return synthetic


def _findings(make, seed, asked):
    found = diagnose_run(make(np.random.default_rng(seed)), asked).findings
    return [(f.rule, f.severity) for f in found if f.severity != "info"]


def test_healthy_families_stay_unaccused(families, asked):
    accused = {
        (name, seed): found
        for name, make in families.HEALTHY.items()
        for seed in SEEDS
        if (found := _findings(make, seed, asked))
    }
    assert len(accused) <= 0.01 * len(SEEDS) * len(families.HEALTHY), accused
    assert not any(severity == "critical" for found in accused.values() for _, severity in found), accused


def test_sick_families_are_named(families, asked):
    missed = [
        (name, seed)
        for name, (make, wanted) in families.SICK.items()
        for seed in SEEDS
        if not any(rule in wanted for rule, _ in _findings(make, seed, asked))
    ]
    assert len(missed) <= 0.05 * len(SEEDS) * len(families.SICK), missed


def test_every_rule_that_a_family_names_exists(families, asked):
    known = {rule.id for rule in asked.rules}
    assert {rule for _, wanted in families.SICK.values() for rule in wanted} <= known
