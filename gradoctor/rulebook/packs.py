"""Packs: what is expected of one kind of model. Its numbers (5-13 edges, a Sharpe ratio of 0.10 by epoch
20) live here, not in rules.

A pack is put in force by name, by the settings, or because the run is recognised. Rules read it with
``{expect: name.high}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from gradoctor._kept import kept
from gradoctor._resources import resource, walk
from gradoctor.errors import RuleError, UsageError, did_you_mean
from gradoctor.rulebook.condition import Condition, parse_condition
from gradoctor.rulebook.model import KebabId, Strict, Text
from gradoctor.rulebook.problems import validated
from gradoctor.rulebook.trusted import built
from gradoctor.rulebook.yaml_text import read_yaml
from gradoctor.signals.run import Run


class CourseRow(Strict):
    """What a run has reached between two epochs (inclusive)."""

    from_: float = Field(alias="from")
    to: float
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _ordered(self) -> CourseRow:
        if self.to < self.from_:
            raise ValueError("`to` lies before `from`")
        if self.low is None and self.high is None:
            raise ValueError("a row of a course needs low or high")
        return self


class Expected(Strict):
    """What is expected of one signal or fact: a range, the level of guessing, the value it had before,
    the course over the epochs.
    """

    low: float | None = None
    high: float | None = None
    guess: float | None = None
    was: float | None = None
    course: Annotated[tuple[CourseRow, ...], Field(min_length=1)] | None = None


class Pack(Strict):
    """One kind of model. ``recognise`` is a condition that fires on its runs and on no others."""

    name: KebabId
    title: Text
    recognise: Condition
    expect: Annotated[dict[str, Expected], Field(min_length=1)]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

    @field_validator("recognise", mode="before")
    @classmethod
    def _condition(cls, raw: Any) -> Any:
        return parse_condition(raw)


def load_packs(paths: Sequence[str | Path] = ()) -> tuple[Pack, ...]:
    """The shipped packs, then those in files or folders of the user. Raises RuleError; a repeated name is
    one.
    """
    packs: dict[str, Pack] = {}
    for where, pack in [*_shipped(), *_users(paths)]:
        if pack.name in packs:
            raise RuleError(f"name: there is a pack {pack.name!r} already", where=where)
        packs[pack.name] = pack
    return tuple(packs.values())


def _shipped() -> Iterator[tuple[str, Pack]]:
    files = walk(resource("rules", "packs"), ".yaml")
    texts = {f"rules/packs/{file.name}": file.read_text(encoding="utf-8") for file in files}
    raws = kept("packs", texts.values(), lambda: [read_yaml(t, w, trusted=True) for w, t in texts.items()])
    for (where, text), raw in zip(texts.items(), raws, strict=True):
        yield where, built(Pack, raw) or validated(Pack, raw, text, where)


def _users(paths: Sequence[str | Path]) -> Iterator[tuple[str, Pack]]:
    for path in map(Path, paths):
        files = [path] if path.is_file() else sorted(path.rglob("packs/*.y*ml"))
        for file in files:
            try:
                text = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as trouble:
                raise RuleError(f"cannot be read: {trouble}", where=str(file)) from None
            yield str(file), validated(Pack, read_yaml(text, str(file)), text, str(file))


def named_packs(names: Iterable[str], packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """The packs with these names. Raises UsageError with "did you mean"."""
    known = {pack.name: pack for pack in packs}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, list(known)) or f"there are {', '.join(known)}"
            raise UsageError(f"there is no pack {name!r}", hint=hint)
    return tuple(known[name] for name in dict.fromkeys(names))


def packs_for(run: Run, packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """The packs that recognise a run (derived signals included)."""
    from gradoctor.rulebook.ask import Context, ask

    return tuple(pack for pack in packs if ask(pack.recognise, Context(run)).fired)


def expectations(packs: Sequence[Pack], own: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """What rules read: name -> {low, high, guess, was, course}; later packs, then the user's ``own``, win
    value by value.
    """
    merged: dict[str, dict[str, Any]] = {}
    for pack in packs:
        for name, expected in pack.expect.items():
            merged.setdefault(name, {}).update(expected.model_dump(by_alias=True, exclude_none=True))
    for name, values in (own or {}).items():
        merged.setdefault(name, {}).update(values if isinstance(values, Mapping) else {"value": values})
    return merged
