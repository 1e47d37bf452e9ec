"""Presets and configurations: every preset loads, differs from stable by configuration only, and mistakes are told."""

from __future__ import annotations

import pytest

from gradoctor.errors import ConfigError, UsageError
from gradoctor.trainer.config import CONFIG_TYPES, SYSTEMS
from gradoctor.trainer.presets import as_plain, parse_settings, preset_keys, presets_of, resolve, write_yaml

ALL = [(system, preset) for system in SYSTEMS for preset in presets_of(system)]
DOCUMENTED = {
    "causal-dag": {
        "explosion",
        "acyclicity-dominates",
        "zero-edges",
        "dense-edges",
        "fixed-threshold",
        "lr-too-high",
    },
    "intervention-effect": {"clamped-scale", "hard-split-explodes", "structure-underweighted", "nan-late"},
    "priority-net": {
        "tiny-batch-batchnorm",
        "aggressive-penalties",
        "tight-clip",
        "lr-too-low",
    },
    "atft": {"stacked-normalisers", "collapse", "frozen-encoder", "no-scheduler"},
}


@pytest.mark.parametrize(("system", "preset"), ALL)
def test_every_preset_loads_and_says_what_it_shows(system, preset):
    config = resolve(system, preset)
    assert type(config) is CONFIG_TYPES[system]
    assert (config.system, config.preset) == (system, preset)
    assert len(presets_of(system)[preset]) > 20


@pytest.mark.parametrize(("system", "preset"), [pair for pair in ALL if pair[1] != "stable"])
def test_a_sick_preset_holds_only_keys_that_differ_from_stable(system, preset):
    def differing(keys, stable):
        for key, value in keys.items():
            if isinstance(value, dict):
                differing(value, stable[key])
            else:
                assert value != stable[key], f"{key} is as in stable"

    differing(preset_keys(system, preset), as_plain(resolve(system)))
    assert "seed" not in preset_keys(system, preset)


@pytest.mark.parametrize("system", SYSTEMS)
def test_stable_is_complete_and_the_documented_illnesses_exist(system):
    written = set(preset_keys(system, "stable")) | {"preset", "size", "seed", "momentum"}
    assert written >= set(CONFIG_TYPES[system].__dataclass_fields__), "stable.yaml names every key"
    assert DOCUMENTED[system] <= set(presets_of(system))
    assert next(iter(presets_of(system))) == "stable"


def test_the_written_configuration_trains_the_same_again(tmp_path):
    config = resolve("causal-dag", "explosion", settings=["lr=3e-4"], overrides={"seed": 5})
    write_yaml(config, tmp_path / "config.yaml")
    assert resolve("causal-dag", config_file=tmp_path / "config.yaml") == config


def test_set_goes_over_the_file_and_the_file_over_the_preset(tmp_path):
    (tmp_path / "mine.yaml").write_text("lr: 1e-2\nscheduler:\n  patience: 7\n")
    config = resolve("causal-dag", "explosion", config_file=tmp_path / "mine.yaml", settings=["lr=2e-2"])
    assert config.lr == 0.02
    assert config.scheduler.patience == 7
    assert config.scheduler.name == "none", "the preset's own key of the same section stays"
    assert config.standardize_inputs is False


def test_full_size_changes_the_size_and_keeps_the_illness():
    full = resolve("causal-dag", "explosion", settings=["size=full"])
    assert full.data["nodes"] > resolve("causal-dag").data["nodes"]
    assert full.standardize_inputs is False


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("ReduceLROnPlateau", "reduce_on_plateau"),
        ("CosineAnnealingLR", "cosine"),
        ("null", "none"),
        ("constant", "none"),
    ],
)
def test_schedulers_as_other_trainers_spell_them(spelling, name):
    assert resolve("atft", settings=[f"scheduler.name={spelling}"]).scheduler.name == name


def test_settings_are_read_as_yaml():
    keys = parse_settings(
        ["lr=1e-4", "scheduler.name=none", "max_grad_norm=null", "data.edge_weight=[0.1, 0.2]"]
    )
    assert keys == {
        "lr": 1e-4,
        "scheduler": {"name": "none"},
        "max_grad_norm": None,
        "data": {"edge_weight": [0.1, 0.2]},
    }


def test_an_unknown_key_names_file_line_and_the_nearest_known_one(tmp_path):
    (tmp_path / "mine.yaml").write_text("epochs: 3\nlamda_recon: 2.0\n")
    with pytest.raises(ConfigError) as error:
        resolve("causal-dag", config_file=tmp_path / "mine.yaml")
    assert str(error.value.where).endswith("mine.yaml:2")
    assert "lambda_recon" in str(error.value.hint)


def test_an_unknown_key_inside_a_section_is_found_too():
    with pytest.raises(ConfigError, match="unknown key 'noods'"):
        resolve("causal-dag", settings=["data.noods=3"])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["lr=fast"], "lr"),
        (["scheduler.name=sometimes"], "scheduler.name"),
        (["threshold.mode=guess"], "threshold.mode"),
        (["lr=-1"], "lr"),
        (["batch_size=0"], "batch_size"),
        (["accumulation_steps=0"], "accumulation_steps"),
        (["max_grad_norm=0"], "max_grad_norm"),
        (["data.nodes=-3"], "data.nodes"),
        (["data.nodes=many"], "data.nodes"),
        (["data.noise=true"], "data.noise"),
        (["data.edge_weight=[0.1]"], "data.edge_weight"),
        (["model.hidden=0"], "model.hidden"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_key(settings, told):
    with pytest.raises(ConfigError, match=told):
        resolve("causal-dag", settings=settings)


def test_broken_yaml_is_told_with_its_line(tmp_path):
    (tmp_path / "mine.yaml").write_text("epochs: 3\nlr: [1\n")
    with pytest.raises(ConfigError) as error:
        resolve("causal-dag", config_file=tmp_path / "mine.yaml")
    assert "mine.yaml:3" in str(error.value.where)


def test_another_systems_configuration_is_refused(tmp_path):
    write_yaml(resolve("atft"), tmp_path / "atft.yaml")
    with pytest.raises(ConfigError):
        resolve("causal-dag", config_file=tmp_path / "atft.yaml")


@pytest.mark.parametrize(("system", "preset"), [("causal-dog", "stable"), ("causal-dag", "explosoin")])
def test_unknown_names_get_a_suggestion(system, preset):
    with pytest.raises(UsageError, match=r"causal-d.g") as error:
        resolve(system, preset)
    assert "did you mean" in str(error.value.hint)
