"""Settings: ``[tool.gradoctor]`` in pyproject.toml, or gradoctor.toml; the nearest file upward wins, none are
merged.

Order of precedence: flags, then ``GRADOCTOR_*``, then the file, then the defaults; each value knows where it
came from. Unknown keys are errors with "did you mean".
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from gradoctor.errors import SettingsError, did_you_mean

FailOn = Literal["critical", "warning", "info", "never"]
FILE_NAMES = ("gradoctor.toml", ".gradoctor.toml", "pyproject.toml")
ENVIRONMENT = {"GRADOCTOR_FAIL_ON": "fail-on", "GRADOCTOR_SELECT": "select", "GRADOCTOR_IGNORE": "ignore",
               "GRADOCTOR_EXTEND_SELECT": "extend-select", "GRADOCTOR_PACKS": "packs",
               "GRADOCTOR_RULE_PATHS": "rule-paths", "GRADOCTOR_BASELINE": "baseline",
               "GRADOCTOR_CONFIG": "config", "GRADOCTOR_STRICT": "strict"}  # fmt: skip
_LISTS = {"select", "ignore", "extend-select", "packs", "rule-paths"}
_PLACE = re.compile(r"\s*\d{1,12}(\.\d{1,12})?\s*(epochs?|steps?|points?|%)\s*")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?")
_PATHS = {"baseline", "config", "rule-paths"}


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=_dashed, populate_by_name=True, defer_build=True
    )


class Budget(_Table):
    """What one signal must reach. ``low``/``high`` a band at every point; ``final_below``/``final_above`` at
    the end; ``below``/``above`` by the place ``by`` ("10 epochs"); ``course`` a table: epoch -> [low, high].
    """

    low: float | None = None
    high: float | None = None
    final_below: float | None = None
    final_above: float | None = None
    below: float | None = None
    above: float | None = None
    by: str | None = None
    course: dict[str, tuple[float, float]] = Field(default_factory=dict)
    guess: float | None = None
    was: float | None = None
    severity: Literal["critical", "warning", "info"] = "warning"

    @field_validator("by")
    @classmethod
    def _a_place(cls, by: str | None) -> str | None:
        if by is not None and not all(_PLACE.fullmatch(part) for part in by.split(" or ")):
            raise ValueError(f"{by!r} is no place: write e.g. '5 epochs', '200 steps', '3 points' or '10 %'")
        return by

    @field_validator("course")
    @classmethod
    def _a_table(cls, course: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        for epoch, (low, high) in course.items():
            if not _NUMBER.fullmatch(epoch):
                raise ValueError(f"{epoch!r} is no epoch: write e.g. {{10 = [0.8, 0.9]}}")
            if low > high:
                raise ValueError(f"epoch {epoch}: the lower bound {low:g} is above the upper one {high:g}")
        return course

    @model_validator(mode="after")
    def _a_band(self) -> Self:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self


class Suppression(_Table):
    """A finding that is known and accepted, for a reason, perhaps until a date."""

    rule: str
    reason: str = Field(min_length=3)
    runs: str = "*"
    until: date | None = None

    @field_validator("reason")
    @classmethod
    def _said(cls, reason: str) -> str:
        if not reason.strip():
            raise ValueError("a suppression needs a reason")
        return reason

    def covers(self, code: str, rule: str, run: str) -> bool:
        """Whether it is about this finding of this run."""
        return self.rule in (code, rule) and _run_matches(run, self.runs)


class Override(_Table):
    """Settings for runs whose path matches a pattern."""

    runs: str
    rules: dict[str, dict[str, Any]] = Field(default_factory=dict)
    expect: dict[str, Budget] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    select: tuple[str, ...] | None = None
    packs: tuple[str, ...] = ()


class Settings(_Table):
    """Everything a project can say. Field names are written with dashes in TOML."""

    fail_on: FailOn = "critical"
    select: tuple[str, ...] = ("all",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    rule_paths: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    config: str | None = None
    baseline: str | None = None
    strict: bool = False
    signal_aliases: dict[str, str] = Field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = Field(default_factory=dict)
    expect: dict[str, Budget] = Field(default_factory=dict)
    suppress: tuple[Suppression, ...] = ()
    override: tuple[Override, ...] = ()

    def for_run(self, run: str) -> Settings:
        """The settings with the overrides that match a run's path applied, later ones last."""
        merged = self
        for override in self.override:
            if _run_matches(run, override.runs):
                merged = merged.model_copy(update={
                    "rules": {**merged.rules, **{k: {**merged.rules.get(k, {}), **v} for k, v in override.rules.items()}},
                    "expect": {**merged.expect, **override.expect},
                    "ignore": (*merged.ignore, *override.ignore),
                    "select": override.select or merged.select,
                    "packs": (*merged.packs, *override.packs),
                })  # fmt: skip
        return merged

    def parameters(self) -> dict[str, dict[str, Any]]:
        """Rule -> condition arguments to replace."""
        split = {
            rule: {k.replace("-", "_"): v for k, v in values.items() if k != "severity"}
            for rule, values in self.rules.items()
        }
        return {rule: values for rule, values in split.items() if values}

    def severities(self) -> dict[str, str]:
        """Rule -> the project's severity."""
        return {rule: str(values["severity"]) for rule, values in self.rules.items() if "severity" in values}


@dataclass(frozen=True)
class Sourced:
    """Settings and where each value came from (dashed key -> ``file``, ``environment``, ``command line``,
    ``default``).
    """

    settings: Settings
    origin: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None


def load_settings(start: Path | None = None, *, file: Path | None = None, flags: Mapping[str, Any] | None = None,
                  environment: Mapping[str, str] | None = None, isolated: bool = False) -> Sourced:  # fmt: skip
    """The settings in force for a folder.

    ``file`` names one explicitly; ``isolated`` looks for none. ``flags`` maps dashed keys to values given on
    the command line (None: not given). Paths in a file are meant from its own folder. Raises SettingsError
    naming file and key.
    """
    path = file or (None if isolated else find_settings(start or Path.cwd()))
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    if path is not None:
        for key, value in _table_of(path).items():
            values[key] = _from(path.parent, value) if key in _PATHS else value
            origin[key] = str(path)
    for variable, key in ENVIRONMENT.items():
        raw = (os.environ if environment is None else environment).get(variable)
        if raw:
            values[key], origin[key] = (_listed(raw) if key in _LISTS else raw), f"environment ({variable})"
    for key, value in (flags or {}).items():
        if value is not None and value != ():
            values[key], origin[key] = value, "command line"
    settings = _validated(values, origin)
    every = {_dashed(name): origin.get(_dashed(name), "default") for name in Settings.model_fields}
    return Sourced(settings, every, path)


def _from(folder: Path, value: Any) -> Any:
    """A path of a settings file, or a list of them, as seen from the working folder."""
    if isinstance(value, list):
        return [_from(folder, one) for one in value]
    if not isinstance(value, str) or folder.resolve() == Path.cwd() or value.startswith("~"):
        return value
    return str(folder / value)


def find_settings(start: Path) -> Path | None:
    """The nearest settings file at or above a folder; a pyproject.toml without our table does not count."""
    for folder in [start.resolve(), *start.resolve().parents]:
        for name in FILE_NAMES:
            path = folder / name
            if path.is_file() and (name != "pyproject.toml" or "[tool.gradoctor" in _text(path)):
                return path
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read: {error}", where=str(path)) from None


def _table_of(path: Path) -> dict[str, Any]:
    try:
        whole = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"not valid TOML: {error}", where=str(path)) from None
    except RecursionError:
        raise SettingsError("nested too deeply", where=str(path)) from None
    table: Any = whole
    for part in ("tool", "gradoctor") if path.name == "pyproject.toml" else ():
        table = table.get(part, {}) if isinstance(table, dict) else None
    if not isinstance(table, dict):
        raise SettingsError("[tool.gradoctor] is not a table", where=str(path))
    return table


def _validated(values: dict[str, Any], origin: Mapping[str, str]) -> Settings:
    if not values:
        return Settings.model_construct()  # the defaults need no check, and checking takes a while to build
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        source = origin.get(str(first["loc"][0]), "settings")
        if first["type"] == "extra_forbidden":
            known = _known(first["loc"][:-1])
            raise SettingsError(
                f"unknown key {where!r}",
                where=source,
                hint=did_you_mean(str(first["loc"][-1]), known) or f"known: {', '.join(known)}",
            ) from None
        said = first["msg"].removeprefix("Value error, ").replace("valid tuple", "list")
        raise SettingsError(f"{where}: {said}", where=source) from None


def _known(path: tuple[Any, ...]) -> list[str]:
    tables: dict[str, type[BaseModel]] = {"expect": Budget, "suppress": Suppression, "override": Override}
    table = next((tables[part] for part in reversed(path) if part in tables), Settings)
    return [_dashed(name) for name in table.model_fields]


def _listed(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def _run_matches(run: str, pattern: str) -> bool:
    return fnmatchcase(run, pattern) or fnmatchcase(run, f"*/{pattern}")


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of the settings table."""
    return Settings.model_json_schema(by_alias=True)
