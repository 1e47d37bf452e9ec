"""The log ends with an event: nothing more was measured after it."""

from __future__ import annotations

from collections.abc import Sequence

from gradoctor.detectors.hit import Hit
from gradoctor.intake.columns import Event
from gradoctor.signals.run import Signal


def ends_log(
    events: tuple[Event, ...],
    *,
    signals: tuple[Signal, ...] | None = None,
    epochs: float | None = None,
    steps: float | None = None,
    saying: Sequence[str] = (),
    unless_saying: Sequence[str] = (),
) -> Hit | None:
    """Hit when the last of the events stands behind every point of ``signals`` (in the lines of the same
    file).

    ``epochs`` and ``steps``: how far the training was to go; what ended at its goal is no finding.
    ``saying``: the event's words hold one of these (in any case), and none of ``unless_saying``.
    Values: said, line, reached, count.
    """
    events = tuple(e for e in events if _says(e, saying, unless_saying))
    if not events:
        return None
    last = max(events, key=lambda event: event.line)
    measured = [s for s in signals or () if len(s) and (last.origin is None or s.file.endswith(last.origin))]
    if any(int(s.lines[-1]) > last.line for s in measured) or _at_goal(measured, epochs, steps):
        return None
    longest = max(measured, key=len, default=None)
    numbers: dict[str, float | str] = {
        "said": last.text.strip()[:200],
        "line": float(last.line),
        "reached": longest.at(len(longest) - 1) if longest is not None else "an unknown place",
        "count": float(len(events)),
    }
    return Hit(None, values=numbers, events=(last,), strength=0.8)


def _says(event: Event, saying: Sequence[str], unless_saying: Sequence[str]) -> bool:
    text = event.text.lower()
    wanted = not saying or any(word.lower() in text for word in saying)
    return wanted and not any(word.lower() in text for word in unless_saying)


def _at_goal(measured: Sequence[Signal], epochs: float | None, steps: float | None) -> bool:
    """Epochs may be counted from 0; the last record of steps may stand a little before the end."""
    last_epoch = max((float(s.epoch[-1]) for s in measured if s.epoch is not None), default=float("nan"))
    last_step = max((float(s.step[-1]) for s in measured if s.step is not None), default=float("nan"))
    return bool(
        (epochs is not None and last_epoch >= float(epochs) - 1.0)
        or (steps is not None and last_step >= 0.97 * float(steps))
    )
