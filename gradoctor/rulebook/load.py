"""Rule files -> rules: the shipped folder and the user's own, checked one by one and then together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradoctor._kept import kept
from gradoctor._resources import resource, walk
from gradoctor.errors import RuleError, UsageError, did_you_mean
from gradoctor.rulebook.model import Case, Cases, Rule
from gradoctor.rulebook.problems import validated
from gradoctor.rulebook.templates import check_templates
from gradoctor.rulebook.trusted import built
from gradoctor.rulebook.yaml_text import line_of, read_yaml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_NOT_CATEGORIES = {"packs"}
_CASES = "\ntests:\n"  # begins the cases, the last key of a shipped rule
_NO_CASE = Case.model_construct(name="not read")
_UNREAD = Cases.model_construct(fires=(_NO_CASE,), silent=(_NO_CASE,))


@dataclass(frozen=True)
class RuleFile:
    """Where a rule stands. ``shipped`` files are part of the package and trusted."""

    file: Traversable
    where: str
    category: str
    shipped: bool

    @property
    def id(self) -> str:
        """The id that the file's name promises."""
        return self.file.name.rsplit(".", 1)[0]

    def text(self) -> str:
        """The file's text. Raises RuleError when it cannot be read."""
        try:
            return self.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            raise RuleError(f"cannot be read: {trouble}", where=self.where) from None


def shipped_files() -> list[RuleFile]:
    """All rule files of the package, sorted by folder and name."""
    folders = sorted((f for f in resource("rules").iterdir() if f.is_dir()), key=lambda f: f.name)
    return [
        RuleFile(file, f"rules/{folder.name}/{file.name}", folder.name, True)
        for folder in folders
        if folder.name not in _NOT_CATEGORIES
        for file in walk(folder, ".yaml")
    ]


def user_files(paths: Iterable[str | Path]) -> list[RuleFile]:
    """The rule files that paths name: a file itself, a folder's ``*.yaml`` and ``*.yml`` (packs/ and
    signals.yaml are no rules).
    """
    found: dict[Path, RuleFile] = {}
    for path in map(Path, paths):
        if not path.exists():
            raise RuleError("there is no such rule file or folder", where=str(path))
        inside = (
            [path]
            if path.is_file()
            else sorted(p for p in path.rglob("*.y*ml") if p.suffix in (".yaml", ".yml"))
        )
        for file in inside:
            if path.is_file() or not (
                _NOT_CATEGORIES & set(file.relative_to(path).parts[:-1]) or file.stem == "signals"
            ):
                found.setdefault(file.resolve(), RuleFile(file, str(file), file.resolve().parent.name, False))
    return list(found.values())


def read_rule(source: RuleFile, *, cases: bool = True) -> Rule:
    """One rule of one file. Raises RuleError with file:line, the path in the file and "did you mean".

    ``cases=False`` leaves the cases of a shipped rule unread and does not check the rest again: a diagnosis
    has no use for the cases, and they are half of the text.
    """
    text = source.text()
    if source.shipped and not cases:
        rule = _built(source, read_yaml(text.partition(_CASES)[0], source.where, trusted=True))
        if rule is not None:
            return rule
    raw = read_yaml(text, source.where, trusted=source.shipped)
    if isinstance(raw, dict):
        raw.setdefault("category", source.category)
    rule = validated(Rule, raw, text, source.where)
    if rule.id != source.id:
        line = line_of(text, ("id",))
        raise RuleError(
            f"id: {rule.id!r} is not the file's name",
            where=f"{source.where}:{line}",
            hint=f"rename the file to {rule.id}.yaml",
        )
    problem = check_templates(rule)
    if problem:
        path, message, hint = problem
        raise RuleError(message, where=f"{source.where}:{line_of(text, path)}", hint=hint)
    return rule


def load_rules(
    paths: Sequence[str | Path] = (), *, shipped: bool = True, cases: bool = False
) -> tuple[Rule, ...]:
    """All rules, sorted by code (those of the package without their ``cases`` unless asked for).

    Raises RuleError when one cannot be used or two contradict each other.
    """
    read = list(_shipped_rules(cases)) if shipped else []
    read += [(source, read_rule(source, cases=cases)) for source in user_files(paths)]
    check_together(read)
    return tuple(sorted((rule for _, rule in read), key=lambda rule: rule.code))


@cache
def _shipped_rules(cases: bool) -> tuple[tuple[RuleFile, Rule], ...]:
    """Read once a process: a watch or a callback diagnoses many times."""
    sources = shipped_files()
    if cases:
        return tuple((source, read_rule(source)) for source in sources)
    texts = {source.where: source.text().partition(_CASES)[0] for source in sources}
    raws = kept("rules", texts.values(), lambda: [read_yaml(t, w, trusted=True) for w, t in texts.items()])
    return tuple(
        (source, _built(source, raw) or read_rule(source, cases=False))
        for source, raw in zip(sources, raws, strict=True)
    )


def _built(source: RuleFile, raw: Any) -> Rule | None:
    """A shipped rule without its cases and without another check; None when it takes a check to tell."""
    if not isinstance(raw, dict):
        return None
    rule = built(Rule, {"category": source.category, **raw, "tests": _UNREAD})
    return rule if rule is not None and rule.id == source.id else None


def check_together(read: Sequence[tuple[RuleFile, Rule]], known: Iterable[str] = ()) -> None:
    """Codes and ids are unique and every rule another one refers to exists (among them or ``known``)."""
    seen: dict[str, RuleFile] = {}
    for source, rule in read:
        for name, kind in ((rule.code, "code"), (rule.id, "id")):
            if name in seen:
                line = line_of(source.text(), (kind,))
                raise RuleError(
                    f"{kind}: {name} is already used by {seen[name].where}", where=f"{source.where}:{line}"
                )
            seen[name] = source
    ids = {rule.id for _, rule in read} | set(known)
    for source, rule in read:
        for path, name in _references(rule):
            if name not in ids:
                line = line_of(source.text(), path)
                raise RuleError(
                    f"{path[0]}: there is no rule {name!r}",
                    where=f"{source.where}:{line}",
                    hint=did_you_mean(name, ids),
                )


def _references(rule: Rule) -> list[tuple[tuple[str | int, ...], str]]:
    explained = [(("explains", i), name) for i, name in enumerate(rule.explains)]
    candidates = [
        (("cause", "candidates", i, "explained_by"), candidate.explained_by)
        for i, candidate in enumerate(rule.cause.candidates)
        if candidate.explained_by
    ]
    return [*explained, *candidates]


def find_rule(name: str, paths: Sequence[str | Path] = ()) -> tuple[RuleFile, Rule]:
    """The rule with this code or id, reading no other file than its own. Raises UsageError with "did you
    mean".
    """
    sources = shipped_files() + user_files(paths)
    wanted = name.strip()
    for source in sources:
        if source.id == wanted.lower() or _code(source) == wanted.upper():
            return source, read_rule(source)
    known = [source.id for source in sources] + [_code(source) for source in sources]
    raise UsageError(
        f"there is no rule {name!r}", hint=did_you_mean(wanted, known) or "`gradoctor rule --all` lists them"
    )


def _code(source: RuleFile) -> str:
    """The code on a file's ``code:`` line, without reading the file as YAML."""
    lines = (line for line in source.text().splitlines() if line.startswith("code:"))
    return next(lines, "code:").removeprefix("code:").split("#")[0].strip().strip("'\"")
