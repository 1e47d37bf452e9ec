"""YAML by the rules of YAML 1.2 (``1e-4`` is a number, ``no`` is a word), without aliases, with the line
of every value.

Text that does not come from the package is checked for size, depth, anchors and tags before anything is
built of it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, ClassVar

from gradoctor.errors import GradoctorError, RuleError

MAX_BYTES = 256 * 1024  # the longest shipped rule has some 10 kB; beyond this it is no rule
MAX_DEPTH = 24  # a rule with nested connectives reaches 10
_CORE = (
    ("tag:yaml.org,2002:null", r"(?:~|null|Null|NULL|)$", "~nN\0"),
    ("tag:yaml.org,2002:bool", r"(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+$", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan)$",
        "-+.0123456789",
    ),
)


@cache
def _loader() -> Any:
    """A safe loader with the scalars of the YAML 1.2 core schema and no repeated keys."""
    base = _base()

    class Loader(base):  # type: ignore[misc, valid-type]
        yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    for tag, pattern, first in _CORE:
        Loader.add_implicit_resolver(tag, re.compile(pattern), [c.replace("\0", "") for c in first])
    Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
    Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
    Loader.add_constructor("tag:yaml.org,2002:float", _float)
    return Loader


def _base() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    from yaml.constructor import ConstructorError

    built: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | float | bool):
            raise ConstructorError(None, None, "a key must be a word", key_node.start_mark)
        if key in built:
            raise ConstructorError(None, None, f"the key {key!r} is given twice", key_node.start_mark)
        built[key] = loader.construct_object(value_node, deep=True)
    return built


def _float(_: Any, node: Any) -> float:
    return float(node.value.lower().replace(".inf", "inf").replace(".nan", "nan"))


def read_yaml(
    text: str, where: str, *, trusted: bool = False, error: type[GradoctorError] = RuleError
) -> Any:
    """The value of a YAML text. Raises ``error`` naming ``where`` and the line; ``trusted`` text skips
    the safety limits.
    """
    import yaml

    try:
        if not trusted:
            _check_limits(text, where, error)
        return yaml.load(text, Loader=_loader())  # noqa: S506 - it is a safe loader
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        place = f"{where}:{mark.line + 1}" if mark is not None else where
        raise error(f"not valid YAML: {getattr(broken, 'problem', None) or broken}", where=place) from None
    except ValueError as broken:  # an integer of more digits than Python converts
        raise error(f"not valid YAML: {broken}", where=where) from None


def _check_limits(text: str, where: str, error: type[GradoctorError]) -> None:
    if len(text) > MAX_BYTES:
        raise error(f"larger than {MAX_BYTES // 1024} kB", where=where, hint="one file holds one rule")
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=_base()):
        place = f"{where}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise error(
                "anchors and aliases (& and *) are not used here",
                where=place,
                hint="quote a text that starts with & or *",
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise error(f"nested deeper than {MAX_DEPTH} levels", where=place)


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The 1-based line of the value at ``path``, or of its nearest parent that exists."""
    import yaml

    node: Any = yaml.compose(text, Loader=_loader())
    line: int = node.start_mark.line + 1 if node is not None else 1
    for part in path:
        found = _child(node, part)
        if found is None:
            break
        place, node = found
        line = place.start_mark.line + 1
    return line


def _child(node: Any, part: str | int) -> tuple[Any, Any] | None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
