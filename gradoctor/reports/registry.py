"""Renderers of the versioned JSON, one module a format in ``gradoctor.reports.formats``, loaded when
asked.

The module's name is the format's name (``step_summary.py`` is ``step-summary``), so that listing formats
imports none of them; each holds a module-level ``FORMAT = Renderer(...)`` and imports what is heavy
(templates, plots) inside its function. Third parties register theirs under the entry point
``gradoctor.renderers.v1``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from gradoctor._plugins import plugins
from gradoctor.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from gradoctor.reports.wire import ReportWire

ENTRY_POINT_GROUP = "gradoctor.renderers.v1"


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to tell it. A renderer takes what concerns it and ignores the rest.

    ``style`` one of the renderer's styles (None: its default); ``color`` ANSI colours; ``ascii_only``
    nothing but ASCII; ``width`` columns to fill, 0 = do not wrap; ``template_dir`` a user's templates,
    looked up before the shipped ones; ``command`` how the diagnosis was asked for, for "check again"
    lines; ``fail_on`` the severity that fails the gate; ``strict`` whether an unreadable input fails it.
    """

    style: str | None = None
    color: bool = False
    ascii_only: bool = False
    width: int = 100
    template_dir: Path | None = None
    command: str | None = None
    fail_on: str = "critical"
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Renderer:
    """One format: its name, file suffixes that mean it, styles (the first is the default), the pure
    function.
    """

    name: str
    suffixes: tuple[str, ...]
    render: Callable[[ReportWire, RenderOptions], str | bytes]
    styles: tuple[str, ...] = field(default=())


def renderer_names() -> tuple[str, ...]:
    """Names of all formats, shipped ones first; nothing is imported for it."""
    return _shipped() + tuple(sorted(set(_plugins()) - set(_shipped())))


def renderer(name: str) -> Renderer:
    """The renderer called ``name``. Raises UsageError naming the near ones when there is none."""
    if name in _shipped():
        module = import_module(f"gradoctor.reports.formats.{name.replace('-', '_')}")
        found = module.FORMAT
        assert isinstance(found, Renderer)
        return found
    plugin = _plugins().get(name)
    if plugin is None:
        known = renderer_names()
        hint = did_you_mean(name, known) or f"one of {', '.join(known)}"
        raise UsageError(f"no output format is called {name!r}", hint=hint)
    return _load_plugin(name, plugin)


def renderer_for(path: Path) -> Renderer | None:
    """The shipped renderer a file's suffix stands for (``report.html``); the longest suffix wins, else
    None.
    """
    name, shipped = path.name.lower(), map(renderer, _shipped())
    claims = [(len(suffix), one) for one in shipped for suffix in one.suffixes if name.endswith(suffix)]
    return max(claims, key=lambda claim: claim[0], default=(0, None))[1]


def check_style(style: str | None, formats: Sequence[str]) -> None:
    """Raise UsageError for a format that is none, and for a style that none of the ``formats`` takes."""
    asked = [renderer(name) for name in formats]
    if style is not None and not any(one.styles for one in asked):
        told = " and ".join(dict.fromkeys(one.name for one in asked))
        hint = "ask for a format that has styles, e.g. -f markdown"
        raise UsageError(f"--style {style}: the format {told} has no styles", hint=hint)


def checked_style(one: Renderer, style: str | None) -> str | None:
    """``style`` or the renderer's default. Raises UsageError when the format has no such style."""
    if style is None or style in one.styles:
        return style or (one.styles[0] if one.styles else None)
    if not one.styles:
        raise UsageError(f"the format {one.name} has no styles", hint=f"leave out --style {style}")
    hint = did_you_mean(style, one.styles) or f"one of {', '.join(one.styles)}"
    raise UsageError(f"the format {one.name} has no style {style!r}", hint=hint)


@cache
def _shipped() -> tuple[str, ...]:
    from gradoctor.reports import formats

    modules = (info.name for info in iter_modules(formats.__path__))
    return tuple(sorted(name.replace("_", "-") for name in modules if not name.startswith("_")))


@cache
def _plugins() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in plugins(ENTRY_POINT_GROUP)}


def _load_plugin(name: str, entry: EntryPoint) -> Renderer:
    try:
        loaded = entry.load()
        loaded = getattr(loaded, "FORMAT", loaded)
        if not isinstance(loaded, Renderer):
            raise TypeError(f"not a gradoctor Renderer but {type(loaded).__name__}")
    except Exception as error:  # a third party's module may raise anything
        message = f"the output format {name!r} of {entry.value} could not be loaded: {error}"
        raise UsageError(message) from error
    return loaded
