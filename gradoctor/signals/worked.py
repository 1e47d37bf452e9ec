"""Values of derived signals: worked out of others when they are asked for, and let go with the last who uses them."""

from __future__ import annotations

from collections.abc import Callable
from weakref import ref

from gradoctor.intake.columns import FloatArray

_SHORT = 1 << 16
"""Points up to which values are kept once they are known: a derived series of a small log is asked for by many rules."""


class Worked:
    """An array that ``work`` makes of shape (n,), the same at each call. A long one takes memory only while it is used."""

    __slots__ = ("_kept", "_last", "_work")

    def __init__(self, work: Callable[[], FloatArray]) -> None:
        self._work = work
        self._kept: FloatArray | None = None
        self._last: ref[FloatArray] | None = None

    def __call__(self) -> FloatArray:
        """The array, which others may hold too: nobody writes into it."""
        known = self._kept if self._last is None else self._last()
        if known is None:
            known = self._work()
            if len(known) <= _SHORT:
                self._kept = known
            else:
                self._last = ref(known)
        return known
