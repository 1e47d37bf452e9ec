"""A chart as inline SVG whose colours and text size come from the page, so that it follows the theme and
the window's width.

The drawing area is an inner ``svg`` stretched to the figure (``preserveAspectRatio="none"``); text stands
outside it at
percentages, so letters never stretch. Zooming is a change of the inner ``viewBox`` alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from markupsafe import Markup

from gradoctor.reports.numbers import measured, number
from gradoctor.reports.plots_model import Curve, Panel
from gradoctor.reports.plots_path import (
    HIGH,
    WIDE,
    at_x,
    at_y,
    bad_runs,
    drawn,
    path_data,
    shade,
    span_labels,
)
from gradoctor.reports.plots_scale import Scale, position_scale, tick_label, value_scale
from gradoctor.reports.svg import node, together

HUES = 8  # colours and dash patterns the style sheet has
_TOP, _BOTTOM = 18, 36  # pixels above for findings' codes, below for the axis
_FEW = 40  # up to this many points each is a dot


def draw(panel: Panel, uid: str, height: int = 200) -> Markup:
    """The chart, titled and described for screen readers. ``uid`` makes its ids unique on the page;
    ``height`` in pixels.
    """
    across, up = scales(panel)
    return node(
        "svg",
        node("title", f"{panel.title} by {panel.axis}", id=f"{uid}-title"),
        node("desc", described(panel), id=f"{uid}-desc"),
        *_grid(up, height, _unit(panel)),
        *_axis(across, height, panel.axis),
        _inner(panel, across, up, height),
        *_bad_marks(panel, across, up, height),
        *_labels(panel, across, up, height),
        class_="plot",
        role="img",
        aria_labelledby=f"{uid}-title {uid}-desc",
        width="100%",
        height=height + _TOP + _BOTTOM,
        data_axis=panel.axis,
        data_x0=repr(across.low),
        data_x1=repr(across.high),
        data_y0=repr(up.low),
        data_y1=repr(up.high),
        data_log="1" if up.log else None,
        data_unit=_unit(panel),
        data_top=_TOP,
        data_high=height,
    )


def scales(panel: Panel) -> tuple[Scale, Scale]:
    """The x and y axis of a chart."""
    positions = [p for curve in panel.curves for p in curve.x]
    values = [v for curve in panel.curves for v in curve.y]
    return position_scale([*positions, *(panel.extent or ())]), value_scale(
        values, [limit.value for limit in panel.limits], all(c.ratio for c in panel.curves)
    )


def described(panel: Panel) -> str:
    """What the chart shows, in words."""
    told = [_told(curve, panel.axis) for curve in panel.curves]
    told += [
        f"Finding {s.label} ({s.severity}) holds from {panel.axis} {number(s.start)} to {number(s.end)}."
        for s in panel.spans
    ]
    told += [f"The limit of {limit.label} is {number(limit.value)}." for limit in panel.limits]
    return " ".join(told)


def _told(curve: Curve, axis: str) -> str:
    finite = [(y, x) for x, y in zip(curve.x, curve.y, strict=True) if math.isfinite(y)]
    bad = len(curve.y) - len(finite)
    if not finite:
        return f"{curve.name} has no finite value."
    low, high, unit = min(finite), max(finite), curve.unit
    start, end = (f"{measured(y, unit)} at {axis} {number(x)}" for y, x in (finite[0], finite[-1]))
    lowest, highest = (f"{measured(y, unit)} at {number(x)}" for y, x in (low, high))
    text = f"{curve.name} goes from {start} to {end}, lowest {lowest}, highest {highest}"
    return (
        f"{text}; {bad} of the points drawn {'is' if bad == 1 else 'are'} not finite." if bad else f"{text}."
    )


def _unit(panel: Panel) -> str | None:
    units = {curve.unit for curve in panel.curves}
    return units.pop() if len(units) == 1 else None


def _grid(up: Scale, height: int, unit: str | None) -> Iterator[Markup]:
    for value in up.ticks():
        y = round(_TOP + (1 - up.at(value)) * height, 1)
        yield node("line", class_="grid", x1="0", x2="100%", y1=y, y2=y)
        yield node("text", tick_label(value, unit), class_="ytick", x="-8", y=y + 4)


def _axis(across: Scale, height: int, axis: str) -> Iterator[Markup]:
    base = _TOP + height
    yield node("line", class_="base", x1="0", x2="100%", y1=base, y2=base)
    ticks = [t for t in across.ticks(7) if axis == "epoch" or t == int(t)]
    if across.high - across.low > 2:
        ticks = [t for t in ticks if t == int(t)]
    for value in ticks:
        yield node("text", tick_label(value), class_="xtick", x=_percent(across, value), y=base + 16)
    yield node("text", axis, class_="axisname", x="100%", y=base + 31)


def _inner(panel: Panel, across: Scale, up: Scale, height: int) -> Markup:
    shades = [shade(across, s.start, s.end, s.severity) for s in panel.spans]
    limits = [_limit_line(up, limit.value) for limit in panel.limits if 0 <= up.at(limit.value) <= 1]
    return node(
        "svg",
        node("rect", x="0", y="0", width=WIDE, height=HIGH, class_="field"),
        *shades,
        *limits,
        *[_curve(curve, across, up) for curve in panel.curves],
        class_="inner marking" if any(c.marked for c in panel.curves) else "inner",
        x="0",
        y=_TOP,
        width="100%",
        height=height,
        viewBox=f"0 0 {WIDE} {HIGH}",
        preserveAspectRatio="none",
    )


def _curve(curve: Curve, across: Scale, up: Scale) -> Markup:
    style = f"curve c{curve.hue % HUES}" + (" marked" if curve.marked else "")
    line = node("path", d=path_data(curve.x, curve.y, across, up), class_=style)
    if len(curve.x) > _FEW:
        return line
    places = [
        f"M{at_x(across, x)} {at_y(up, y)}h0"
        for x, y in zip(curve.x, curve.y, strict=True)
        if math.isfinite(y) and drawn(y, up)
    ]
    return together(line, node("path", d="".join(places), class_=f"dots c{curve.hue % HUES}"))


def _limit_line(up: Scale, value: float) -> Markup:
    return node("path", d=f"M0 {at_y(up, value)}H{WIDE}", class_="limit")


def _labels(panel: Panel, across: Scale, up: Scale, height: int) -> Iterator[Markup]:
    yield from span_labels(panel.spans, across, _TOP - 6)
    before = math.inf
    for limit in sorted(panel.limits, key=lambda one: one.value):
        if not 0 <= up.at(limit.value) <= 1:
            continue
        y = min(_TOP + (1 - up.at(limit.value)) * height - 5, before - 13)
        before = y
        text = f"limit {measured(limit.value, _unit(panel))} ({limit.label})"
        yield node("text", text, class_="limitlabel", x="100%", y=round(max(y, _TOP + 10), 1))


def _bad_marks(panel: Panel, across: Scale, up: Scale, height: int) -> Iterator[Markup]:
    for curve in panel.curves:
        for kind, start, end in bad_runs(curve.x, curve.y, up):
            low = kind in ("-inf", "0")
            y = _TOP + height - 3 if low else _TOP
            when = f"at {panel.axis} {number(start)}"
            if end != start:
                when = f"from {panel.axis} {number(start)} to {number(end)}"
            left, right = across.at(start), across.at(end)
            yield node(
                "rect",
                node("title", f"{curve.name} is {kind} {when}"),
                class_="zero" if kind == "0" else "bad",
                x=f"{100 * left:.2f}%",
                y=y,
                width=f"{max(100 * (right - left), 0.6):.2f}%",
                height=4,
                data_x=repr(start),
                data_end=repr(end),
            )
            yield node(
                "text",
                "0" if kind == "0" else kind,
                class_="zerolabel" if kind == "0" else "badlabel",
                x=f"{100 * min(left, 0.94):.2f}%",
                y=y - 4 if low else y + 15,
                data_x=repr(start),
            )


def _percent(across: Scale, value: float) -> str:
    return f"{100 * across.at(value):.2f}%"
