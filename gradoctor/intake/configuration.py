"""A training's own configuration: YAML, JSON, TOML, ``.env`` -> raw facts with the line each was written on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gradoctor.errors import ConfigError
from gradoctor.intake.columns import FactValue, RawFact
from gradoctor.intake.yaml_limits import check_yaml

MAX_BYTES = 256 << 10  # the reader that keeps comments takes quadratic time for them
MAX_NODES = 10_000  # values, as often as aliases repeat them
MAX_DEPTH = 60
NAMES = (
    "config",
    "hparams",
    "params",
    "args",
    "train_config",
    "training_config",
    "settings",
    "hyperparameters",
    "training_args",
    "opt",
    "hyp",
)
SUFFIXES = (".yaml", ".yml", ".json", ".toml", ".env")
EVENT_FOLDERS = frozenset(
    ("tensorboard", "tensorboard_logs", "tb", "tb_logs", "tfevents", "events", "summaries", "vis_data")
)
"""Folders that hold one training's event files inside the training's own folder."""
_TELLING = re.compile(r"(?i)(config|train|param|arg|setting|experiment)")
_ASSIGNMENT = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=(.*)$")
_KEY = re.compile(r"""^\s*(?:export\s+)?(?:"([^"]*)"|'([^']*)'|([^\s="']+))\s*=""")
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def beside(log: Path) -> Path | None:
    """The configuration that lies beside a log (for a folder of event files: or one folder up), if there is
    exactly one obvious choice.
    """
    folder = log if log.is_dir() else log.parent
    found = _in_folder(folder, log)
    if found is None and folder.name.lower() in EVENT_FOLDERS:
        return _in_folder(folder.absolute().parent, log)
    return found


def _in_folder(folder: Path, log: Path) -> Path | None:
    for name in NAMES:
        for suffix in SUFFIXES:
            candidate = folder / f"{name}{suffix}"
            if candidate.is_file() and candidate != log:
                return candidate
    others = [
        p
        for p in sorted(folder.iterdir())
        if p != log and p.suffix in (".yaml", ".yml", ".toml") and _TELLING.search(p.stem)
    ]
    if len(others) == 1:
        return others[0]
    env = folder / ".env"
    return env if env.is_file() else None


def read_configuration(path: Path) -> list[RawFact]:
    """All scalars of a configuration with their dotted path and line.

    Raises ConfigError, naming file and line, when the file is not what its suffix says.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(error.strerror or str(error), where=str(path)) from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"larger than {MAX_BYTES >> 10} kB: not a configuration", where=str(path))
    text = data.decode("utf-8-sig", errors="replace")
    suffix = path.suffix.lower() or path.name
    try:
        return list(_flat(_READERS.get(suffix, _yaml)(text, path), str(path)))
    except RecursionError:
        raise ConfigError("nested too deeply", where=str(path)) from None


def _yaml(text: str, path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    check_yaml(text, str(path), nodes=MAX_NODES, depth=MAX_DEPTH)
    try:
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"not valid YAML: {error.problem or error}", where=f"{path}:{line}") from None
    except (YAMLError, ValueError, TypeError, AttributeError) as error:
        raise ConfigError(f"not valid YAML: {error}", where=str(path)) from None


def _json(text: str, path: Path) -> Any:
    try:
        json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise ConfigError(f"not valid JSON: {error}", where=f"{path}:{line}") from None
    return _yaml(
        _PAIR.sub(_joined, text.replace("\t", "  ")), path
    )  # JSON is YAML, whose reader knows the lines


def _joined(pair: re.Match[str]) -> str:
    r"""A character that JSON writes as two halves (``\ud83d\ude00``), which YAML does not know."""
    return str(json.loads(f'"{pair[0]}"'))


def _toml(text: str, path: Path) -> Any:
    import tomllib

    try:
        return _Lined(tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise ConfigError(f"not valid TOML: {error}", where=f"{path}:{found[1] if found else 1}") from None


def _environment(text: str, path: Path) -> Any:
    del path
    pairs = (
        (match[1], match[2].strip().strip("'\""), n)
        for n, line in enumerate(text.splitlines(), 1)
        if (match := _ASSIGNMENT.match(line))
    )
    return _Lined({key: _typed(value) for key, value, _ in pairs}, text)


class _Lined(dict[str, Any]):
    """A mapping whose lines are found by searching the text for its keys: for formats whose readers do not
    tell.
    """

    def __init__(self, content: dict[str, Any], text: str) -> None:
        super().__init__(content)
        self.lines: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if found := _KEY.match(line):
                self.lines.setdefault(found[1] or found[2] or found[3], number)

    def line_of(self, key: str) -> int | None:
        """The line of the first assignment to ``key``."""
        return self.lines.get(key)


_READERS = {".yaml": _yaml, ".yml": _yaml, ".json": _json, ".toml": _toml, ".env": _environment}


def _flat(tree: Any, file: str) -> Iterator[RawFact]:
    if not isinstance(tree, dict):
        raise ConfigError("the configuration is not a mapping of names to values", where=f"{file}:1")
    budget = [MAX_NODES]
    yield from _walk(tree, "", file, tree if isinstance(tree, _Lined) else None, 0, budget)


def _walk(
    node: Any, path: str, file: str, lined: _Lined | None, depth: int, budget: list[int]
) -> Iterator[RawFact]:
    if depth > MAX_DEPTH:
        raise ConfigError(f"nested deeper than {MAX_DEPTH}", where=file)
    for key, value in node.items():
        budget[0] -= 1
        if budget[0] < 0:
            raise ConfigError(f"more than {MAX_NODES} values: not a configuration", where=file)
        name = f"{path}.{key}" if path else str(key)
        if isinstance(value, dict):
            yield from _walk(value, name, file, lined, depth + 1, budget)
        else:
            yield RawFact(name, _plain(value), _line(node, key, lined), file)


def _line(node: Any, key: Any, lined: _Lined | None) -> int | None:
    if lined is not None:
        return lined.line_of(str(key))
    try:
        return int(node.lc.key(key)[0]) + 1
    except (AttributeError, KeyError, TypeError):
        return None


def _plain(value: Any) -> FactValue:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, list):
        return (
            [_plain(item) for item in value[:1000]]
            if not any(isinstance(item, dict) for item in value)
            else None
        )
    return _typed(str(value))


def _typed(text: str) -> FactValue:
    """``1e-4`` is a number even where YAML 1.1 says text."""
    stripped = text.strip()
    if _NUMBER.match(stripped):
        number = float(stripped)
        return (
            int(number)
            if number.is_integer() and "e" not in stripped.lower() and "." not in stripped
            else number
        )
    words: dict[str, FactValue] = {"true": True, "false": False, "none": None, "null": None}
    return words.get(stripped.lower(), text)
