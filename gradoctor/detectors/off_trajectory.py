"""Progress against an expectation table: the value a run of this kind has reached by a given epoch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.signals.run import Signal


def off_trajectory(
    signal: Signal, table: list[Mapping[str, Any]], *, slack: float = 0.0, minimum: int = 1
) -> Hit | None:
    """Hit when the median of the points in a row's epochs lies outside the row, on the bad side, in the
    last row the run has finished.

    ``table`` rows are ``{from, to, low, high}`` (epochs inclusive; ``low`` or ``high`` may be absent).
    The bad side is below ``low`` where higher is better, above ``high`` where lower is better, both
    otherwise. ``slack`` widens the bounds (relative). Values: value, low, high, from, to, behind (how far
    outside, relative). Raises NotEnoughData when no row's epochs have ``minimum`` points.
    """
    if signal.epoch is None:
        raise NotEnoughData(f"{signal.name} has no epochs to compare with the expected course")
    judged = [(row, points) for row in table if len(points := _points(signal, row)) >= minimum]
    if not judged:
        raise NotEnoughData(f"{signal.name} has not reached the first epoch of the expected course")
    row, points = judged[-1]
    value = float(np.median(signal.values[points]))
    bound, behind = _outside(value, row, signal.direction, slack)
    if bound is None:
        return None
    numbers = {
        "value": value,
        "limit": bound,
        "from": float(row.get("from", row["to"])),
        "to": float(row["to"]),
        "behind": behind,
        "low": float(row.get("low", np.nan)),
        "high": float(row.get("high", np.nan)),
    }
    return Hit(
        signal,
        int(points[0]),
        int(points[-1]),
        (int(points[0]), int(points[-1])),
        numbers,
        strength=min(1.0, 0.5 + behind),
    )


def _points(signal: Signal, row: Mapping[str, Any]) -> np.ndarray:
    epoch = signal.epoch
    assert epoch is not None
    finished = np.nanmax(epoch) >= row["to"]
    inside = np.isfinite(signal.values) & (epoch >= row.get("from", row["to"])) & (epoch <= row["to"])
    return np.flatnonzero(inside) if finished else np.empty(0, dtype=np.int64)


def _outside(
    value: float, row: Mapping[str, Any], direction: str | None, slack: float
) -> tuple[float | None, float]:
    """The bound that is broken and by how much of it; (None, 0) inside."""
    low, high = row.get("low"), row.get("high")
    if low is not None and direction != "lower" and value < low - slack * abs(low):
        return float(low), (low - value) / max(abs(low), 1e-12)
    if high is not None and direction != "higher" and value > high + slack * abs(high):
        return float(high), (value - high) / max(abs(high), 1e-12)
    return None, 0.0
