"""Markup made of elements: whatever is not Markup already is text, shown with its control characters and
escaped.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from gradoctor.reports.escape import visible


def shown(text: object) -> Markup:
    """Any text as text of a page, controls visible, nothing in it markup."""
    return text if isinstance(text, Markup) else escape(visible(text))


def node(tag: str, /, *children: object, **attributes: object) -> Markup:
    """One element. ``class_`` is ``class``, ``data_x`` is ``data-x``; attributes that are None are left out.

    The tag is ours, never text from a log.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{shown(_number(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{tag}{written}/>")  # noqa: S704 - attributes are escaped above
    inner = "".join(shown(child) for child in children)
    return Markup(f"<{tag}{written}>{inner}</{tag}>")  # noqa: S704 - children are escaped above


def together(*parts: Markup) -> Markup:
    """Several pieces of markup as one."""
    return Markup("").join(parts)


def _number(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else value
