"""Names and parameters of the detectors, read from their source without importing NumPy: rules are checked
and shown fast.
"""

from __future__ import annotations

import ast
from functools import cache

from gradoctor._resources import sources

_NOT_DETECTORS = {"hit", "span", "names", "series", "limits"}


@cache
def detector_names() -> tuple[str, ...]:
    """Names of all shipped detectors, one a module of this package."""
    listed = (entry.name for entry in sources("detectors").iterdir())
    names = (name.removesuffix(".py") for name in listed if name.endswith(".py"))
    return tuple(sorted(name for name in names if not name.startswith("_") and name not in _NOT_DETECTORS))


@cache
def parameter_names(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All parameters of a detector, and those without a default. Raises KeyError for an unknown detector."""
    arguments = _function(name).args
    plain = [a.arg for a in arguments.posonlyargs + arguments.args]
    optional = set(plain[len(plain) - len(arguments.defaults) :])
    for keyword, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        plain.append(keyword.arg)
        if default is not None:
            optional.add(keyword.arg)
    return tuple(plain), tuple(p for p in plain if p not in optional)


@cache
def parameter_types(name: str) -> dict[str, str]:
    """The annotation of each parameter as written (``Span | None``). Raises KeyError for an unknown detector."""
    arguments = _function(name).args
    every = arguments.posonlyargs + arguments.args + arguments.kwonlyargs
    return {a.arg: ast.unparse(a.annotation) if a.annotation else "Any" for a in every}


@cache
def summary(name: str) -> str:
    """The first line of a detector's module: what it looks for. Raises KeyError for an unknown detector."""
    return (ast.get_docstring(_module(name)) or name).splitlines()[0]


@cache
def _module(name: str) -> ast.Module:
    if name not in detector_names():
        raise KeyError(name)
    return ast.parse((sources("detectors") / f"{name}.py").read_text(encoding="utf-8"))


def _function(name: str) -> ast.FunctionDef:
    return next(
        node for node in _module(name).body if isinstance(node, ast.FunctionDef) and node.name == name
    )
