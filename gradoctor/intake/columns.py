"""What a reader yields: columns, facts, events, and an account of every line.

Absence is absence: a field that was not logged in a row has no entry for that row. A NaN in ``values`` means
that the log itself said NaN. This difference decides between "loss became NaN" and "validation runs every
tenth step".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import ref

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.signedinteger[Any]]
"""Numbers of lines, rows and points: of 32 bits wherever they fit (:func:`whole_type`)."""
FactValue = str | float | int | bool | None | list["FactValue"]


_MOST_OF_32_BITS = int(np.iinfo(np.int32).max)


def whole_type(largest: int) -> np.dtype[np.signedinteger[Any]]:
    """The type for numbers of lines, rows or points up to ``largest``: half the memory wherever 32 bits hold it."""
    return np.dtype(np.int32 if largest <= _MOST_OF_32_BITS else np.int64)


_counted: ref[IntArray] | None = None


def counted(count: int) -> IntArray:
    """0..count-1, read-only. All who number rows or points at one time share one array: long logs have many of them."""
    global _counted
    longest = _counted() if _counted is not None else None
    if longest is None or len(longest) < count:
        longest = np.arange(count, dtype=whole_type(count))
        longest.flags.writeable = False
        _counted = ref(longest)
    return longest if len(longest) == count else longest[:count]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One field: ``values[i]`` was logged in row ``rows[i]`` (both shape (n,), rows strictly increasing).

    ``unit`` is what the log itself wrote behind the number (``"%"``, ``"ms"``, ``"GB"``), or None. ``lines`` says
    where each value stands (shape (n,)) when a row holds what several lines say; None: on the row's line.
    """

    values: FloatArray
    rows: IntArray
    unit: str | None = None
    lines: IntArray | None = None

    def __post_init__(self) -> None:
        if self.values.shape != self.rows.shape:
            raise ValueError(f"values {self.values.shape} and rows {self.rows.shape} differ in shape")

    def keep(self, mask: NDArray[np.bool_] | IntArray, rows: IntArray) -> Column:
        """The values of a mask (or of indices), which now stand in ``rows``."""
        lines = None if self.lines is None else self.lines[mask]
        return Column(self.values[mask], rows, self.unit, lines)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One stream of records: fields by their spelling in the log, and the 1-based line of each row.

    A field is spelled as in the log; where the log says the split elsewhere (``"mode": "val"``, a section
    header, a folder name), the reader puts it in front: ``val/loss``. ``line_unit`` says what ``lines``
    counts. ``origin`` names the member file of a folder source when the stream comes from one of several
    files. ``training`` names the run where one source holds several: streams of different names are different
    trainings. ``headers`` are the lines where a table's column names were printed again (or those of the first rows
    below): at the head of a page, or of another training. Where the stream comes from several files, ``members`` are
    their names and ``member`` (shape (rows,)) says which of them each row, and its line, is of.
    """

    fields: Mapping[str, Column]
    lines: IntArray
    line_unit: Literal["line", "record"] = "line"
    label: str = ""
    origin: str | None = None
    training: str = ""
    headers: tuple[int, ...] = ()
    members: tuple[str, ...] = ()
    member: IntArray | None = None

    @property
    def row_count(self) -> int:
        """How many rows (records) the stream has."""
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class RawFact:
    """A configuration or data fact as written: ``key`` is the dotted path (``optimizer.lr``), value a scalar
    or list.
    """

    key: str
    value: FactValue
    line: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something the log says in words. ``kind`` is one of :data:`EVENT_KINDS`.

    ``step`` and ``epoch`` place it on the axes where the log allows; ``subject`` is the module, rank-free
    name or file it is about; ``count`` > 1 when equal reports of several ranks at one step were folded into
    one.
    """

    kind: str
    text: str
    line: int
    step: float | None = None
    epoch: float | None = None
    subject: str | None = None
    count: int = 1
    origin: str | None = None

    @property
    def times(self) -> int:
        """How often it happened: equal reports of one step are those of ranks; without a step each line counts."""
        return self.count if self.step is None else 1


EVENT_KINDS = (
    "nan-warning",             # a NaN or Inf was announced in words
    "overflow",                # AMP / loss scaler: gradient overflow, step skipped
    "loss-scale-floor",        # the loss scale reached its minimum
    "out-of-memory",
    "traceback",
    "killed",                  # signal, scheduler, cancelled, node failure
    "time-limit",
    "interrupted",             # Ctrl-C
    "early-stop",
    "checkpoint",
    "checkpoint-loaded",       # may be before, between or after the steps of a training
    "restart",                 # resumed from a checkpoint, or a step that went back
    "lr-reduced",
    "gradient-vanishing",      # a monitor line said so
    "gradient-exploding",
    "degeneracy-reset",
    "degeneracy-reset-failed",
    "unused-parameters",
    "new-best",
    "finished",                # the log says that training ended normally
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unread:
    """Text that looked like it held numbers but could not be named with confidence, or a damaged record."""

    text: str
    line: int
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Account:
    """Every physical line is read (gave a value, fact or event), skipped (damaged or not understood) or
    ignored (nothing in it).
    """

    read: int = 0
    skipped: int = 0
    ignored: int = 0

    @property
    def total(self) -> int:
        """Physical lines (or records) in the source."""
        return self.read + self.skipped + self.ignored


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """All that one reader got out of one source."""

    tables: tuple[Columns, ...]
    facts: tuple[RawFact, ...] = ()
    events: tuple[Event, ...] = ()
    unread: tuple[Unread, ...] = ()
    account: Account = field(default_factory=Account)
    notes: tuple[str, ...] = ()

    @property
    def value_count(self) -> int:
        """How many numbers were read."""
        return sum(len(column.values) for table in self.tables for column in table.fields.values())
