"""Findings that do not flicker: shown when seen in two looks running, taken back when absent from two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOOKS = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look changed, by fingerprint: what now counts as found, what no longer does, both in order seen."""

    appeared: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class Steady:
    """Remembers for each fingerprint in how many looks running it was seen or missed. ``looks``: how many decide."""

    def __init__(self, looks: int = LOOKS) -> None:
        self._looks = looks
        self._seen: dict[str, int] = {}
        self._missed: dict[str, int] = {}

    @property
    def shown(self) -> tuple[str, ...]:
        """The fingerprints that count as found now."""
        return tuple(self._missed)

    @property
    def undecided(self) -> bool:
        """Whether one more look like the last would change what is shown."""
        return bool(self._seen) or any(self._missed.values())

    def look(self, present: Iterable[str]) -> Turn:
        """Take one look's fingerprints into account."""
        now = dict.fromkeys(present)
        for known in self._missed:
            self._missed[known] = 0 if known in now else self._missed[known] + 1
        self._seen = {one: self._seen.get(one, 0) + 1 for one in now if one not in self._missed}
        appeared = tuple(one for one, count in self._seen.items() if count >= self._looks)
        gone = tuple(one for one, count in self._missed.items() if count >= self._looks)
        for one in appeared:
            del self._seen[one]
            self._missed[one] = 0
        for one in gone:
            del self._missed[one]
        return Turn(appeared, gone)

    def forget(self) -> Turn:
        """A new run began: nothing counts as found any more."""
        gone = self.shown
        self._seen, self._missed = {}, {}
        return Turn((), gone)
