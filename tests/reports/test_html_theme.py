"""Contrast of both themes: 4.5:1 for text, 3:1 for what is drawn (WCAG 2.2, AA)."""

from __future__ import annotations

import re

import pytest

from gradoctor._resources import resource
from gradoctor.reports.plots_files import COLOURS

SHEET = resource("templates", "html", "theme.css.j2").read_text(encoding="utf-8")


def colours(theme: str) -> dict[str, str]:
    body = SHEET[SHEET.index(f"macro {theme}()") :]
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", body[: body.index("endmacro")]))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_reaches_four_and_a_half(theme: str) -> None:
    known = colours(theme)
    grounds = ("paper", "card", "sunk")
    pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in grounds]
    pairs += [(f"{kind}", f"{kind}-ground") for kind in ("critical", "warning", "info", "healthy", "quiet")]
    pairs += [
        ("ink", "healthy-ground"),
        ("critical", "card"),
        ("warning", "card"),
        ("info", "card"),
        ("card", "ink"),
    ]
    low = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_reach_three(theme: str) -> None:
    known = colours(theme)
    drawn = [f"c{n}" for n in range(8)] + ["s-critical", "s-warning", "s-info"]
    low = {(d, g): round(contrast(known[d], known[g]), 2) for d in drawn for g in ("card", "sunk")}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}


def test_both_themes_define_the_same_names() -> None:
    assert colours("light").keys() == colours("dark").keys()


def test_exported_figures_have_the_pages_colours() -> None:
    known = colours("light")
    assert tuple(known[f"c{n}"] for n in range(8)) == COLOURS
