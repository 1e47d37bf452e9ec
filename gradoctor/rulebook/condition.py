"""Conditions: exactly one key a level: ``all``, ``any``, ``not``, ``unless``, or a detector's name.

No expression language on purpose: what cannot be said with detectors and these four deserves a detector.
``unless`` is ``not`` that also passes when its question cannot be asked (a missing signal never vetoes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from gradoctor.errors import did_you_mean

SPAN_PART = r"\s*\d+(\.\d+)?\s*(epochs?|steps?|points?|%)\s*"
CONNECTIVES = ("all", "any", "not", "unless")


@dataclass(frozen=True)
class Condition:
    """A node: a connective with children, or a detector with its arguments as written."""

    key: str
    children: tuple[Condition, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def is_detector(self) -> bool:
        """Whether this node asks a detector."""
        return self.key not in CONNECTIVES

    def replaced(self, arguments: dict[str, Any]) -> Condition:
        """The same condition with arguments of its detectors replaced, wherever they stand (a project's
        own thresholds).
        """
        if not self.is_detector:
            return Condition(self.key, tuple(child.replaced(arguments) for child in self.children), {})
        return Condition(self.key, (), {k: arguments.get(k, v) for k, v in self.arguments.items()})

    def check(self) -> None:
        """Raise ConditionError for an argument that does not fit its detector (after :meth:`replaced`)."""
        for leaf in self.leaves():
            _ask(leaf.key, leaf.arguments)

    def leaves(self) -> list[Condition]:
        """All detector nodes below, in order."""
        return [self] if self.is_detector else [leaf for child in self.children for leaf in child.leaves()]


class ConditionError(ValueError):
    """What is wrong with a condition; ``path`` leads from its root to the key or value."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


def parse_condition(raw: Any) -> Condition:
    """Read one condition. Raises ConditionError with "did you mean" for an unknown key or argument."""
    if isinstance(raw, Condition):
        return raw
    if not isinstance(raw, dict) or len(raw) != 1:
        keys = ", ".join(map(str, raw)) if isinstance(raw, dict) else type(raw).__name__
        raise ConditionError(
            f"a condition has exactly one key (a detector, all, any, not or unless), here: {keys}"
        )
    ((key, body),) = raw.items()
    if key in ("all", "any"):
        if not isinstance(body, list) or not body:
            raise ConditionError(f"`{key}` takes a list of conditions", key)
        return Condition(key, tuple(_parse_below(item, key, i) for i, item in enumerate(body)))
    if key in ("not", "unless"):
        return Condition(key, (_parse_below(body, key),))
    return _ask(str(key), body)


def _parse_below(raw: Any, *path: str | int) -> Condition:
    try:
        return parse_condition(raw)
    except ConditionError as broken:
        raise ConditionError(str(broken), *path, *broken.path) from None


def _ask(name: str, body: Any) -> Condition:
    from gradoctor.detectors.names import detector_names, parameter_names, parameter_types

    if name not in detector_names():
        hint = did_you_mean(name, list(detector_names()) + list(CONNECTIVES))
        raise ConditionError(f"no detector is called {name!r}" + (f": {hint}" if hint else ""), name)
    if not isinstance(body, dict):
        raise ConditionError(f"`{name}` takes its parameters as key: value", name)
    known, required = parameter_names(name)
    types = parameter_types(name)
    for argument, value in body.items():
        if argument not in known:
            hint = did_you_mean(str(argument), known) or f"it has {', '.join(known)}"
            raise ConditionError(f"`{name}` has no parameter {argument!r}: {hint}", name, argument)
        problem = _wrong(value, types[argument])
        if problem:
            raise ConditionError(f"`{name}`: {argument} {problem}", name, argument)
    missing = [argument for argument in required if argument not in body]
    if missing:
        raise ConditionError(f"`{name}` needs {', '.join(missing)}", name)
    return Condition(name, (), dict(body))


def _wrong(value: Any, annotation: str) -> str | None:
    """Why a value does not fit its parameter; None when it does."""
    if "Signal" in annotation or "Event" in annotation:
        named = isinstance(value, str) or (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
        )
        return None if named and value else f"takes a name or a list of names, not {value!r}"
    if isinstance(value, dict):
        known = set(value) <= {"fact", "expect", "default"} and ("fact" in value) != ("expect" in value)
        return (
            None if known else "takes a value, {fact: name} or {expect: name.low}, with a default if wanted"
        )
    if "Span" in annotation:
        fits = isinstance(value, str) and all(re.match(SPAN_PART + "$", part) for part in value.split(" or "))
        return (
            None if fits else f"takes a length with its unit ('5 epochs', '200 steps', '10 %'), not {value!r}"
        )
    number = annotation.split(" |")[0] in ("float", "int")
    if (
        number
        and (isinstance(value, bool) or not isinstance(value, int | float))
        and not (value is None and "None" in annotation)
    ):
        return f"takes a number, not {value!r}"
    return None
