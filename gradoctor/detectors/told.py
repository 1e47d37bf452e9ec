"""The log says so in words: events of a kind, often enough."""

from __future__ import annotations

from gradoctor.detectors.hit import Hit
from gradoctor.intake.columns import Event

_MOST_CITED = 5


def told(events: tuple[Event, ...], *, minimum: int = 1) -> Hit | None:
    """Hit when the log tells of the named kinds of events at least ``minimum`` times. Values: count,
    said, subjects, first_line.
    """
    count = sum(event.times for event in events)
    if not events or count < minimum:
        return None
    subjects = list(dict.fromkeys(event.subject for event in events if event.subject))
    numbers: dict[str, float | str] = {
        "count": float(count),
        "said": events[0].text.strip()[:200],
        "subjects": ", ".join(subjects[:_MOST_CITED]) or "the run",
        "first_line": float(events[0].line),
    }
    return Hit(None, values=numbers, events=events[:_MOST_CITED], strength=min(1.0, 0.5 + 0.05 * count))
