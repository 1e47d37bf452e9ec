"""A watch: poll, look when the log grew and looking is cheap, tell what changed, end when asked to.

Detectors judge the whole run at every look; nothing about a diagnosis is incremental.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from gradoctor.rulebook.model import SEVERITIES
from gradoctor.watch.following import Following
from gradoctor.watch.pace import Pace
from gradoctor.watch.steady import Steady, Turn

if TYPE_CHECKING:
    from gradoctor.api import Diagnosis
    from gradoctor.diagnosis.finding import Finding

Ending = Literal["once", "found", "idle"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How to watch. ``interval``: seconds between polls; ``idle_timeout``: seconds without growth after which to end;
    ``until``: the severity that ends the watch; ``once``: one look and no more.
    """

    interval: float = 2.0
    idle_timeout: float | None = None
    until: str | None = None
    once: bool = False


@dataclass(frozen=True)
class State:
    """What a teller may show: the last diagnosis, what counts as found, how long the log has been quiet."""

    name: str
    diagnosis: Diagnosis | None
    shown: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    looks: int
    quiet: float
    missing: bool


class Teller(Protocol):
    """Who says what was seen."""

    def polled(self, state: State) -> None:
        """Nothing may have changed; for views that show a clock."""

    def looked(self, state: State, appeared: tuple[Finding, ...], gone: tuple[Finding, ...]) -> None:
        """A look was taken; findings that now count and that no longer do."""

    def restarted(self, state: State) -> None:
        """The log was truncated or replaced: another run."""


class Watch:
    """One watch over one run. ``judge`` turns what is followed into a diagnosis."""

    def __init__(
        self,
        following: Following,
        judge: Callable[[bool], Diagnosis],
        manner: Manner,
        tellers: Sequence[Teller],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._following, self._judge, self._manner, self._tellers = following, judge, manner, tellers
        self._clock, self._sleep = clock, sleep
        self._pace = Pace(manner.interval, clock())
        self._steady = Steady()
        self._told: dict[str, Finding] = {}
        self._present: tuple[str, ...] = ()
        self._looks = 0
        self._stale = self._whole = self._missing = False
        self.diagnosis: Diagnosis | None = None

    def run(self) -> Ending:
        """Watch until there is a reason to end."""
        while True:
            self._poll()
            if self._stale and (self._manner.once or self._pace.may_look(self._clock())):
                self._look(at_rest=False)
            rests = self._pace.at_rest(self._clock()) or self._finished
            if not self._stale and rests and not self._manner.once:
                self._rest()
            if ending := self._ending():
                return ending
            for teller in self._tellers:
                teller.polled(self.state)
            self._sleep(self._manner.interval)

    @property
    def _finished(self) -> bool:
        """Whether every run says that its training has finished."""
        runs = self.diagnosis.runs if self.diagnosis is not None else ()
        return bool(runs) and all(any(e.kind == "finished" for e in one.run.events) for one in runs)

    @property
    def state(self) -> State:
        """What is known now."""
        known = [self._told[one] for one in self._present if one not in self._steady.shown]
        shown = tuple(self._told[one] for one in self._steady.shown)
        quiet = self._pace.quiet(self._clock())
        return State(
            self._following.name, self.diagnosis, shown, tuple(known), self._looks, quiet, self._missing
        )

    def _poll(self) -> None:
        started = self._clock()
        change = self._following.poll()
        self._missing = change == "missing"
        if change in ("grown", "replaced"):
            self._pace.grew(started, self._following.age if self.diagnosis is None else 0.0)
            self._stale, self._whole = True, False
        if change == "replaced":
            self._steady.forget()
            self._present = ()
            for teller in self._tellers:
                teller.restarted(self.state)

    def _look(self, *, at_rest: bool) -> None:
        started = self._clock()
        self.diagnosis = self._judge(at_rest)
        self._stale, self._looks = False, self._looks + 1
        self._present = tuple(finding.fingerprint for finding in self.diagnosis.findings)
        self._told |= {finding.fingerprint: finding for finding in self.diagnosis.findings}
        self._settle(self._steady.look(self._present))
        self._pace.looked(started, self._clock())

    def _rest(self) -> None:
        """A log at rest is taken as it is, to the last byte, and what was seen once counts."""
        if self._stale or (self._following.holds_back and not self._whole):
            self._whole = True
            self._look(at_rest=True)
        elif self.diagnosis is not None and self._steady.undecided:
            self._settle(self._steady.look(self._present))

    def _settle(self, turn: Turn) -> None:
        appeared = tuple(self._told[one] for one in turn.appeared)
        gone = tuple(self._told[one] for one in turn.gone)
        for teller in self._tellers:
            teller.looked(self.state, appeared, gone)

    def _ending(self) -> Ending | None:
        manner = self._manner
        quiet = self._pace.quiet(self._clock())
        idle = manner.idle_timeout is not None and quiet >= manner.idle_timeout
        if idle:
            self._rest()
            self._rest()  # the last bytes first, then what they show counts
        if manner.until is not None and any(reaches(f, manner.until) for f in self.state.shown):
            return "found"
        if manner.once:
            return "once"
        return "idle" if idle else None


def reaches(finding: Finding, severity: str) -> bool:
    """Whether a finding is at least that severe."""
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(severity)
