"""A patch of the user's own configuration: values replaced where they stand, everything else kept byte for
byte.

YAML and JSON are edited by splicing the scalar's own characters (found through the parser's marks), TOML
through tomlkit, ``.env`` files line by line. A change whose key is not in the file is refused with the
reason, never guessed.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradoctor.diagnosis.finding import Finding, PatchChange
from gradoctor.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Step:
    """One change as it was done: the finding that asked for it, the key, the value before and after."""

    code: str
    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One change that was not done, and why."""

    code: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Patch:
    """The configuration before and after, what was done and what was refused."""

    name: str
    before: str
    after: str
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...]

    def diff(self) -> str:
        """Unified diff, empty when nothing changed."""
        old, new = self.before.splitlines(keepends=True), self.after.splitlines(keepends=True)
        lines = difflib.unified_diff(old, new, f"a/{self.name}", f"b/{self.name}")
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
        )


def first_changes(findings: Iterable[Finding], *, order: str = "today") -> list[tuple[str, PatchChange]]:
    """What to change first: of every root finding that is no mere note, the prescriptions for ``order`` that
    have a patch (or the next ones that do, when those have none).
    """
    wanted: list[tuple[str, PatchChange]] = []
    for finding in findings:
        if not finding.root or finding.severity == "info":
            continue
        patched = [p for p in finding.prescriptions if p.changes]
        now = [p for p in patched if p.order == order] or patched[:1]
        wanted.extend((finding.code, change) for prescription in now for change in prescription.changes)
    return wanted


def make_patch(path: Path, changes: Iterable[tuple[str, PatchChange]]) -> Patch:
    """Apply changes to a configuration's text (the file itself is not touched).

    Raises ConfigError when the file cannot be read. The first change of a key wins; contradictions are
    refused.
    """
    try:
        before = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from None
    text, steps, refusals = before, [], []
    done: dict[str, Step] = {}
    for code, change in changes:
        reason = _reason_against(change, path, done)
        key = change.key or ""
        if reason is None:
            try:
                text = _edited(text, path, key, change)
            except LookupError as error:
                reason = str(error.args[0])
        if reason is not None:
            if reason:
                refusals.append(Refusal(code, f"{change.operation} {change.fact}", reason))
            continue
        step = Step(code, key, change.before, change.after)
        done[key] = step
        steps.append(step)
    return Patch(path.name, before, text, tuple(steps), tuple(refusals))


def _reason_against(change: PatchChange, path: Path, done: dict[str, Step]) -> str | None:
    """Why a change cannot be done; an empty reason for one that is done already; None when it can."""
    if change.key is None:
        return f"{path.name} has no key for it; set it where your training code does"
    if change.file is not None and Path(change.file) != path and Path(change.file).name != path.name:
        return f"{path.name} has no key for it; the run's own value is {change.key} in {change.file}"
    if change.operation.startswith("scale") and change.after is None:
        return f"{change.key} is {change.before!r}, which is no number to scale"
    if change.key in done:
        same = done[change.key].after == change.after
        return (
            ""
            if same
            else f"{change.key} is already changed to {done[change.key].after!r} for {done[change.key].code}"
        )
    return "" if change.before == change.after and change.operation != "remove" else None


def _edited(text: str, path: Path, key: str, change: PatchChange) -> str:
    suffix = path.suffix.lower() or path.name
    if suffix == ".toml":
        return _edited_toml(text, key, change)
    if suffix == ".env":
        return _edited_environment(text, key, change)
    return _edited_yaml(text, key, change, as_json=suffix == ".json")


def _edited_yaml(text: str, key: str, change: PatchChange, *, as_json: bool) -> str:
    import yaml  # only when a YAML configuration is patched

    mapping_key, node = _find(yaml.compose(text, Loader=yaml.SafeLoader), key)
    if change.operation == "remove" and not as_json:
        start, stop = (
            text.rfind("\n", 0, mapping_key.start_mark.index) + 1,
            text.find("\n", node.end_mark.index),
        )
        if text[start : mapping_key.start_mark.index].strip() == "":
            return text[:start] + text[stop + 1 if stop >= 0 else len(text) :]
    if not isinstance(node, yaml.ScalarNode):
        raise LookupError(f"{key} is not a single value in the file")
    value = json.dumps(change.after) if as_json else yaml_scalar(change.after)
    start, stop = node.start_mark.index, node.end_mark.index
    gap = " " if start == stop and text[start - 1 : start] == ":" else ""  # `key:` without a value
    return text[:start] + gap + value + text[stop:]


def _find(root: Any, key: str) -> tuple[Any, Any]:
    import yaml

    node, found = root, None
    for part in key.split("."):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((k, v) for k, v in pairs if isinstance(k, yaml.ScalarNode) and k.value == part), None)
        if found is None:
            raise LookupError(f"the file has no key {key!r}")
        node = found[1]
    assert found is not None
    return found


def yaml_scalar(value: Any) -> str:
    """A scalar as both YAML 1.1 and 1.2 read it back: 1e-06 needs its point (1.0e-06) to be a number in 1.1."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float):
        text = repr(value)
        mantissa, mark, exponent = text.partition("e")
        return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent}" if mark else text
    if isinstance(value, int):
        return str(value)
    text = str(value)
    plain = re.fullmatch(r"[A-Za-z_][\w./-]*", text) and text.lower() not in (
        "null",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "none",
    )
    return text if plain or text == "none" else json.dumps(text)


def _edited_toml(text: str, key: str, change: PatchChange) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    parts = key.split(".")
    table: Any = document
    for part in parts[:-1]:
        if part not in table:
            raise LookupError(f"the file has no key {key!r}")
        table = table[part]
    if parts[-1] not in table:
        raise LookupError(f"the file has no key {key!r}")
    if change.operation == "remove" or change.after is None:
        del table[parts[-1]]
    else:
        table[parts[-1]] = change.after
    return tomlkit.dumps(document)


def _edited_environment(text: str, key: str, change: PatchChange) -> str:
    line = re.compile(rf"(?m)^(\s*(?:export\s+)?{re.escape(key)}\s*=\s*)(\S*)(.*)$")
    if not line.search(text):
        raise LookupError(f"the file has no key {key!r}")
    if change.operation == "remove":
        return line.sub("", text, count=1)
    value = change.after if isinstance(change.after, str) else json.dumps(change.after)
    return line.sub(lambda found: f"{found[1]}{value}{found[3]}", text, count=1)
