"""The log ends with an event: nothing more was measured after it."""

from __future__ import annotations

from gradoctor.detectors.hit import Hit
from gradoctor.intake.columns import Event
from gradoctor.signals.run import Signal


def ends_log(
    events: tuple[Event, ...],
    *,
    signals: tuple[Signal, ...] | None = None,
    planned: float | None = None,
    axis: str = "epoch",
) -> Hit | None:
    """Hit when the last of the events stands behind every point of ``signals`` (in the lines of the same
    file).

    ``planned``: how far the training was to go on ``axis``; what ended at its goal is no finding. Values:
    said, line, reached, planned.
    """
    if not events:
        return None
    last = max(events, key=lambda event: event.line)
    measured = [s for s in signals or () if len(s) and (last.origin is None or s.file.endswith(last.origin))]
    if any(int(s.lines[-1]) > last.line for s in measured):
        return None
    reached = max((_reached(s, axis) for s in measured), default=float("nan"))
    if planned is not None and reached >= _goal(float(planned), axis):
        return None
    numbers: dict[str, float | str] = {
        "said": last.text.strip()[:200],
        "line": float(last.line),
        "reached": reached,
        "planned": float(planned) if planned is not None else float("nan"),
        "count": float(len(events)),
    }
    return Hit(None, values=numbers, events=(last,), strength=0.8)


def _reached(signal: Signal, axis: str) -> float:
    values = signal.epoch if axis == "epoch" else signal.step
    return float(values[-1]) if values is not None and len(values) else float("nan")


def _goal(planned: float, axis: str) -> float:
    """Epochs may be counted from 0; the last record of steps may stand a little before the end."""
    return planned - 1.0 if axis == "epoch" else 0.97 * planned
