"""When to look: never so often that looking costs more than a twentieth of the time, and when a log is at rest."""

from __future__ import annotations

from collections import deque
from statistics import median

REST = 19.0  # times the cost of a look that pass before the next: looking takes at most 1/20 of the time
_QUIET_INTERVALS = 10  # polls without growth after which a log is at rest, where its own rhythm is not known
_QUIET_PAUSES = 3.0  # usual pauses between two writes after which it is, where it is known


class Pace:
    """The clock of a watch. Times are seconds of any monotonic clock; ``interval`` is the least time between polls."""

    def __init__(self, interval: float, now: float) -> None:
        self.interval = interval
        self.grown_at = now
        self._next_look = now
        self._pauses: deque[float] = deque(maxlen=8)
        self._grew_before = self._looked_before = False
        self._old = 0.0

    def grew(self, now: float, old: float = 0.0) -> None:
        """The log grew, or was found to have been written ``old`` seconds ago."""
        self._old = old
        if self._grew_before:
            self._pauses.append(now - self.grown_at)
        self._grew_before = True
        self.grown_at = now

    def looked(self, started: float, ended: float) -> None:
        """A look was taken; the next one has to wait in proportion to what it cost.

        The first one, most of which is loading the program, does not count.
        """
        rest = REST * (ended - started) if self._looked_before else 0.0
        self._looked_before = True
        self._next_look = ended + max(self.interval, rest)

    def may_look(self, now: float) -> bool:
        """Whether a look is cheap enough by now."""
        return now >= self._next_look

    def quiet(self, now: float) -> float:
        """Seconds since the log last grew."""
        return now - self.grown_at

    def at_rest(self, now: float) -> bool:
        """Whether the log has been quiet for much longer than it uses to be between two writes; one that was found old
        is so at once.
        """
        usual = median(self._pauses) if self._pauses else 0.0
        return self.quiet(now) + self._old >= max(_QUIET_INTERVALS * self.interval, _QUIET_PAUSES * usual)
