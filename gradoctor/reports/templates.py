"""Templates of reports: shipped ones from the package's resources, a user's own first and in a sandbox.

A template is named by its path below ``templates/`` (``html/report.html.j2``). A user's file of the same
name replaces
it and reaches the one it replaces by ``{% extends "shipped/html/report.html.j2" %}``. Text from a log is
only ever a value.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    pass_eval_context,
)
from jinja2.nodes import EvalContext
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from gradoctor._resources import resource
from gradoctor.errors import UsageError
from gradoctor.reports import escape, numbers
from gradoctor.reports.escape import visible
from gradoctor.reports.template_cache import kept_templates
from gradoctor.reports.unasked import unasked_because

SHIPPED = "shipped/"
_MARKUP = (".html.j2", ".svg.j2")
_MARKDOWN = ".md.j2"


@cache
def environment(template_dir: Path | None = None) -> Environment:
    """The environment of all templates: markup escaped by suffix, unknown names an error, sandboxed when a
    user's folder is given.
    """
    settings: dict[str, Any] = {
        "autoescape": lambda name: name is None or name.endswith(_MARKUP),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "finalize": _finalized,
    }
    shipped: BaseLoader = FunctionLoader(_shipped)
    if template_dir is None:
        kept = kept_templates()
        made = Environment(loader=shipped, bytecode_cache=kept, **settings)  # noqa: S701 - escaped by suffix, see above
    else:
        made = SandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(template_dir), shipped]), **settings
        )
    made.filters.update(_FILTERS)
    return made


@cache
def markdown_environment(template_dir: Path | None = None) -> Environment:
    """The environment of Markdown templates: whatever is written out has its Markdown signs escaped, unless a
    filter (``code``, ``cell_code``, ``block``) already did so.
    """
    made = environment(template_dir).overlay(autoescape=True, finalize=_finished)
    ours = {"code": _code, "cell_code": _cell_code, "block": _block, "because": unasked_because}
    made.filters = {**made.filters, **ours}
    return made


def _code(value: object) -> Markup:
    return Markup(escape.md_code(value))  # noqa: S704 - escaped for Markdown, which this environment writes


def _cell_code(value: object) -> Markup:
    return Markup(escape.md_cell_code(value))  # noqa: S704 - as above


def _block(value: str, language: str = "") -> Markup:
    return Markup(escape.md_block(value, language))  # noqa: S704 - as above


def _finished(value: object) -> object:
    """Text of a template expression, escaped unless it is already."""
    return value if hasattr(value, "__html__") else Markup(escape.md_text(value))  # noqa: S704 - as above


def render_template(name: str, template_dir: Path | None = None, /, **values: object) -> str:
    """The template ``name`` filled in. Raises UsageError naming file and line when a template, ours or the
    user's, is wrong.
    """
    if template_dir is not None and not template_dir.is_dir():
        raise UsageError(
            f"the template folder {template_dir} does not exist",
            hint="--template-dir takes a folder of templates",
        )
    try:
        made = markdown_environment if name.endswith(_MARKDOWN) else environment
        return made(template_dir).get_template(name).render(**values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"{getattr(error, 'name', None) or name}" + (f":{line}" if line else "")
        raise UsageError(
            f"{type(error).__name__}: {error.message or error}", where=where, hint=_hint(template_dir)
        ) from error


def prose(text: str) -> str:
    """A rule's sentence on one line, however it was wrapped in its file."""
    return visible(" ".join(text.split()))


def sentence(text: str) -> str:
    """A rule's words as a sentence: a capital where they begin with a word, not with a name from the log."""
    told = prose(text)
    first = told.split(" ", 1)[0].rstrip(",:;")
    return told[:1].upper() + told[1:] if first.isalpha() and len(first) > 1 and first.islower() else told


def sha256(text: str) -> str:
    """The base64 SHA-256 of a script, as a content security policy names it."""
    return b64encode(hashlib.sha256(str(text).encode()).digest()).decode()


@pass_eval_context
def _finalized(context: EvalContext, value: object) -> object:
    """In markup, text has its control characters written out; escaping itself is the environment's."""
    return (
        visible(value)
        if context.autoescape and isinstance(value, str) and not isinstance(value, Markup)
        else value
    )


def _hint(template_dir: Path | None) -> str | None:
    return (
        f"the templates in {template_dir} come first; see the shipped ones for the names they may use"
        if template_dir
        else None
    )


def _shipped(name: str) -> str | None:
    """The text of a shipped template; None, so that the next loader is asked, where there is none."""
    parts = name.removeprefix(SHIPPED).split("/")
    if any(part in ("", ".", "..") for part in parts):
        return None
    found = resource("templates", *parts)
    return found.read_text(encoding="utf-8") if found.is_file() else None


_FILTERS: dict[str, Callable[..., str]] = {
    "visible": visible,
    "number": numbers.number,
    "measured": numbers.measured,
    "percent": numbers.percent,
    "literal": numbers.literal,
    "many": numbers.many,
    "prose": prose,
    "sentence": sentence,
    "sha256": sha256,
}
