"""Readers, one module a format, each with a module-level ``FORMAT``; found by listing this package."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from gradoctor._plugins import plugins
from gradoctor.intake.format import Format

ENTRY_POINT_GROUP = "gradoctor.parsers.v1"


@cache
def module_names() -> tuple[str, ...]:
    """The modules of the shipped readers, in order; none is loaded for it."""
    return tuple(sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_")))


def format_of(module: str) -> Format:
    """The reader of one module of this package, loaded now."""
    found = import_module(f"{__name__}.{module}").FORMAT
    assert isinstance(found, Format)
    return found


@cache
def builtin_formats() -> tuple[Format, ...]:
    """Every shipped reader, in the order of the module names."""
    return tuple(map(format_of, module_names()))


@cache
def plugin_formats() -> tuple[tuple[Format, ...], tuple[str, ...]]:
    """Readers of installed third parties, and one warning per reader that could not be loaded."""
    formats: list[Format] = []
    warnings: list[str] = []
    for entry in plugins(ENTRY_POINT_GROUP):
        try:
            loaded = entry.load()
            loaded = getattr(loaded, "FORMAT", loaded)
            if not isinstance(loaded, Format):
                raise TypeError(f"not a gradoctor Format but {type(loaded).__name__}")
            formats.append(loaded)
        except Exception as error:  # a broken plug-in must not cost the diagnosis
            warnings.append(f"reader {entry.name!r} of {entry.value} could not be loaded: {error}")
    return tuple(formats), tuple(warnings)


def all_formats() -> tuple[Format, ...]:
    """Shipped readers and those of third parties."""
    return builtin_formats() + plugin_formats()[0]
