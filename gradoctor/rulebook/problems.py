"""What is wrong with a YAML file of the rulebook, told once: file:line, the path inside the file, "did
you mean".
"""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from gradoctor.errors import RuleError, did_you_mean
from gradoctor.rulebook.yaml_text import line_of

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]


def validated(model: type[Model], raw: Any, text: str, where: str) -> Model:
    """``raw`` as a ``model``. Raises RuleError for the first problem (and names the lines of the others)."""
    if not isinstance(raw, dict):
        raise RuleError(f"holds {type(raw).__name__}, not a mapping of keys to values", where=where)
    try:
        return model.model_validate(raw)
    except ValidationError as broken:
        problems = _problems(model, broken)
    path, message, hint = problems[0]
    others = ", ".join(f"{line_of(text, p)} ({dotted(p)})" for p, _, _ in problems[1:4])
    if others:
        message += f"; {len(problems) - 1} more problem{'s' if len(problems) > 2 else ''} at line {others}"
    raise RuleError(
        f"{dotted(path)}: {message}" if path else message, where=f"{where}:{line_of(text, path)}", hint=hint
    )


def dotted(path: Path) -> str:
    """``("tests", "fires", 0, "name")`` as ``tests.fires[0].name``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def _problems(model: type[BaseModel], broken: ValidationError) -> list[tuple[Path, str, str | None]]:
    """One entry a mistake: a misspelt required key is one, not "unknown" and "missing"."""
    errors = broken.errors(include_url=False)
    missing = {tuple(e["loc"]) for e in errors if e["type"] == "missing"}
    found: list[tuple[Path, str, str | None]] = []
    for entry in errors:
        path = (*entry["loc"], *_inner_path(entry))
        if entry["type"] == "extra_forbidden":
            known = _keys(model, path[:-1])
            hint = did_you_mean(str(path[-1]), known) or (
                f"known here: {', '.join(known)}" if known else None
            )
            missing -= {(*path[:-1], key) for key in known if hint == f"did you mean {key!r}?"}
            found.append((path, f"unknown key {path[-1]!r}", hint))
        elif entry["type"] != "missing":
            found.append((path, entry["msg"].removeprefix("Value error, "), None))
    found += [(path, "is missing", None) for path in sorted(missing, key=str)]
    deepest = [path for path, _, _ in found]
    return [entry for entry in found if not any(_within(other, entry[0]) for other in deepest)]


def _inner_path(entry: Any) -> Path:
    """Where inside a condition the mistake is."""
    return tuple(getattr(entry.get("ctx", {}).get("error"), "path", ()))


def _within(path: Path, outer: Path) -> bool:
    """Whether ``path`` lies below ``outer``: a list without valid items is not "too short" as well."""
    return len(path) > len(outer) and path[: len(outer)] == outer


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys a mapping at ``path`` of ``model`` may have."""
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int) or here is None:
            continue
        info = next((f for name, f in here.model_fields.items() if part in (name, f.alias)), None)
        here = _model_in(info.annotation) if info else None
    return [f.alias or name for name, f in here.model_fields.items()] if here else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
