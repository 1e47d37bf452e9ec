"""Points, stretches and shades inside a stretched drawing of 4000 x 1000 units; sparklines, which need no
more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from gradoctor.reports.numbers import number
from gradoctor.reports.plots_model import Span
from gradoctor.reports.plots_scale import Scale, position_scale, thinned, value_scale
from gradoctor.reports.svg import node

WIDE, HIGH = 4000, 1000  # the drawing's own units, whatever its size on the page
_LETTER = 0.022  # the share of a narrow chart that one bold letter takes
_MOST_RUNS = 40  # runs of non-finite points drawn one by one


def spark(
    x: Sequence[float],
    y: Sequence[float],
    spans: Iterable[tuple[float, float, str]] = (),
    points: int = 90,
    ratio: bool = False,
) -> Markup:
    """A curve without axes, hidden from screen readers (its numbers stand beside it); ``spans`` are start,
    end, severity.
    """
    x, y = thinned(x, y, points)
    across, up = position_scale(x), value_scale(y, ratio=ratio)
    y = [up.low if up.log and v == 0 else v for v in y]
    shades = [shade(across, start, end, severity) for start, end, severity in spans]
    bad = [
        node("path", d=f"M{at_x(across, start)} 0H{at_x(across, end) + 20}", class_="bad")
        for _, start, end in bad_runs(x, y, up)
    ]
    return node(
        "svg",
        *shades,
        node("path", d=path_data(x, y, across, up), class_="curve"),
        *bad,
        class_="spark",
        viewBox=f"0 -40 {WIDE} {HIGH + 80}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def span_labels(spans: Sequence[Span], across: Scale, y: int) -> Iterator[Markup]:
    """The codes above the shaded stretches, moved aside where they would stand on each other."""
    free = 0.0
    for span in sorted(spans, key=lambda s: s.start):
        wide = _LETTER * len(span.label)
        place = max(min(max(across.at(span.start), 0.0), 1 - wide), free)
        free = place + wide + _LETTER
        told = f"spanlabel {span.severity}"
        yield node("text", span.label, class_=told, x=f"{100 * place:.2f}%", y=y, data_x=repr(span.start))


def shade(across: Scale, start: float, end: float, severity: str) -> Markup:
    """The shaded stretch of a finding, at least a hair wide."""
    left, right = sorted((at_x(across, start), at_x(across, end)))
    left, right = max(left, 0), min(right, WIDE)
    wide = max(right - left, WIDE // 160)
    return node("rect", class_=f"span {severity}", x=min(left, WIDE - wide), y="0", width=wide, height=HIGH)


def bad_runs(x: Sequence[float], y: Sequence[float], up: Scale) -> list[tuple[str, float, float]]:
    """Stretches of points that cannot be drawn, as kind, first and last position; one stretch a kind when
    there are very many.
    """
    runs: list[tuple[str, float, float]] = []
    before = ""
    for position, value in zip(x, y, strict=True):
        kind = "" if drawn(value, up) else ("0" if value == 0 else number(value))
        if kind and kind == before:
            runs[-1] = (kind, runs[-1][1], position)
        elif kind:
            runs.append((kind, position, position))
        before = kind
    if len(runs) <= _MOST_RUNS:
        return runs
    kinds = dict.fromkeys(run[0] for run in runs)
    return [(k, next(r[1] for r in runs if r[0] == k), [r[2] for r in runs if r[0] == k][-1]) for k in kinds]


def drawn(value: float, up: Scale) -> bool:
    """Whether a value has a place on the y axis."""
    return math.isfinite(value) and not (up.log and value <= 0)


def path_data(x: Sequence[float], y: Sequence[float], across: Scale, up: Scale) -> str:
    """Path data with a gap at every point that cannot be drawn; a lone point becomes a dot."""
    parts: list[str] = []
    stroke: list[str] = []
    for position, value in zip(x, y, strict=True):
        if drawn(value, up) and math.isfinite(position):
            stroke.append(f"{at_x(across, position)} {at_y(up, value)}")
        elif stroke:
            parts.append(_stroke(stroke))
            stroke = []
    return "".join([*parts, _stroke(stroke)] if stroke else parts)


def _stroke(places: list[str]) -> str:
    return f"M{places[0]}h0" if len(places) == 1 else f"M{places[0]}L{' '.join(places[1:])}"


def at_x(across: Scale, position: float) -> int:
    """The drawing's x of a position."""
    return round(across.at(position) * WIDE)


def at_y(up: Scale, value: float) -> int:
    """The drawing's y of a value, downwards."""
    return round((1 - up.at(value)) * HIGH)
