"""Files of the package as models without checking them again: its tests check every one of them.

Checking costs a start-up several times what reading costs: schemas are built, detectors' sources parsed, every
sentence searched for names. What is built here equals what the check returns, or nothing is built and the
file is checked after all: a key that is unknown or missing, a value of another shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from gradoctor.rulebook.condition import CONNECTIVES, Condition

Model = TypeVar("Model", bound=BaseModel)
Build = Callable[[Any], Any]


class OddError(Exception):
    """A value is not of the shape that the model says."""


def built(model: type[Model], raw: Any) -> Model | None:
    """``raw`` as a ``model``, or None when only a check can tell what it is."""
    try:
        return _model(model, raw)
    except OddError:
        return None


def _model(model: type[Model], raw: Any) -> Model:
    if isinstance(raw, model):
        return raw
    builders, required = _fields(model)
    if not isinstance(raw, dict) or not raw.keys() <= builders.keys() or not required <= raw.keys():
        raise OddError
    given = {}
    for key, value in raw.items():
        build = builders[key]
        given[key] = value if build is None else build(value)
    return model.model_construct(**given)


@cache
def _fields(model: type[BaseModel]) -> tuple[Mapping[str, Build | None], frozenset[str]]:
    """How the value under each key is built (None: it is taken as it is), and the keys that must be there."""
    every = {field.alias or name: field for name, field in model.model_fields.items()}
    builders = {key: _builder(field.annotation) for key, field in every.items()}
    if "evidence" in builders:  # one sentence stands for a list of one
        listed = builders["evidence"]
        builders["evidence"] = lambda raw: (raw,) if isinstance(raw, str) else listed(raw) if listed else raw
    return builders, frozenset(key for key, field in every.items() if field.is_required())


def _builder(annotation: Any) -> Build | None:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _builder(inner[0])
    if origin in (Union, UnionType):
        return _optional([_builder(part) for part in inner if part is not type(None)], len(inner))
    if origin is tuple:
        item = _builder(inner[0])
        return lambda raw: _tuple(raw, item)
    if origin is dict:
        value = _builder(inner[1])
        return value and (lambda raw: _dict(raw, value))
    if annotation is Condition:
        return _condition
    if annotation is float:
        return _float
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return lambda raw: _model(annotation, raw)
    return None


def _optional(builders: list[Build | None], parts: int) -> Build | None:
    """The builder of ``X | None``; other unions are taken as they are."""
    build = builders[0]
    if build is None or len(builders) > 1 or parts != 2:
        return None
    return lambda raw: None if raw is None else build(raw)


def _tuple(raw: Any, item: Build | None) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise OddError
    return tuple(raw) if item is None else tuple(item(value) for value in raw)


def _dict(raw: Any, value: Build) -> dict[Any, Any]:
    if not isinstance(raw, dict):
        raise OddError
    return {key: value(item) for key, item in raw.items()}


def _float(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise OddError
    return float(raw)


def _condition(raw: Any) -> Condition:
    if isinstance(raw, Condition):
        return raw
    if not isinstance(raw, dict) or len(raw) != 1:
        raise OddError
    ((key, body),) = raw.items()
    if key not in CONNECTIVES:
        if not isinstance(body, dict):
            raise OddError
        return Condition(str(key), (), dict(body))
    if (key in ("all", "any")) != isinstance(body, list) or not body:
        raise OddError
    return Condition(key, tuple(map(_condition, body if isinstance(body, list) else [body])))
