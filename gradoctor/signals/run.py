"""A Run: one training as signals, facts and events, each leading back to a line of a log. Immutable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache
from typing import Literal

import numpy as np

from gradoctor.intake.columns import Account, Event, FactValue, FloatArray, IntArray, Unread
from gradoctor.signals.worked import Worked

Direction = Literal["lower", "higher"]
Axis = Literal["epoch", "step", "point"]
_TURN = 1 << 16  # points compared at a time: a long axis takes no second array of its length
_LOOKED_AT = 1000  # points of an axis that tell how dense it is
_GLOB_SIGN = re.compile(r"[*?\[]")


class _Values:
    """The values a signal was given, or those that a :class:`Worked` makes each time they are asked for."""

    def __get__(self, signal: Signal | None, owner: type[Signal]) -> FloatArray:
        if signal is None:
            raise AttributeError("values")  # a field without a default
        held: FloatArray | Worked = signal.__dict__["values"]
        return held() if isinstance(held, Worked) else held

    def __set__(self, signal: Signal, values: FloatArray | Worked) -> None:
        signal.__dict__["values"] = values


@dataclass(frozen=True, eq=False, repr=False)
class Signal:
    """One named series.

    ``values``, ``lines`` and, where the log has them, ``step`` and ``epoch`` share the shape (n,). Values are
    in the canonical unit (a percentage becomes a ratio; ``scale`` is what the log's number was multiplied
    by); given as a :class:`Worked` they are made when they are asked for. ``direction`` says whether lower or
    higher is better, None when neither. ``spelling`` is the name in the log, ``file`` the source it came from;
    points of several files say theirs in ``file_of`` (shape (n,)), which counts ``files``. ``derived_from`` names
    the signals a derived one was computed of.
    """

    name: str
    values: _Values = _Values()
    lines: IntArray  # type: ignore[misc] # values have no default: the descriptor gives none
    step: FloatArray | None = None
    epoch: FloatArray | None = None
    direction: Direction | None = None
    unit: str | None = None
    spelling: str = ""
    file: str = ""
    scale: float = 1.0
    reason: str = ""
    derived_from: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    file_of: IntArray | None = None

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        span = f", {self.at(0)} to {self.at(len(self) - 1)}" if len(self) else ""
        return f"<Signal {self.name}: {len(self)} points{span}>"

    @property
    def axis(self) -> Axis:
        """The axis a report shows: epochs where they tell the points apart, else steps, else the point's
        number.
        """
        if self.epoch is not None and len(self.epoch) and _distinct(self.epoch):
            return "epoch"
        if self.step is not None:
            return "step"
        return "epoch" if self.epoch is not None else "point"

    @property
    def x(self) -> FloatArray:
        """Positions on :attr:`axis`, shape (n,)."""
        axis = self.axis
        if axis == "epoch" and self.epoch is not None:
            return self.epoch
        if axis == "step" and self.step is not None:
            return self.step
        return np.arange(1, len(self) + 1, dtype=np.float64)

    def at(self, index: int) -> str:
        """Where point ``index`` lies, in words: "epoch 7", "step 1200", "epoch 0.317"."""
        return f"{self.axis} {place(float(self.x[index]), self.x)}"

    def file_at(self, index: int) -> str:
        """The file that point ``index`` stands in."""
        return self.file if self.file_of is None else self.files[int(self.file_of[index])]

    def keep(self, mask: np.ndarray | slice) -> Signal:
        """The same signal with only the points of a boolean mask, index array or slice; points that follow each other are
        not copied.
        """
        from dataclasses import replace

        kept = mask if isinstance(mask, slice) else stretch(mask)
        return replace(
            self,
            values=self.values[kept],
            lines=self.lines[kept],
            step=None if self.step is None else self.step[kept],
            epoch=None if self.epoch is None else self.epoch[kept],
            file_of=None if self.file_of is None else self.file_of[kept],
        )

    @property
    def finite(self) -> Signal:
        """Only the finite points."""
        mask = np.isfinite(self.values)
        return self if bool(mask.all()) else self.keep(mask)


def place(position: float, axis: FloatArray | None = None) -> str:
    """A position as a person reads it: whole numbers in full, fractions to three digits, or to as many as tell it
    from its neighbours on ``axis`` (shape (n,)), at most ten.
    """
    if not np.isfinite(position) or position == np.floor(position):
        return f"{position:.0f}" if abs(position) < 1e15 else f"{position:.10g}"
    digits = 3 - 1 - int(np.floor(np.log10(abs(position))))
    if axis is not None and len(axis) > 1:
        steps = np.abs(np.diff(axis[:: max(1, len(axis) // _LOOKED_AT)]))
        steps = steps[np.isfinite(steps) & (steps > 0)]
        if len(steps):
            gap = float(np.median(steps)) / max(1, len(axis) // _LOOKED_AT)
            digits = max(digits, -int(np.floor(np.log10(gap))))
    text = f"{position:.{min(max(digits, 1), 10)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stretch(mask: np.ndarray) -> np.ndarray | slice:
    """A mask or index array as a slice, where it says one."""
    index = mask
    if mask.dtype == np.bool_:
        first, count = int(mask.argmax()) if len(mask) else 0, int(np.count_nonzero(mask))
        if count and bool(mask[first : first + count].all()):
            return slice(first, first + count)
        index = np.flatnonzero(mask)
    if len(index) and index[0] >= 0 and bool((index[1:] - index[:-1] == 1).all()):
        return slice(int(index[0]), int(index[-1]) + 1)
    return index


def _distinct(axis: FloatArray) -> bool:
    if len(axis) < 2:
        return True
    differing = sum(
        int(np.count_nonzero(np.diff(axis[start : start + _TURN + 1])))
        for start in range(0, len(axis) - 1, _TURN)
    )
    return differing >= 0.9 * (len(axis) - 1)


@dataclass(frozen=True, slots=True)
class Fact:
    """A configuration or data fact under its canonical name, with where it was written.

    ``key`` is the dotted path in the configuration (what a patch edits), ``config`` whether ``file`` is a
    configuration (patchable) or the log itself.
    """

    name: str
    value: FactValue
    key: str = ""
    file: str = ""
    line: int | None = None
    config: bool = False


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source of a run: what it is, who read it and why, and what became of its lines."""

    name: str
    format: str
    reason: str
    account: Account
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A field that was read but whose meaning is not known: shown with a suggestion, never judged."""

    spelling: str
    file: str
    count: int
    suggestion: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Run:
    """One training. ``signals`` and ``facts`` by canonical name; ``notes`` are facts about the reading itself
    (a resumed tail dropped, two writers separated); ``settings`` is everything its configuration says, understood
    or not, but for what differs from run to run (seed, name, folder, time).
    """

    name: str
    signals: Mapping[str, Signal]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    sources: tuple[SourceReport, ...] = ()
    unread: tuple[Unread, ...] = ()
    unnamed: tuple[Unnamed, ...] = ()
    notes: tuple[str, ...] = ()
    settings: frozenset[tuple[str, str]] = frozenset()

    def __repr__(self) -> str:
        return f"<Run {self.name}: {len(self.signals)} signals, {len(self.facts)} facts, {len(self.events)} events>"

    def matching(self, pattern: str) -> list[Signal]:
        """Signals whose name equals or matches a glob, in the log's order.

        ``metric/f1/val`` also finds ``metric/f1`` where the log did not say the split: the unsplit series is
        the only one there is.
        """
        if pattern in self.signals:
            return [self.signals[pattern]]
        if any(sign in pattern for sign in "*?["):
            start, fits = _glob(pattern)
            return [signal for name, signal in self.signals.items() if name.startswith(start) and fits(name)]
        if pattern.startswith("metric/") and pattern.count("/") == 2:
            unsplit = pattern.rsplit("/", 1)[0]
            return [self.signals[unsplit]] if unsplit in self.signals else []
        return []

    def extent(self) -> tuple[float | None, float | None]:
        """The last epoch and the last step anything was logged at."""
        return _last(s.epoch for s in self.signals.values()), _last(s.step for s in self.signals.values())


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> tuple[str, Callable[[str], object]]:
    """What a glob begins with, and what tells whether a name matches it."""
    return _GLOB_SIGN.split(pattern, maxsplit=1)[0], re.compile(translate(pattern)).match


def _last(axes: Iterable[FloatArray | None]) -> float | None:
    ends = [
        float(np.nanmax(axis)) for axis in axes if axis is not None and len(axis) and np.isfinite(axis).any()
    ]
    return max(ends, default=None)
