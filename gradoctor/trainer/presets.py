"""From YAML files and flags to a validated configuration: stable < size < preset < --config < --set.

``stable.yaml`` of a system is complete; every other preset holds only the keys in which it differs. The first
comment line of a preset says what it shows.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from gradoctor.errors import ConfigError, UsageError, did_you_mean
from gradoctor.trainer.config import CONFIG_TYPES, SYSTEMS, TrainConfig

OPEN_SECTIONS = ("data", "model")
"""Sections whose keys belong to the system alone; stable.yaml names all that exist."""


def presets_of(system: str) -> dict[str, str]:
    """Every preset of a system with its one-line description, ``stable`` first."""
    found = sorted(entry.name[:-5] for entry in _folder(system).iterdir() if entry.name.endswith(".yaml"))
    found.sort(key=lambda name: name != "stable")
    return {name: _first_comment(_folder(system) / f"{name}.yaml") for name in found}


def resolve(
    system: str,
    preset: str = "stable",
    *,
    config_file: Path | None = None,
    settings: Iterable[str] = (),
    overrides: Mapping[str, Any] | None = None,
) -> TrainConfig:
    """The full configuration of a run; ConfigError names file, line and the nearest known key."""
    layers: list[tuple[str, Mapping[str, Any]]] = [(f"preset {preset}", preset_keys(system, preset))]
    if config_file is not None:
        layers.append((str(config_file), _read(config_file.read_text, str(config_file))))
    layers.append(("--set", parse_settings(settings)))
    layers.append(("flags", dict(overrides or {})))
    stable = preset_keys(system, "stable")
    size = next((keys["size"] for _, keys in reversed(layers) if "size" in keys), "small")
    merged: dict[str, Any] = {"system": system, "preset": preset}
    for where, keys in [("stable", stable), (f"size {size}", size_keys(system, str(size))), *layers]:
        _check_keys(system, keys, stable, where)
        merged = _merge(merged, keys)
    if merged["system"] != system:
        raise ConfigError(
            f"this configuration is for the system {merged['system']!r}, not {system!r}",
            where=str(config_file),
            hint=f"run `gradoctor train {merged['system']}`",
        )
    return validate(system, merged, where=str(config_file) if config_file else "--set")


def validate(system: str, keys: Mapping[str, Any], *, where: str) -> TrainConfig:
    """Typed configuration from plain keys; ConfigError for the first value that does not fit."""
    try:
        return TypeAdapter(CONFIG_TYPES[system]).validate_python(dict(keys))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{key}: {first['msg']}", where=where, hint=f"it is {first['input']!r}") from None


def as_plain(config: TrainConfig) -> dict[str, Any]:
    """The configuration as plain dictionaries, as written to ``config.yaml`` and into the logs."""
    return asdict(config)


def write_yaml(config: TrainConfig, path: Path) -> None:
    """Write the resolved configuration, one key a line, readable back with ``--config``."""
    stream = io.StringIO()
    YAML().dump(as_plain(config), stream)
    path.write_text(stream.getvalue(), encoding="utf-8")


def preset_keys(system: str, preset: str) -> Mapping[str, Any]:
    """The keys a preset sets, as written; UsageError when there is no such preset."""
    known = presets_of(_known_system(system))
    if preset not in known:
        raise UsageError(
            f"{system} has no preset {preset!r}",
            hint=did_you_mean(preset, set(known)) or "see `gradoctor train --list`",
        )
    return _shipped(system, f"{preset}.yaml")


def size_keys(system: str, size: str) -> Mapping[str, Any]:
    """The keys of a size (``small`` is stable.yaml itself)."""
    if size == "small":
        return {}
    if not (_folder(system) / "sizes" / f"{size}.yaml").is_file():
        raise UsageError(f"{system} has no size {size!r}", hint="sizes: small, full")
    return _shipped(system, "sizes", f"{size}.yaml")


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """``["lr=1e-4", "scheduler.name=none"]`` as nested keys; values are read as YAML."""
    keys: dict[str, Any] = {}
    for setting in settings:
        name, sign, text = setting.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"--set {setting!r} is not key=value", hint="for example --set lr=1e-4")
        value: Any = _read(lambda text=text, **_: f"value: {text}", f"--set {name}")["value"]  # type: ignore[misc]
        for part in reversed(name.strip().split(".")):
            value = {part: value}
        keys = _merge(keys, value)
    return keys


def _known_system(system: str) -> str:
    if system not in SYSTEMS:
        hint = did_you_mean(system, set(SYSTEMS)) or f"systems: {', '.join(SYSTEMS)}"
        raise UsageError(f"there is no system {system!r}", hint=hint)
    return system


def _folder(system: str) -> Traversable:
    return files("gradoctor.trainer") / "presets" / _known_system(system)


@cache
def _shipped(system: str, *parts: str) -> Mapping[str, Any]:
    entry = _folder(system)
    for part in parts:
        entry = entry / part
    return _read(entry.read_text, "/".join((system, *parts)))


def _first_comment(entry: Traversable) -> str:
    first = entry.read_text(encoding="utf-8").partition("\n")[0]
    return first.lstrip("# ") if first.startswith("#") else ""


def _read(read_text: Any, where: str) -> Mapping[str, Any]:
    """Keys of a YAML text. Round-trip loading, because it reads ``1e-4`` as a number and knows the lines."""
    try:
        keys = YAML().load(read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=where) from None
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}" if mark else where
        raise ConfigError("is not valid YAML", where=place, hint=str(getattr(error, "problem", ""))) from None
    if keys is None:
        return {}
    if not isinstance(keys, Mapping):
        raise ConfigError("holds no keys", where=where, hint="expected lines like `lr: 1e-3`")
    return keys


def _check_keys(system: str, keys: Mapping[str, Any], stable: Mapping[str, Any], where: str) -> None:
    known = set(CONFIG_TYPES[system].__dataclass_fields__)
    _check_section(keys, known, where)
    for section in OPEN_SECTIONS:
        inner = keys.get(section)
        if isinstance(inner, Mapping):
            _check_section(inner, set(stable.get(section, {})), where)
            _check_kinds(section, inner, stable[section], where)


def _check_section(keys: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in keys:
        if key not in known:
            line = f":{keys.lc.key(key)[0] + 1}" if isinstance(keys, CommentedMap) else ""
            hint = did_you_mean(str(key), known) or f"known keys: {', '.join(sorted(known))}"
            raise ConfigError(f"unknown key {key!r}", where=where + line, hint=hint)


def _check_kinds(section: str, keys: Mapping[str, Any], stable: Mapping[str, Any], where: str) -> None:
    """Values of an open section must be of the kind stable.yaml has there; a count stays above zero."""
    for key, value in keys.items():
        like = _plain(stable[key])
        kinds = (int, float) if isinstance(like, float) else type(like)
        fits = isinstance(value, kinds) and isinstance(value, bool) == isinstance(like, bool)
        if fits and isinstance(like, list):
            fits = len(value) == len(like) and all(isinstance(v, int | float) for v in value)
        if fits and isinstance(like, int):
            fits = value >= (0 if key == "seed" or like == 0 else 1)
        if not fits:
            raise ConfigError(
                f"{section}.{key}: {value!r} does not fit",
                where=where,
                hint=f"stable.yaml has {like!r} there",
            )


def _merge(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        old = merged.get(key)
        if isinstance(value, Mapping):
            merged[key] = _merge(old if isinstance(old, Mapping) else {}, value)
        else:
            merged[key] = _plain(value)
    return merged


def _plain(value: Any) -> Any:
    """Python's own type for a round-trip scalar (which remembers how it was spelled)."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return next((kind(value) for kind in (int, float, str) if isinstance(value, kind)), value)
