"""What a detector answers: a Hit (where, how strongly, which numbers), None, or "not enough data"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gradoctor.intake.columns import Event
from gradoctor.signals.run import Signal

HitValue = float | str


class NotEnoughData(Exception):  # noqa: N818 - a verdict, not a failure
    """The series is too short, or holds too few finite points, to be judged. The message says what would be
    needed.
    """


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """Where a pattern matched.

    ``signal`` is the series it is about (None for events alone); ``start``/``stop`` index its first and last
    point in the pattern (inclusive); ``points`` are the few indices worth citing; ``values`` are the numbers
    evidence templates may use; ``events`` are the log's own words for it; ``also`` are other signals with one
    index each (a component against the total). ``strength`` in 0..1 orders findings of equal severity: 0.5 =
    just beyond the limit, 1 = far beyond.
    """

    signal: Signal | None = None
    start: int = 0
    stop: int = 0
    points: tuple[int, ...] = ()
    values: Mapping[str, HitValue] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    also: tuple[tuple[Signal, int], ...] = ()
    strength: float = 0.5
