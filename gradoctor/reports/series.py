"""Which signals a report carries with points, and their wire form."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from gradoctor.diagnosis.finding import RunDiagnosis
from gradoctor.reports.thin import thinned
from gradoctor.reports.wire import SeriesWire
from gradoctor.signals.run import Signal

# What a report draws after the findings' own signals, in this order.
_DRAWN_FAMILIES = (
    "loss/train", "loss/val", "loss/", "grad/norm", "grad/clip_ratio", "lr", "metric/", "structure/", "pred/",
    "rl/", "pref/", "attn/", "repr/", "moe/",
    "loss_share/", "amp/", "act/", "weight/", "codebook/", "optim/", "throughput/", "time/", "memory/",
)  # fmt: skip


def series_wires(diagnosis: RunDiagnosis, *, points: int, drawn: int) -> list[SeriesWire]:
    """All signals in the run's order; the ``drawn`` most telling ones with at most ``points`` points each."""
    with_points = _most_telling(diagnosis, drawn)
    return [_series(s, points if name in with_points else 0) for name, s in diagnosis.run.signals.items()]


def _most_telling(diagnosis: RunDiagnosis, drawn: int) -> set[str]:
    """The findings' signals (and those their expectations and the healthy lines speak of), then the usual
    families.
    """
    chosen: dict[str, None] = {}
    for name in _named(diagnosis):
        for signal in diagnosis.run.matching(name):
            chosen.setdefault(signal.name)
    for family in _DRAWN_FAMILIES:
        for name in diagnosis.run.signals:
            if name == family or (
                name.startswith(family) and (family[-1] == "/" or name[len(family)] == "/")
            ):
                chosen.setdefault(name)
    return set(list(chosen)[:drawn])


def _named(diagnosis: RunDiagnosis) -> Iterator[str]:
    for finding in diagnosis.findings:
        if finding.signal:
            yield finding.signal
        yield from (evidence.name for evidence in finding.evidence if evidence.kind == "signal")
    for finding in diagnosis.findings:
        yield from (expectation.signal for expectation in finding.expectation)
    yield from (healthy.signal for healthy in diagnosis.healthy if healthy.signal)


def _series(signal: Signal, points: int) -> SeriesWire:
    values, lines = signal.values, signal.lines
    there = np.isfinite(values)
    finite = values if bool(there.all()) else values[there]
    keep = thinned(values, points) if points else np.empty(0, dtype=np.int64)
    return SeriesWire(
        name=signal.name,
        spelling=signal.spelling,
        file=signal.file,
        axis=signal.axis,
        unit=signal.unit,
        direction=signal.direction,
        reason=signal.reason,
        derived_from=list(signal.derived_from),
        count=len(values),
        nonfinite=len(values) - len(finite),
        first=_at(values, 0),
        last=_at(values, -1),
        minimum=float(finite.min()) if len(finite) else None,
        maximum=float(finite.max()) if len(finite) else None,
        first_line=int(lines[0]) if len(lines) and signal.file_of is None else None,
        last_line=int(lines[-1]) if len(lines) and signal.file_of is None else None,
        x=_rounded(signal.x[keep]),
        y=_rounded(values[keep]),
    )


def _at(values: np.ndarray, index: int) -> float | None:
    return float(values[index]) if len(values) else None


def _rounded(values: np.ndarray) -> list[float]:
    """Six significant digits draw the same curve in half the bytes."""
    return [v if not math.isfinite(v) or v == int(v) else float(f"{v:.6g}") for v in values.tolist()]
