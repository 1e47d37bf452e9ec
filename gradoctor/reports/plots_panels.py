"""Which signals share a chart, in which order, and which findings mark it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from gradoctor.reports.numbers import unit_shown
from gradoctor.reports.plan import active
from gradoctor.reports.plots_model import Curve, Limit, Panel, Span
from gradoctor.reports.plots_scale import thinned
from gradoctor.reports.wire import DiagnosisWire, FindingWire, SeriesWire

SEVERITIES = ("critical", "warning", "info")
MOST_CURVES = 6  # as many as colour and dash pattern can tell apart
MOST_PANELS = 24

# key, title, patterns; the first that matches takes the signal. A title with {} is a chart for each name of
# its own.
TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("loss", "Loss", ("loss/train", "loss/val", "loss/test", "loss/val/*")),
    ("loss-gap", "Validation loss minus training loss", ("loss/gap",)),
    ("loss-validation-parts", "Loss components on validation", ("loss/*/val",)),
    ("loss-parts", "Loss components", ("loss/*",)),
    ("loss-share", "Share of each loss component", ("loss_share/*",)),
    ("grad-norm", "Gradient norm", ("grad/norm",)),
    ("grad-modules", "Gradient norm by module", ("grad/norm/*",)),
    ("clip-ratio", "Share of steps with clipped gradients", ("grad/clip_ratio",)),
    ("step-size", "Step size (learning rate times gradient norm)", ("optim/step_size",)),
    ("weights", "Weights: {}", ("weight/*",)),
    ("learning-rate", "Learning rate", ("lr", "lr/*")),
    ("metric", "{}", ("metric/*",)),
    ("edges", "Edges of the learned structure", ("structure/edges",)),
    ("structure", "Structure: {}", ("structure/*",)),
    ("prediction-spread", "Standard deviation of the predictions", ("pred/std",)),
    ("activation-spread", "Standard deviation of activations by module", ("act/std/*",)),
    ("dead-activations", "Dead activations by module", ("act/dead/*",)),
    ("reward", "Reward: {}", ("rl/*",)),
    ("mixed-precision", "Mixed precision: {}", ("amp/*",)),
    ("codebook", "Codebook: {}", ("codebook/*",)),
    ("events", "Reported events per epoch", ("events/*",)),
)  # fmt: skip
ASIDE = (
    "time",
    "memory",
    "throughput",
    "events",
)  # shown in the overview; a chart of their own only where a finding points there
_HUES = {"train": 0, "val": 1, "test": 2}


def slug(text: str) -> str:
    """``text`` as part of an anchor: lower-case letters, digits and hyphens only."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()[:80]).strip("-") or "signal"


def topic(name: str) -> tuple[str, str]:
    """Key and title of the chart a signal belongs to."""
    for key, title, patterns in TOPICS:
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            if "{}" not in title:
                return key, title
            own = name.split("/")[1]
            return f"{key}-{slug(own)}:{own}", title.replace(
                "{}", own.upper() if key == "metric" and len(own) <= 4 else own
            )
    return f"{slug(name)}:{name}", name


def panels(diagnosis: DiagnosisWire, points: int = 500) -> list[Panel]:
    """The charts of a run in reading order: what findings point at always, at most 24; series of unlike
    axes never share one.
    """
    findings = active(diagnosis)
    pointed = {f.signal for f in findings if f.signal}
    groups: dict[tuple[str, str], list[SeriesWire]] = {}
    for series in drawable(diagnosis.signals):
        if series.name.split("/")[0] in ASIDE and series.name not in pointed:
            continue
        groups.setdefault((topic(series.name)[0], series.axis), []).append(series)
    order = sorted(groups, key=lambda key: (_rank(key[0]), key))
    wanted = [key for key in order if any(s.name in pointed for s in groups[key])]
    kept = set((wanted + [key for key in order if key not in wanted])[:MOST_PANELS])
    extents = axis_extents(diagnosis.signals)
    return [_panel(groups[key], findings, extents, points, pointed) for key in order if key in kept]


def panel_for(finding: FindingWire, diagnosis: DiagnosisWire, points: int = 300) -> Panel | None:
    """The chart that shows one finding, with only its own span and limit; None where the log holds nothing
    to draw.
    """
    by_name = {s.name: s for s in drawable(diagnosis.signals)}
    names = [finding.signal, *(e.signal for e in finding.evidence if e.kind == "signal")]
    first = next((by_name[n] for n in names if n in by_name), None)
    if first is None:
        return None
    key = topic(first.name)[0]
    alike = [s for s in by_name.values() if s.axis == first.axis and topic(s.name)[0] == key]
    if key == "grad-modules" and "grad/norm" in by_name and by_name["grad/norm"].axis == first.axis:
        alike.append(by_name["grad/norm"])
    return _panel(alike, [finding], axis_extents(diagnosis.signals), points, {n for n in names if n}, first)


def merged_spans(
    findings: Sequence[FindingWire], extent: tuple[float, float] | None = None
) -> tuple[Span, ...]:
    """The stretches of findings; those that begin and end at the same place (to 3 % of the axis) are one,
    named by the worst.

    Several shades over each other would hide the curve they are about.
    """
    near = 0.03 * (extent[1] - extent[0]) if extent else 0.0
    groups: list[list[FindingWire]] = []
    for finding in sorted((f for f in findings if f.span), key=lambda f: SEVERITIES.index(f.severity)):
        group = next((g for g in groups if _close(g[0].span, finding.span, near)), None)
        if group is None:
            groups.append([finding])
        else:
            group.append(finding)
    return tuple(_merged(group) for group in groups)


def brief_codes(codes: Iterable[str], most: int = 2) -> str:
    """``GD103 GD201 +3``: the first codes, and how many more."""
    known = list(dict.fromkeys(codes))
    return " ".join(known[:most]) + (f" +{len(known) - most}" if len(known) > most else "")


def _merged(group: Sequence[FindingWire]) -> Span:
    spans = [f.span for f in group if f.span is not None]
    start, end = min(s[0] for s in spans), max(s[1] for s in spans)
    return Span(start, end, brief_codes(f.code for f in group), group[0].severity, group[0].signal)


def _close(one: tuple[float, float] | None, other: tuple[float, float] | None, near: float) -> bool:
    return (
        one is not None
        and other is not None
        and all(abs(a - b) <= near for a, b in zip(one, other, strict=True))
    )


def drawable(signals: Iterable[SeriesWire]) -> list[SeriesWire]:
    """The series that come with points (others are summaries only)."""
    return [s for s in signals if s.x and len(s.x) == len(s.y)]


def axis_extents(signals: Iterable[SeriesWire]) -> dict[str, tuple[float, float]]:
    """First and last finite position on each axis, so that all charts of one axis line up."""
    seen: dict[str, list[float]] = {}
    for series in drawable(signals):
        seen.setdefault(series.axis, []).extend(x for x in series.x if math.isfinite(x))
    return {axis: (min(xs), max(xs)) for axis, xs in seen.items() if xs}


def _rank(key: str) -> int:
    ranks = [name for name, _, _ in TOPICS]
    stem = key.split(":")[0]
    return next(
        (i for i, name in enumerate(ranks) if stem == name or (":" in key and stem.startswith(f"{name}-"))),
        len(ranks),
    )


def _panel(
    group: Sequence[SeriesWire],
    findings: Sequence[FindingWire],
    extents: dict[str, tuple[float, float]],
    points: int,
    pointed: set[str],
    first: SeriesWire | None = None,
) -> Panel:
    chosen = (
        sorted(group, key=lambda s: s.name not in pointed)[:MOST_CURVES]
        if len(group) > MOST_CURVES
        else list(group)
    )
    axis, names = group[0].axis, {s.name for s in chosen}
    key, title = topic((first or group[0]).name)
    here = [f for f in findings if f.signal in names and f.axis == axis]
    left = len(group) - len(chosen)
    return Panel(
        key=f"{key.split(':')[0]}-{axis}" if axis != "epoch" else key.split(":")[0],
        title=title,
        axis=axis,
        curves=_curves(chosen, points, first.name if first and len(chosen) > 2 else None),
        spans=merged_spans(here, extents.get(axis)),
        limits=_limits([f for f in findings if f.signal in names]),
        extent=extents.get(axis),
        note=f"{left} more series of this kind are in the table of signals." if left else "",
    )


def _curves(chosen: Sequence[SeriesWire], points: int, marked: str | None) -> tuple[Curve, ...]:
    taken: set[int] = set()
    curves = []
    for series in chosen:
        hue = _HUES.get(series.name.rsplit("/", 1)[-1], -1)
        if hue < 0 or hue in taken or len(chosen) == 1:
            hue = next(h for h in range(len(chosen) + len(_HUES)) if h not in taken)
        taken.add(hue)
        curves.append(_curve(series, hue, points, series.name == marked))
    return tuple(curves)


def _curve(series: SeriesWire, hue: int, points: int, marked: bool) -> Curve:
    x, y = thinned(series.x, series.y, points)
    return Curve(
        name=series.name,
        x=tuple(x),
        y=tuple(y),
        hue=hue,
        count=max(series.count, len(series.x)),
        unit=unit_shown(series.name, series.unit),
        last=series.last if series.last is not None else series.y[-1],
        ratio=series.unit == "ratio",
        marked=marked,
    )


def _limits(findings: Sequence[FindingWire]) -> tuple[Limit, ...]:
    found: dict[float, list[FindingWire]] = {}
    for finding in findings:
        if finding.limit is not None and math.isfinite(finding.limit):
            found.setdefault(finding.limit, []).append(finding)
    return tuple(Limit(v, brief_codes(f.code for f in by), by[0].signal) for v, by in found.items())
