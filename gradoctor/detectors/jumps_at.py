"""A loss that stands higher after an event (a restart from a checkpoint) than before it."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import at_least, noise
from gradoctor.intake.columns import Event, FloatArray, IntArray
from gradoctor.signals.run import Signal

AROUND = 5  # points on each side


def jumps_at(signal: Signal, *, events: tuple[Event, ...], by: float = 0.15, minimum: int = 3) -> Hit | None:
    """Hit when the level right after one of the events lies ``by`` (relative) and 6 sigma above the level
    right before it.

    Values: before, after, jump, at, said, back (1 when it came back within the log). Raises NotEnoughData
    when no event has ``minimum`` points on both sides.
    """
    values, index = at_least(signal, 2 * minimum)
    lines = signal.lines[index]
    judged, found = 0, []
    for event in events:
        place = _place(signal, index, lines, event)
        before, after = values[max(0, place - AROUND) : place], values[place : place + AROUND]
        if len(before) < minimum or len(after) < minimum:
            continue
        judged += 1
        jump = _jump(values, before, after)
        if jump is not None and jump >= by:
            found.append((jump, place, event))
    if events and not judged:
        raise NotEnoughData(f"{signal.name} has fewer than {minimum} points on one side of every restart")
    if not found:
        return None
    return _hit(signal, values, index, *max(found, key=lambda item: item[0]), minimum=minimum)


def _hit(
    signal: Signal,
    values: FloatArray,
    index: IntArray,
    jump: float,
    place: int,
    event: Event,
    *,
    minimum: int,
) -> Hit:
    before = float(np.median(values[max(0, place - AROUND) : place]))
    after = float(np.median(values[place : place + minimum]))
    back = bool(np.any(values[place + minimum :] <= before + 0.25 * (after - before)))
    numbers: dict[str, float | str] = {
        "before": before,
        "after": after,
        "jump": jump,
        "at": signal.at(int(index[place])),
        "said": event.text.strip()[:200],
        "back": float(back),
    }
    points = (int(index[place - 1]), int(index[place]))
    return Hit(signal, points[1], points[1], points, numbers, events=(event,), strength=0.5 if back else 0.8)


def _place(signal: Signal, index: np.ndarray, lines: np.ndarray, event: Event) -> int:
    if signal.file_of is None and (event.origin is None or signal.file.endswith(event.origin)):
        return int(np.searchsorted(lines, event.line, side="left"))
    for at, axis in ((event.step, signal.step), (event.epoch, signal.epoch)):
        if at is not None and axis is not None:
            return int(np.searchsorted(axis[index], at, side="left"))
    return 0


def _jump(values: FloatArray, before: FloatArray, after: FloatArray) -> float | None:
    low, high = float(np.median(before)), float(np.median(after[:3]))
    size = max(abs(low), 1e-300)
    return (
        (high - low) / size if high - low > 6.0 * noise(values) and after[:3].min() > before.max() else None
    )
