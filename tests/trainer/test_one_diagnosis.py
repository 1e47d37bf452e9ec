"""A run's files tell of the same illness, each alone and all together."""

from __future__ import annotations

import shutil

import pytest

from gradoctor.api import diagnose

SICK = {
    "causal-dag": ("explosion", "inputs-not-standardised", ["epochs=6", "data.train_samples=4096"]),
    "atft": ("stacked-normalisers", "gradient-vanishing", ["epochs=4", "data.train_days=64"]),
    "intervention-effect": (
        "structure-underweighted",
        "structure-underweighted",
        ["epochs=8", "data.train_graphs=128", "data.val_graphs=32", "data.hard_graphs=2"],
    ),
    "priority-net": ("aggressive-penalties", "aggressive-penalties", ["epochs=4", "data.train_samples=480"]),
}


def told(diagnosis) -> list[tuple[str, str, bool]]:
    return [(f.severity, f.rule, f.root) for f in diagnosis.findings]


@pytest.mark.parametrize("system", SICK)
def test_every_format_alone_says_what_the_folder_says(run, tmp_path, system):
    preset, root, settings = SICK[system]
    whole = run(system, preset, *settings)
    expected = told(diagnose(whole.folder))
    assert expected[0][1:] == (root, True)
    for name in ("training_log.json", "metrics.jsonl", "console.log"):
        alone = tmp_path / f"alone-{name}"
        alone.mkdir()
        shutil.copy(whole.folder / name, alone / name)
        assert told(diagnose(alone / name, config=whole.folder / "config.yaml")) == expected, name


@pytest.mark.parametrize("system", SICK)
def test_event_files_say_it_too_and_belong_to_the_run_they_lie_in(run, system):
    pytest.importorskip("tensorboard", reason="torch's writer of event files needs tensorboard")
    preset, root, settings = SICK[system]
    whole = run(system, preset, *settings, tensorboard=True)
    together = diagnose(whole.folder)
    assert len(together.runs) == 1
    events = diagnose(whole.folder / "tensorboard")
    assert told(events) == told(together)
    assert told(events)[0][1:] == (root, True)
